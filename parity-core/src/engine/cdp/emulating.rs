//! Makes a page believe what is said of the user's machine.

use std::sync::Arc;

use parity_cdp::Reply;
use parity_cdp::Session;
use parity_cdp::protocol::Nothing;
use parity_cdp::protocol::emulation::{
    MediaFeature, SetDeviceMetricsOverride, SetEmulatedMedia, SetGeolocationOverride,
    SetLocaleOverride, SetTimezoneOverride, SetTouchEmulationEnabled, SetUserAgentOverride,
};
use parity_cdp::protocol::network::SetExtraHttpHeaders;

use crate::engine::{ColorScheme, Emulation};

/// What is said of a session's machine; clones are the same.
#[derive(Debug, Clone)]
pub(crate) struct Machine {
    emulation: Arc<Emulation>,
    user_agent: Arc<str>,
}

impl Machine {
    /// The machine of a browser that calls itself that.
    pub(crate) fn new(emulation: Emulation, user_agent: Arc<str>) -> Self {
        Self { emulation: Arc::new(emulation), user_agent }
    }

    /// Tells a page; nothing is sent where nothing is said.
    pub(crate) fn tell_page(&self, session: &Session) -> Vec<Reply<Nothing>> {
        let mut sent = Vec::new();
        if let Some((width, height)) = self.emulation.viewport {
            let device_scale_factor = self.emulation.scale.unwrap_or_default();
            let mobile = self.emulation.is_mobile;
            let metrics = SetDeviceMetricsOverride { width, height, device_scale_factor, mobile };
            sent.push(session.send(&metrics));
        }
        sent.extend(self.tell_frame(session));
        sent
    }

    /// Tells a frame that has a process of its own: its window is the page's.
    pub(crate) fn tell_frame(&self, session: &Session) -> Vec<Reply<Nothing>> {
        let mut sent = Vec::new();
        let emulation = &self.emulation;
        if emulation.is_mobile {
            sent.push(session.send(&SetTouchEmulationEnabled { enabled: true }));
        }
        if let Some(locale) = &emulation.locale {
            // ICU writes `de_DE` where BCP 47 writes `de-DE`.
            sent.push(session.send(&SetLocaleOverride { locale: locale.replace('-', "_") }));
            let (user_agent, accept_language) = (self.user_agent.to_string(), Some(locale.clone()));
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
        sent.extend(self.tell_worker(session));
        sent
    }

    /// Tells a worker, which has no more of it than its requests.
    pub(crate) fn tell_worker(&self, session: &Session) -> Option<Reply<Nothing>> {
        let headers = &self.emulation.headers;
        let set = SetExtraHttpHeaders { headers: headers.iter().cloned().collect() };
        (!headers.is_empty()).then(|| session.send(&set))
    }
}
