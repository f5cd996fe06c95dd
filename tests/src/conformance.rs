//! What every adapter has to do alike: one action for each rule, by topic.

mod acting;
mod book;
#[cfg(feature = "webdriver")]
mod driver;
mod entering;
mod expecting;
mod filling;
mod frames;
mod going;
mod locators;
mod lost;
mod machine;
mod messages;
mod network;
mod overlays;
mod pictures;
mod scripts;
mod sessions;
mod traced;
mod waiting;
mod workers;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use parity_core::prelude::*;

/// The tag of these actions.
pub const TAG: &str = "conformance";

/// How long a step is given that cannot hold.
const LITTLE: std::time::Duration = std::time::Duration::from_millis(400);

/// The path at which the site shows `html`.
pub(crate) fn path_of(html: &str) -> String {
    format!("/html/{}", URL_SAFE_NO_PAD.encode(html))
}

/// The page that [`path_of`] leads to.
pub(crate) fn page_at(encoded: &str) -> Option<String> {
    let html = URL_SAFE_NO_PAD.decode(encoded).ok()?;
    let html = String::from_utf8(html).ok()?;
    let title = if html.contains("<title>") { "" } else { "<title>Case</title>" };
    Some(format!("<!doctype html><meta charset=utf-8>{title}{html}"))
}

/// Opens a page that shows `html`.
async fn show(cx: &Action, html: &str) -> Result<Page> {
    let page = cx.session("visitor").await?.page().await?;
    page.goto(path_of(html)).await?;
    Ok(page)
}

/// Lets who waits at a gate of the site go on, and whoever comes there later.
async fn open_gate(someone: &Session, name: &str) -> Result<()> {
    let answer = someone.http().request(HttpMethod::Put, format!("/gates/{name}")).await?;
    expect(&answer).to_be_ok()
}

/// Waits until someone has reached a gate of the site.
async fn gate_reached(someone: &Session, name: &str) -> Result<()> {
    let answer = someone.http().get(format!("/gates/{name}/reached")).await?;
    expect(&answer).to_be_ok()
}

/// What a step that fails says that it saw.
#[track_caller]
fn saw<T: std::fmt::Debug>(outcome: Result<T>) -> Vec<String> {
    failed(outcome).failure().saw.clone()
}

/// Why a step fails.
#[track_caller]
fn failed<T: std::fmt::Debug>(outcome: Result<T>) -> Error {
    outcome.expect_err("the step fails")
}
