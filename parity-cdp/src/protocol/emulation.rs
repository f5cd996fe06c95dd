//! `Emulation`: what the page is made to believe.

use serde::Serialize;

use crate::protocol::{Nothing, commands};

commands! {
    SetFocusEmulationEnabled: "Emulation.setFocusEmulationEnabled" -> Nothing;
    SetDeviceMetricsOverride: "Emulation.setDeviceMetricsOverride" -> Nothing;
    SetTouchEmulationEnabled: "Emulation.setTouchEmulationEnabled" -> Nothing;
    SetLocaleOverride: "Emulation.setLocaleOverride" -> Nothing;
    SetTimezoneOverride: "Emulation.setTimezoneOverride" -> Nothing;
    SetGeolocationOverride: "Emulation.setGeolocationOverride" -> Nothing;
    SetUserAgentOverride: "Emulation.setUserAgentOverride" -> Nothing;
    SetEmulatedMedia: "Emulation.setEmulatedMedia" -> Nothing;
}

/// `Emulation.setFocusEmulationEnabled`: the page has the focus, whichever page is in front.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct SetFocusEmulationEnabled {
    /// Whether it does.
    pub enabled: bool,
}

/// `Emulation.setDeviceMetricsOverride`.
#[derive(Debug, Clone, Copy, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SetDeviceMetricsOverride {
    /// The width of the viewport, in CSS pixels.
    pub width: u32,
    /// The height of the viewport, in CSS pixels.
    pub height: u32,
    /// How many pixels of the screen are one CSS pixel; 0 for the machine's own.
    pub device_scale_factor: f64,
    /// Whether the page is laid out as on a phone.
    pub mobile: bool,
}

/// `Emulation.setTouchEmulationEnabled`.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct SetTouchEmulationEnabled {
    /// Whether there is a touch screen.
    pub enabled: bool,
}

/// `Emulation.setLocaleOverride`.
#[derive(Debug, Clone, Serialize)]
pub struct SetLocaleOverride {
    /// By ICU, such as `de_DE`.
    pub locale: String,
}

/// `Emulation.setTimezoneOverride`.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SetTimezoneOverride {
    /// By IANA, such as `Europe/Berlin`.
    pub timezone_id: String,
}

/// `Emulation.setGeolocationOverride`.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct SetGeolocationOverride {
    /// In degrees to the north.
    pub latitude: f64,
    /// In degrees to the east.
    pub longitude: f64,
    /// In metres.
    pub accuracy: f64,
}

/// `Emulation.setUserAgentOverride`.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SetUserAgentOverride {
    /// The `User-Agent`.
    pub user_agent: String,
    /// The `Accept-Language`, and what scripts see as `navigator.languages`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub accept_language: Option<String>,
}

/// `Emulation.setEmulatedMedia`.
#[derive(Debug, Clone, Default, Serialize)]
pub struct SetEmulatedMedia {
    /// The features that CSS asks for.
    pub features: Vec<MediaFeature>,
}

/// `Emulation.MediaFeature`.
#[derive(Debug, Clone, Serialize)]
pub struct MediaFeature {
    /// Such as `prefers-color-scheme`.
    pub name: &'static str,
    /// Such as `dark`.
    pub value: &'static str,
}
