//! What not every way to a browser can do; the book's page about adapters and the browsers are held against [`ABILITIES`].

/// Something that not every way to a browser can do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ability {
    /// What it is, as an error says that it is not possible.
    pub what: &'static str,
    /// By the DevTools protocol.
    pub chromium_by_cdp: bool,
    /// By chromedriver.
    pub chromium_by_webdriver: bool,
    /// By geckodriver, with Firefox 140.
    pub firefox_by_webdriver: bool,
}

impl Ability {
    const fn of_chromium(what: &'static str) -> Self {
        Self {
            what,
            chromium_by_cdp: true,
            chromium_by_webdriver: true,
            firefox_by_webdriver: false,
        }
    }

    const fn of_cdp(what: &'static str) -> Self {
        Self { chromium_by_webdriver: false, ..Self::of_chromium(what) }
    }
}

/// In the order in which the book lists them.
pub const ABILITIES: &[Ability] = &[
    BODY,
    DOWNLOAD,
    HTML_DRAG,
    NAMES,
    ADDRESS,
    LOCALE,
    TIME_ZONE,
    PHONE,
    COLOR_SCHEME,
    PERMISSIONS,
    HEADERS,
    ENTRY,
    PASSKEYS,
];

pub(crate) const BODY: Ability = Ability::of_chromium("reading the body of an answer");
pub(crate) const DOWNLOAD: Ability = Ability::of_chromium("waiting for a download");
pub(crate) const HTML_DRAG: Ability = Ability::of_chromium("dragging what HTML makes draggable");
pub(crate) const NAMES: Ability =
    Ability::of_chromium("finding production's names and trusting a test CA");
/// Firefox 140 sends the request there, and gives the page no answer.
pub(crate) const ADDRESS: Ability =
    Ability::of_chromium("changing the address of a request on its way");
pub(crate) const LOCALE: Ability = Ability::of_chromium("emulating a locale");
pub(crate) const TIME_ZONE: Ability = Ability::of_chromium("emulating a time zone");
pub(crate) const PHONE: Ability = Ability::of_cdp("emulating a phone");
pub(crate) const COLOR_SCHEME: Ability = Ability::of_cdp("emulating a colour scheme");
pub(crate) const PERMISSIONS: Ability = Ability::of_cdp("granting permissions");
pub(crate) const HEADERS: Ability = Ability::of_cdp("sending headers with each request");
pub(crate) const ENTRY: Ability =
    Ability::of_cdp("sending the headers that an environment asks for");
pub(crate) const PASSKEYS: Ability = Ability::of_cdp("signing in with a virtual authenticator");

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    fn row(ability: &Ability) -> String {
        let word = |can: bool| if can { "yes" } else { "no" };
        let Ability { what, chromium_by_cdp, chromium_by_webdriver, firefox_by_webdriver } =
            ability;
        format!(
            "| {what} | {} | {} | {} |\n",
            word(*chromium_by_cdp),
            word(*chromium_by_webdriver),
            word(*firefox_by_webdriver)
        )
    }

    #[test]
    fn the_book_lists_what_not_every_way_can_do() {
        let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../book/src/adapters.md");
        let text = std::fs::read_to_string(page).unwrap();
        let rows: String = ABILITIES.iter().map(row).collect();
        assert!(text.contains(&format!("| --- | --- | --- | --- |\n{rows}\n")), "write:\n{rows}");
    }
}
