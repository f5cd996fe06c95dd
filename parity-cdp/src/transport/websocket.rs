//! Messages over a websocket, for those who attach to a browser that another started.

use std::io;

use futures_util::stream::{SplitSink, SplitStream};
use futures_util::{SinkExt, StreamExt};
use tokio::net::TcpStream;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use tokio_tungstenite::tungstenite::{Error, Message};

use crate::transport::{Sink, Source};

// A screenshot of a long page, or a body, comes as one message.
const LARGEST_MESSAGE: usize = 256 * 1024 * 1024;

/// Opens a websocket over `stream`, which is connected to the host of `url`.
pub(crate) async fn open(
    url: &str,
    stream: TcpStream,
) -> Result<(WebsocketSource, WebsocketSink), Error> {
    stream.set_nodelay(true)?;
    let (socket, _) =
        tokio_tungstenite::client_async_with_config(url, stream, Some(limits())).await?;
    Ok(halves(socket))
}

/// Takes the websocket that the client at the other end of `stream` asks for.
pub(crate) async fn accept(stream: TcpStream) -> Result<(WebsocketSource, WebsocketSink), Error> {
    stream.set_nodelay(true)?;
    let socket = tokio_tungstenite::accept_async_with_config(stream, Some(limits())).await?;
    Ok(halves(socket))
}

fn limits() -> WebSocketConfig {
    WebSocketConfig::default()
        .max_message_size(Some(LARGEST_MESSAGE))
        .max_frame_size(Some(LARGEST_MESSAGE))
}

fn halves(socket: WebSocketStream<TcpStream>) -> (WebsocketSource, WebsocketSink) {
    let (write, read) = socket.split();
    (WebsocketSource { read }, WebsocketSink { write })
}

/// The half that reads.
pub(crate) struct WebsocketSource {
    read: SplitStream<WebSocketStream<TcpStream>>,
}

impl Source for WebsocketSource {
    async fn next(&mut self) -> io::Result<Option<String>> {
        while let Some(message) = self.read.next().await {
            match message {
                Ok(Message::Text(text)) => return Ok(Some(text.as_str().to_owned())),
                Ok(Message::Close(_)) => return Ok(None),
                // The browser sends text only; pings are answered by the library.
                Ok(
                    Message::Binary(_) | Message::Ping(_) | Message::Pong(_) | Message::Frame(_),
                ) => {}
                Err(error) => return Err(io::Error::other(error)),
            }
        }
        Ok(None)
    }
}

/// The half that writes.
pub(crate) struct WebsocketSink {
    write: SplitSink<WebSocketStream<TcpStream>, Message>,
}

impl Sink for WebsocketSink {
    async fn write(&mut self, messages: &mut Vec<String>) -> io::Result<()> {
        for message in messages.drain(..) {
            self.write.feed(Message::text(message)).await.map_err(io::Error::other)?;
        }
        self.write.flush().await.map_err(io::Error::other)
    }

    async fn close(&mut self) -> io::Result<()> {
        self.write.close().await.map_err(io::Error::other)
    }
}
