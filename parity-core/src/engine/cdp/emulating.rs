//! Makes a page believe what is said of the user's machine.

use parity_cdp::Reply;
use parity_cdp::Session;
use parity_cdp::protocol::Nothing;
use parity_cdp::protocol::emulation::{
    MediaFeature, SetDeviceMetricsOverride, SetEmulatedMedia, SetGeolocationOverride,
    SetLocaleOverride, SetTimezoneOverride, SetTouchEmulationEnabled, SetUserAgentOverride,
};
use parity_cdp::protocol::network::SetExtraHttpHeaders;

use crate::engine::{ColorScheme, Emulation};

/// Tells a page; nothing is sent where nothing is said.
pub(crate) fn emulate(
    session: &Session,
    emulation: &Emulation,
    user_agent: &str,
) -> Vec<Reply<Nothing>> {
    let mut sent = Vec::new();
    if let Some((width, height)) = emulation.viewport {
        let device_scale_factor = emulation.scale.unwrap_or_default();
        let mobile = emulation.is_mobile;
        let metrics = SetDeviceMetricsOverride { width, height, device_scale_factor, mobile };
        sent.push(session.send(&metrics));
    }
    if emulation.is_mobile {
        sent.push(session.send(&SetTouchEmulationEnabled { enabled: true }));
    }
    if let Some(locale) = &emulation.locale {
        // ICU writes `de_DE` where BCP 47 writes `de-DE`.
        sent.push(session.send(&SetLocaleOverride { locale: locale.replace('-', "_") }));
        let (user_agent, accept_language) = (user_agent.to_owned(), Some(locale.clone()));
        sent.push(session.send(&SetUserAgentOverride { user_agent, accept_language }));
    }
    if let Some(timezone_id) = emulation.time_zone.clone() {
        sent.push(session.send(&SetTimezoneOverride { timezone_id }));
    }
    if let Some(place) = emulation.geolocation {
        let (latitude, longitude, accuracy) = (place.latitude, place.longitude, place.accuracy);
        sent.push(session.send(&SetGeolocationOverride { latitude, longitude, accuracy }));
    }
    if let Some(scheme) = emulation.color_scheme {
        let value = match scheme {
            ColorScheme::Light => "light",
            ColorScheme::Dark => "dark",
        };
        let features = vec![MediaFeature { name: "prefers-color-scheme", value }];
        sent.push(session.send(&SetEmulatedMedia { features }));
    }
    if !emulation.headers.is_empty() {
        let headers = emulation.headers.iter().cloned().collect();
        sent.push(session.send(&SetExtraHttpHeaders { headers }));
    }
    sent
}
