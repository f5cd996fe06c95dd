//! What a failure of the browser is to an action: the environment's, never the product's.

use parity_cdp::{CallError, LaunchError};

use crate::error::Error;

/// The context was closed, which only the end of the action does.
pub(crate) fn closed() -> Error {
    Error::usage("a session that is open").saw("the action has ended and closed it")
}

/// The browser is missing or did not start.
pub(crate) fn not_launched(error: LaunchError) -> Error {
    match error {
        LaunchError::Missing(missing) => {
            lines(Error::environment("a browser"), &missing.to_string())
        }
        LaunchError::NotShared(error) => {
            caused(Error::environment("a browser that actions can share"), &error)
                .advice("`PARITY_BROWSER_SHARED=0` gives each action a browser of its own")
        }
        error => caused(Error::environment("the browser to start"), &error),
    }
}

/// The browser gave no answer, or refused: nothing is said about the product.
pub(crate) fn unanswered(error: CallError) -> Error {
    let expected = format!("the browser to answer `{}`", error.method());
    let text = error.to_string();
    match error {
        CallError::Closed { ending, in_flight, .. } => {
            let in_flight = in_flight.join("`, `");
            lines(Error::environment(expected), &ending.to_string())
                .saw(format!("in flight: `{in_flight}`"))
        }
        _ => lines(Error::environment(expected), &text),
    }
}

/// Adds what an error says to what was seen, and what its causes say.
fn caused(error: Error, said: &dyn std::error::Error) -> Error {
    let error = lines(error, &said.to_string());
    std::iter::successors(said.source(), |cause| cause.source())
        .fold(error, |error, cause| lines(error, &cause.to_string()))
}

/// Adds each line of `text` to what was seen.
pub(crate) fn lines(error: Error, text: &str) -> Error {
    text.lines().map(str::to_owned).fold(error, Error::saw)
}
