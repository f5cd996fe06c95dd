//! Attaching to a browser that another has started.

use std::io;

use serde::Deserialize;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;
use tokio::time::{Instant, timeout_at};
use tokio_tungstenite::tungstenite;

use crate::browser::{Browser, Origin};
use crate::connection::Connection;
use crate::ending::{Cause, Ending};
use crate::reply::CallError;
use crate::transport::websocket;

impl Browser {
    /// Attaches to the browser at `address`: `ws://host:port/devtools/browser/…` or `http://host:port`.
    ///
    /// The present runtime drives the connection for as long as it lives. The browser goes on when it ends;
    /// the contexts that were opened over it do not.
    ///
    /// # Errors
    ///
    /// [`AttachError`] when nothing listens there, or what does is not a browser, or says nothing before
    /// `until`.
    pub async fn attach(address: &str, until: Instant) -> Result<Self, AttachError> {
        let failed = |why| AttachError { address: address.to_owned(), why };
        let opening = timeout_at(until, open(address)).await;
        let (url, connection) = opening.unwrap_or(Err(Why::Silent)).map_err(failed)?;
        let origin = Origin::Attached(url);
        Self::greet(connection, origin, until).await.map_err(|error| failed(error.into()))
    }
}

/// A browser could not be attached to.
#[derive(Debug, thiserror::Error)]
#[error("could not attach to a browser at `{address}`")]
pub struct AttachError {
    address: String,
    #[source]
    why: Why,
}

#[derive(Debug, thiserror::Error)]
pub(crate) enum Why {
    #[error("the address is neither `ws://host:port/…` nor `http://host:port`")]
    Address,
    #[error("nothing was answered before the deadline")]
    Silent,
    #[error("the connection failed")]
    Io(#[from] io::Error),
    #[error("what listens there is not a browser: it answered `{0}`")]
    NotABrowser(String),
    #[error("the websocket was refused")]
    Websocket(#[from] tungstenite::Error),
    #[error(transparent)]
    Call(#[from] CallError),
}

async fn open(address: &str) -> Result<(String, Connection), Why> {
    let url = match address.strip_prefix("http://") {
        Some(rest) => find_websocket(rest.trim_end_matches('/')).await?,
        None => address.to_owned(),
    };
    let connection =
        connect(&url, |reason| async { Ending::new(Cause::Disconnected(reason), Vec::new()) })
            .await?;
    Ok((url, connection))
}

/// Connects to the websocket at `url`; when the browser has ended the connection, `epitaph` finds out how.
pub(crate) async fn connect<F>(
    url: &str,
    epitaph: impl FnOnce(String) -> F + Send + 'static,
) -> Result<Connection, Why>
where
    F: Future<Output = Ending> + Send,
{
    let rest = url.strip_prefix("ws://").ok_or(Why::Address)?;
    let host = rest.split('/').next().unwrap_or(rest);
    let stream = TcpStream::connect(host).await?;
    let (source, sink) = websocket::open(url, stream).await?;
    Ok(Connection::start(source, sink, epitaph))
}

/// Asks the browser at `host` (with its port) for the address of its websocket.
async fn find_websocket(host: &str) -> Result<String, Why> {
    #[derive(Deserialize)]
    struct Answer {
        #[serde(rename = "webSocketDebuggerUrl")]
        url: String,
    }
    let mut stream = TcpStream::connect(host).await?;
    let request =
        format!("GET /json/version HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await?;
    let body = read_body(stream).await?;
    match serde_json::from_slice::<Answer>(&body) {
        Ok(answer) => Ok(answer.url),
        Err(_) => Err(Why::NotABrowser(beginning(&body))),
    }
}

/// Reads the body of one HTTP response that has a length, as the browser's have.
async fn read_body(stream: TcpStream) -> Result<Vec<u8>, Why> {
    const LONGEST: u64 = 64 * 1024;
    let mut response = BufReader::new(stream).take(LONGEST);
    let mut length = None;
    let mut line = String::new();
    let mut first = None;
    loop {
        line.clear();
        response.read_line(&mut line).await?;
        if line.trim_end().is_empty() {
            break;
        }
        first.get_or_insert_with(|| beginning(line.as_bytes()));
        if let Some((name, value)) = line.split_once(':')
            && name.eq_ignore_ascii_case("content-length")
        {
            length = value.trim().parse::<u64>().ok();
        }
    }
    let Some(length) = length else {
        return Err(Why::NotABrowser(first.unwrap_or_default()));
    };
    let mut body = Vec::new();
    response.take(length).read_to_end(&mut body).await?;
    Ok(body)
}

/// Returns enough of an answer to see whose it is.
fn beginning(answer: &[u8]) -> String {
    const ENOUGH: usize = 80;
    String::from_utf8_lossy(answer).trim().chars().take(ENOUGH).collect()
}
