//! What is told where a browser shows no page of an address.

use url::Url;

use crate::engine::Network;
use crate::error::Error;
use crate::names::{Distrust, Doubt};

/// The browser shows no page of `url`, by its word for why; about a certificate, our own client knows more.
pub(crate) fn no_page(network: &Network, url: &Url, why: &str) -> Error {
    let error = Error::environment(format!("a page at {}", network.names.shown(url))).saw(why);
    let Some(distrust) = Distrust::of_browser(why) else {
        return error.advice("does something answer at this address?");
    };
    match network.doubts.iter().find(|doubt| doubt.url.origin() == url.origin()) {
        Some(Doubt { saw, distrust: of_client, .. }) => {
            error.saw(saw).advice(network.names.advice(url, of_client.unwrap_or(distrust)))
        }
        None => error.advice(network.names.advice_unchecked(url, distrust)),
    }
}
