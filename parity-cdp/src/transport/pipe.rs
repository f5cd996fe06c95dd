//! Messages over a socket pair, each ended by a NUL, as `--remote-debugging-pipe` wants them.

use std::io;

use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::UnixStream;
use tokio::net::unix::{OwnedReadHalf, OwnedWriteHalf};

use crate::transport::{Sink, Source};

const END: u8 = 0;

/// Splits our end of the socket pair.
///
/// Must be called within a runtime, which then drives it.
pub(crate) fn split(socket: std::os::unix::net::UnixStream) -> io::Result<(PipeSource, PipeSink)> {
    socket.set_nonblocking(true)?;
    let (read, write) = UnixStream::from_std(socket)?.into_split();
    let source = PipeSource { read: BufReader::with_capacity(64 * 1024, read) };
    Ok((source, PipeSink { write, bytes: Vec::new() }))
}

/// The half that reads.
pub(crate) struct PipeSource {
    read: BufReader<OwnedReadHalf>,
}

impl Source for PipeSource {
    async fn next(&mut self) -> io::Result<Option<String>> {
        let mut message = Vec::new();
        self.read.read_until(END, &mut message).await?;
        // Without its end it was cut off: the browser died while it wrote.
        if message.pop() != Some(END) {
            return Ok(None);
        }
        let text = String::from_utf8(message)
            .unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned());
        Ok(Some(text))
    }
}

/// The half that writes.
pub(crate) struct PipeSink {
    write: OwnedWriteHalf,
    bytes: Vec<u8>,
}

impl Sink for PipeSink {
    async fn write(&mut self, messages: &mut Vec<String>) -> io::Result<()> {
        self.bytes.clear();
        for message in messages.drain(..) {
            self.bytes.extend_from_slice(message.as_bytes());
            self.bytes.push(END);
        }
        self.write.write_all(&self.bytes).await
    }

    async fn close(&mut self) -> io::Result<()> {
        self.write.shutdown().await
    }
}
