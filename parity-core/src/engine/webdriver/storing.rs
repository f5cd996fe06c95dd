//! The cookies of a session as a whole, out of its browser and back into it.

use serde_json::{Value, json};

use crate::clock::Deadline;
use crate::engine::KeptCookie;
use crate::engine::webdriver::browser::Family;
use crate::engine::webdriver::jar;
use crate::engine::webdriver::seat::Seat;
use crate::error::Result;

/// Where the cookies of sites are. A Firefox whose page shows no site yet has a partition for that, in which no site
/// would find them.
pub(crate) fn partition(seat: &Seat, window: &str) -> Value {
    match seat.family {
        Family::Firefox => json!({ "type": "storageKey" }),
        _ => json!({ "type": "context", "context": window }),
    }
}

/// The cookies of a session, of all addresses, as the protocol tells them.
///
/// # Errors
///
/// A usage error where the browser has no such command; an environment error if it does not answer.
pub(crate) async fn cookies(seat: &Seat, window: &str, deadline: Deadline) -> Result<Vec<Value>> {
    let place = json!({ "partition": partition(seat, window) });
    let told = seat.told("reading cookies", "storage.getCookies", place, deadline).await?;
    Ok(told["cookies"].as_array().cloned().unwrap_or_default())
}

/// Gives a session these cookies instead of those that it has.
///
/// # Errors
///
/// As [`cookies`]; and if the browser refuses one of them.
pub(crate) async fn replace_cookies(
    seat: &Seat,
    window: &str,
    cookies: &[KeptCookie],
    deadline: Deadline,
) -> Result<()> {
    let partition = partition(seat, window);
    let place = json!({ "partition": partition });
    seat.told("removing cookies", "storage.deleteCookies", place, deadline).await?;
    for cookie in cookies {
        let told = json!({ "cookie": jar::set(cookie), "partition": partition });
        seat.told("setting cookies", "storage.setCookie", told, deadline).await?;
    }
    Ok(())
}
