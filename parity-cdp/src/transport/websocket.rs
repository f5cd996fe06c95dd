//! Messages over a websocket, for those who attach to a browser that another started.

use std::io;

use futures_util::stream::{SplitSink, SplitStream};
use futures_util::{SinkExt, StreamExt};
use tokio::net::TcpStream;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::handshake::server::{ErrorResponse, Request, Response};
use tokio_tungstenite::tungstenite::http::StatusCode;
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

/// Takes the websocket that the client at the other end of `stream` asks for, if `admits` says so; who is not let
/// in is answered with 403.
pub(crate) async fn accept(
    stream: TcpStream,
    admits: impl Fn(&Request) -> bool + Unpin,
) -> Result<(WebsocketSource, WebsocketSink), Error> {
    stream.set_nodelay(true)?;
    #[expect(clippy::result_large_err, reason = "the library says what is returned")]
    let check = |request: &Request, response: Response| {
        if admits(request) {
            return Ok(response);
        }
        let mut refused = ErrorResponse::new(None);
        *refused.status_mut() = StatusCode::FORBIDDEN;
        Err(refused)
    };
    let accepting = tokio_tungstenite::accept_hdr_async_with_config(stream, check, Some(limits()));
    Ok(halves(accepting.await?))
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
