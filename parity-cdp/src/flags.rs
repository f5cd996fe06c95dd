//! The command line of a browser under test.

use std::path::Path;

use crate::machine::{Machine, SharedMemory, User};

/// Whether the browser shows itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Display {
    /// No window; needs no display.
    #[default]
    Headless,
    /// Windows on the display, to watch.
    Headed,
}

const DISABLE_FEATURES: &str = "--disable-features=";

/// Features that cost a test time and that no page can rely on.
///
/// Chromium loads hidden pages for the address bar of each new window, in a process of their own: half of
/// the cost of a page. It puts off a page's timers after a click until the next frame is drawn, which other
/// browsers do not, and with them the answer to whether the click has done all that it does. The others ask
/// the network: whether this user may have the search engine's new mode, for each new context; a connection to that
/// engine, for each new window; what time it is.
const DISABLED_FEATURES: &[&str] = &[
    "AimEnabled",
    "DeferRendererTasksAfterInput",
    "WebUIOmniboxPopup",
    "WebUIOmniboxAimPopup",
    "WebUIOmniboxFullPopup",
    "MediaRouter",
    "NetworkTimeServiceQuerying",
    "OptimizationHints",
    "PreconnectToSearch",
    "SpareRendererForSitePerProcess",
    "Translate",
];

const ALWAYS: &[&str] = &[
    // The pipe is held by who answers for the browser, and ends it with them; the port is for those who attach.
    "--remote-debugging-pipe",
    "--remote-debugging-port=0",
    "--no-startup-window",
    // Nothing goes out but what a page asks for, as far as that can be said.
    "--disable-background-networking",
    "--disable-client-side-phishing-detection",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-domain-reliability",
    "--disable-field-trial-config",
    "--disable-quic",
    "--disable-sync",
    // Whose accounts are signed in is asked of an address that nobody can have.
    "--gaia-url=http://127.0.0.1:0",
    "--metrics-recording-only",
    "--no-pings",
    // Nothing asks the user.
    "--disable-search-engine-choice-screen",
    "--no-default-browser-check",
    "--no-first-run",
    "--password-store=basic",
    "--use-mock-keychain",
    // A page behind another runs as if it were in front: many sessions share one browser.
    "--disable-background-timer-throttling",
    "--disable-backgrounding-occluded-windows",
    "--disable-renderer-backgrounding",
    "--disable-hang-monitor",
    "--mute-audio",
    // Pages that pages open have the browser's own window, which is smaller than any desk's: its page shows 1280 × 720.
    "--window-size=1280,807",
];

/// Returns the command line for a profile in `directory`, with the caller's arguments at the end.
pub(crate) fn flags(
    display: Display,
    machine: Machine,
    directory: &Path,
    arguments: &[String],
) -> Vec<String> {
    let mut flags = vec![format!("--user-data-dir={}", directory.join("profile").display())];
    flags.extend(ALWAYS.iter().map(ToString::to_string));
    match display {
        Display::Headless => flags.push("--headless=new".to_owned()),
        Display::Headed => {}
    }
    match machine.user {
        User::Root => flags.push("--no-sandbox".to_owned()),
        User::Ordinary => {}
    }
    match machine.shared_memory {
        SharedMemory::Little => flags.push("--disable-dev-shm-usage".to_owned()),
        SharedMemory::Enough => {}
    }
    flags.push(disabled_features(arguments));
    flags.extend(arguments.iter().filter(|flag| !flag.starts_with(DISABLE_FEATURES)).cloned());
    flags
}

/// Joins our features with the caller's: Chromium reads only the last such flag.
fn disabled_features(arguments: &[String]) -> String {
    let theirs = arguments.iter().filter_map(|flag| flag.strip_prefix(DISABLE_FEATURES));
    let all: Vec<_> = DISABLED_FEATURES.iter().copied().chain(theirs).collect();
    format!("{DISABLE_FEATURES}{}", all.join(","))
}

#[cfg(test)]
mod tests {
    use super::*;

    const MACHINE: Machine = Machine { user: User::Ordinary, shared_memory: SharedMemory::Enough };

    fn flags_of(machine: Machine, arguments: &[&str]) -> Vec<String> {
        let arguments: Vec<_> = arguments.iter().map(ToString::to_string).collect();
        flags(Display::Headless, machine, Path::new("/tmp/x"), &arguments)
    }

    #[test]
    fn the_sandbox_stays_on_for_everyone_but_root() {
        let no_sandbox = "--no-sandbox".to_owned();
        assert!(!flags_of(MACHINE, &[]).contains(&no_sandbox));
        assert!(flags_of(Machine { user: User::Root, ..MACHINE }, &[]).contains(&no_sandbox));
    }

    #[test]
    fn disabled_features_of_the_caller_are_added_to_ours() {
        let flags = flags_of(MACHINE, &["--disable-features=A,B", "--lang=de"]);
        let features: Vec<_> = flags.iter().filter(|f| f.starts_with(DISABLE_FEATURES)).collect();
        assert_eq!(features.len(), 1, "{flags:?}");
        assert!(features[0].contains("Translate,A,B"), "{features:?}");
        assert_eq!(flags.last().map(String::as_str), Some("--lang=de"));
    }
}
