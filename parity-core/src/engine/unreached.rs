//! What is told where a browser shows no page of an address.

use url::Url;

use crate::engine::Network;
use crate::error::Error;
use crate::names::{Distrust, Doubt};

/// What browsers say where an address leads to itself, by one way or another.
const IN_CIRCLES: [&str; 2] = ["ERR_TOO_MANY_REDIRECTS", "redirectLoop"];

/// What they say where an address has an answer, and nothing of it is shown.
const NOTHING_TO_SHOW: [&str; 2] = ["ERR_ABORTED", "NS_BINDING_ABORTED"];

/// The browser shows no page of `url`, by its word for why; about a certificate, our own client knows more. Where
/// something has answered, it is the product's failure.
pub(crate) fn no_page(network: &Network, url: &Url, why: &str) -> Error {
    let expected = format!("a page at {}", network.names.shown(url));
    let is = |words: [&str; 2]| words.iter().any(|word| why.contains(word));
    if is(IN_CIRCLES) {
        return Error::product(expected)
            .saw(format!("it redirects in circles: {why}"))
            .advice("look for a cookie that is not kept on the way, or for two rules of redirects that undo each other");
    }
    if is(NOTHING_TO_SHOW) {
        return Error::product(expected)
            .saw(format!("it shows nothing: {why}"))
            .advice(
                "a file is got by a click within `page.download_from(…)`, or by `session.http()`; an answer without \
                 content shows nothing, either, nor does a page that goes elsewhere at once",
            );
    }
    let error = Error::environment(expected).saw(why);
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
