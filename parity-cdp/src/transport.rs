//! Two ways to a browser, of which the rest sees only messages: a socket pair and a websocket.

pub(crate) mod pipe;
pub(crate) mod websocket;

use std::io;

/// The half that reads.
pub(crate) trait Source: Send + 'static {
    /// Waits for the next message; none when the other side has ended in good order.
    fn next(&mut self) -> impl Future<Output = io::Result<Option<String>>> + Send;
}

/// The half that writes.
pub(crate) trait Sink: Send + 'static {
    /// Writes the messages in their order, together, and empties `messages`.
    fn write(&mut self, messages: &mut Vec<String>) -> impl Future<Output = io::Result<()>> + Send;

    /// Tells the other side that nothing more comes.
    fn close(&mut self) -> impl Future<Output = io::Result<()>> + Send;
}
