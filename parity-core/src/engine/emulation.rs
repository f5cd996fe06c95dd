//! What the pages of a session are made to believe of the user's machine.

/// What the pages of a session are made to believe of the user's machine; what is not said is the machine's
/// own, but for the window, which shows 1280 × 720 CSS pixels.
#[derive(Debug, Clone, Default, PartialEq)]
#[must_use = "hand it to `session.emulate`"]
pub struct Emulation {
    pub(crate) viewport: Option<(u32, u32)>,
    pub(crate) scale: Option<f64>,
    pub(crate) is_mobile: bool,
    pub(crate) locale: Option<String>,
    pub(crate) time_zone: Option<String>,
    pub(crate) geolocation: Option<Geolocation>,
    pub(crate) color_scheme: Option<ColorScheme>,
    pub(crate) permissions: Vec<Permission>,
    pub(crate) headers: Vec<(String, String)>,
}

/// How many CSS pixels a page's window shows where nothing is said, across and down.
#[cfg(any(feature = "cdp", feature = "webdriver"))]
pub(crate) const WINDOW: (u32, u32) = (1280, 720);

/// A place on earth.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Geolocation {
    pub(crate) latitude: f64,
    pub(crate) longitude: f64,
    pub(crate) accuracy: f64,
}

/// What CSS is told that the user prefers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ColorScheme {
    /// Dark on light.
    Light,
    /// Light on dark.
    Dark,
}

/// What a page asks its user for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Permission {
    /// Where the user is.
    Geolocation,
    /// To show notifications.
    Notifications,
    /// To read and write the clipboard.
    Clipboard,
    /// The camera.
    Camera,
    /// The microphone.
    Microphone,
}

impl Emulation {
    /// Nothing but the machine's own, in a window of 1280 × 720.
    pub fn new() -> Self {
        Self::default()
    }

    /// The window shows so many CSS pixels; 1280 × 720 where nothing is said.
    pub fn viewport(self, width: u32, height: u32) -> Self {
        Self { viewport: Some((width, height)), ..self }
    }

    /// So many pixels of the screen are one CSS pixel; needs a viewport.
    pub fn scale(self, scale: f64) -> Self {
        Self { scale: Some(scale), ..self }
    }

    /// The machine is a phone: it has a touch screen, and pages are laid out for it; needs a viewport.
    pub fn mobile(self) -> Self {
        Self { is_mobile: true, ..self }
    }

    /// The user's language and region, by BCP 47: `de-DE`. It is also sent as `Accept-Language`.
    pub fn locale(self, locale: impl Into<String>) -> Self {
        Self { locale: Some(locale.into()), ..self }
    }

    /// The user's time zone, by IANA: `Europe/Berlin`.
    pub fn time_zone(self, time_zone: impl Into<String>) -> Self {
        Self { time_zone: Some(time_zone.into()), ..self }
    }

    /// Where the user is, in degrees to the north and to the east, known to ten metres; pages may ask for it.
    pub fn geolocation(self, latitude: f64, longitude: f64) -> Self {
        let place = Geolocation { latitude, longitude, accuracy: 10.0 };
        Self { geolocation: Some(place), ..self.grant(Permission::Geolocation) }
    }

    /// What the user prefers.
    pub fn color_scheme(self, scheme: ColorScheme) -> Self {
        Self { color_scheme: Some(scheme), ..self }
    }

    /// Pages may do this without asking.
    pub fn grant(mut self, permission: Permission) -> Self {
        if !self.permissions.contains(&permission) {
            self.permissions.push(permission);
        }
        self
    }

    /// Sends a header with each request of the session's pages.
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }
}
