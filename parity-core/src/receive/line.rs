//! The lines by which the receiver of a run tells of what it has received.

use hyper::body::Bytes;
use parity_model::received::ReceiverLine;

/// What is told of by a line of its own.
pub(crate) trait Tellable: Clone + Send + 'static {
    /// The line.
    fn line(&self) -> Bytes;
}

/// A line as it is sent.
pub(crate) fn written(line: &ReceiverLine) -> Bytes {
    let text = serde_json::to_string(line).expect("a line is text, numbers and lists of them");
    Bytes::from(text + "\n")
}
