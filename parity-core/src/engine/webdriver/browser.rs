//! The browsers that WebDriver drives, and what each is started with; touches nothing.

use std::path::Path;

use serde_json::{Value, json};
use thirtyfour::{Capabilities, error::WebDriverResult};

use crate::engine::{Network, flags};
use crate::error::{Error, Result};

/// A kind of browser.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Family {
    /// Chromium and Chrome.
    Chromium,
    /// Firefox, also the one with extended support.
    Firefox,
    /// Edge.
    Edge,
    /// Safari.
    Safari,
}

/// Whether a window is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Display {
    Headless,
    Headed,
}

/// The browser to drive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Wanted {
    pub(crate) family: Family,
    /// Its program, where that is not for the driver to find.
    pub(crate) program: Option<String>,
    pub(crate) display: Display,
}

/// Who starts the browser.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum User {
    /// The superuser, for whom Linux's Chromium has no sandbox.
    Root,
    /// Anyone else.
    Ordinary,
}

const CHROMIUM: &[&str] = &[
    // Nothing goes out but what a page asks for, as far as that can be said, and nothing asks the user.
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-features=AimEnabled,NetworkTimeServiceQuerying,OptimizationHints,PreconnectToSearch",
    "--disable-sync",
    "--gaia-url=http://127.0.0.1:0",
    "--disable-search-engine-choice-screen",
    "--no-default-browser-check",
    "--no-first-run",
    "--password-store=basic",
    "--mute-audio",
    // A page that is not in front is a page like others.
    "--disable-background-timer-throttling",
    "--disable-backgrounding-occluded-windows",
    "--disable-renderer-backgrounding",
    // With its bars, the window is a little larger than the page of 1280 × 720 in it.
    "--window-size=1280,807",
    // `/dev/shm` is small in containers, and pages crash when it is full.
    "--disable-dev-shm-usage",
];

impl Family {
    /// As it stands in names of files.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Chromium => "chromium",
            Self::Firefox => "firefox",
            Self::Edge => "edge",
            Self::Safari => "safari",
        }
    }

    /// The program of its driver.
    pub(crate) fn driver(self) -> &'static str {
        match self {
            Self::Chromium => "chromedriver",
            Self::Firefox => "geckodriver",
            Self::Edge => "msedgedriver",
            Self::Safari => "safaridriver",
        }
    }

    /// The arguments with which its driver takes a free port.
    pub(crate) fn driver_arguments(self) -> &'static [&'static str] {
        match self {
            Self::Chromium | Self::Edge | Self::Safari => &["--port=0"],
            Self::Firefox => &["--port=0", "--websocket-port=0"],
        }
    }

    /// What installs its driver.
    pub(crate) fn driver_remedy(self) -> &'static str {
        match self {
            Self::Chromium => "apt-get install chromium-driver",
            Self::Firefox => "cargo install geckodriver",
            Self::Edge => "npx @puppeteer/browsers install msedgedriver",
            Self::Safari => "safaridriver --enable",
        }
    }

    /// What installs the browser.
    pub(crate) fn remedy(self) -> &'static str {
        match self {
            Self::Chromium => "apt-get install chromium",
            Self::Firefox => "apt-get install firefox-esr",
            Self::Edge => "apt-get install microsoft-edge-stable",
            Self::Safari => "softwareupdate --install Safari",
        }
    }

    /// The capability that holds what only this browser knows.
    pub(crate) fn options(self) -> &'static str {
        match self {
            Self::Chromium => "goog:chromeOptions",
            Self::Firefox => "moz:firefoxOptions",
            Self::Edge => "ms:edgeOptions",
            Self::Safari => "safari:options",
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Chromium => "chrome",
            Self::Firefox => "firefox",
            Self::Edge => "MicrosoftEdge",
            Self::Safari => "safari",
        }
    }
}

impl Wanted {
    /// Reads `PARITY_BROWSER`.
    ///
    /// # Errors
    ///
    /// A usage error for a browser that is none of these.
    pub(crate) fn parse(browser: &str, display: Display) -> Result<Self> {
        let file = browser.rsplit('/').next().unwrap_or(browser);
        let family = match file {
            _ if file.contains("chrom") => Family::Chromium,
            _ if file.contains("firefox") => Family::Firefox,
            _ if file.contains("edge") => Family::Edge,
            _ if file.to_lowercase().contains("safari") => Family::Safari,
            _ => {
                return Err(Error::usage("a browser that WebDriver drives in `PARITY_BROWSER`")
                    .saw(format!("`{browser}`"))
                    .advice("say `chromium`, `chrome`, `firefox`, `edge`, `safari`, or a path"));
            }
        };
        let program = browser.contains('/').then(|| browser.to_owned());
        Ok(Self { family, program, display })
    }

    /// The arguments that the browser is started with.
    pub(crate) fn arguments(&self, network: &Network, user: User) -> Vec<String> {
        let headless = self.display == Display::Headless;
        match self.family {
            Family::Chromium | Family::Edge => {
                let mut arguments: Vec<String> = CHROMIUM.iter().map(ToString::to_string).collect();
                if headless {
                    arguments.push("--headless=new".to_owned());
                }
                if user == User::Root {
                    arguments.push("--no-sandbox".to_owned());
                }
                arguments.extend(flags::of(network));
                arguments
            }
            Family::Firefox => {
                let headless = headless.then_some("-headless");
                let window = ["-width=1280", "-height=805"];
                headless.into_iter().chain(window).map(str::to_owned).collect()
            }
            Family::Safari => Vec::new(),
        }
    }

    /// What a session is asked for.
    pub(crate) fn capabilities(
        &self,
        arguments: &[String],
        downloads: &Path,
    ) -> WebDriverResult<Capabilities> {
        let mut capabilities = Capabilities::new();
        capabilities.set("browserName", self.family.name())?;
        // Commands do not wait for pictures; whoever goes somewhere waits for those by itself.
        capabilities.set("pageLoadStrategy", "eager")?;
        capabilities.set("unhandledPromptBehavior", "ignore")?;
        capabilities.set("webSocketUrl", true)?;
        let mut options = match self.family {
            Family::Chromium | Family::Edge => {
                json!({ "args": arguments, "prefs": chromium_preferences(downloads) })
            }
            Family::Firefox => {
                json!({ "args": arguments, "prefs": firefox_preferences(downloads) })
            }
            Family::Safari => return Ok(capabilities),
        };
        if let Some(program) = &self.program {
            options["binary"] = Value::from(program.as_str());
        }
        capabilities.set(self.family.options(), options)?;
        Ok(capabilities)
    }
}

fn chromium_preferences(downloads: &Path) -> Value {
    json!({
        // Chrome lets frames of other sites keep cookies that say `SameSite=None`; some who package it do not.
        "profile.cookie_controls_mode": 0,
        "download.default_directory": downloads,
        "download.prompt_for_download": false,
    })
}

fn firefox_preferences(downloads: &Path) -> Value {
    json!({
        "browser.download.dir": downloads,
        // The directory that is named.
        "browser.download.folderList": 2,
        "browser.download.always_ask_before_handling_new_types": false,
        // Nothing goes out but what a page asks for.
        "app.normandy.enabled": false,
        "browser.safebrowsing.downloads.enabled": false,
        "browser.safebrowsing.malware.enabled": false,
        "browser.safebrowsing.phishing.enabled": false,
        "datareporting.policy.dataSubmissionEnabled": false,
        "extensions.getAddons.cache.enabled": false,
        "network.captive-portal-service.enabled": false,
        "network.connectivity-service.enabled": false,
        "toolkit.telemetry.enabled": false,
        // No processes for pages that nobody has opened yet: with them, a start costs a tenth more.
        "dom.ipc.processPrelaunch.enabled": false,
        // A page that another opens may be one of its own at once.
        "dom.disable_open_during_load": false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_browser_is_known_by_its_name_or_its_path() {
        let family = |name: &str| Wanted::parse(name, Display::Headless).map(|it| it.family).ok();
        for (name, expected) in [
            ("chromium", Family::Chromium),
            ("chrome", Family::Chromium),
            ("firefox", Family::Firefox),
            ("/usr/bin/firefox-esr", Family::Firefox),
            ("edge", Family::Edge),
            ("safari", Family::Safari),
        ] {
            assert_eq!(family(name), Some(expected), "{name}");
        }
        assert_eq!(family("lynx"), None);
    }
}
