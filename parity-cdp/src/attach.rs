//! Attaching to a browser that another has started.

use std::io;

use serde::Deserialize;
use tokio::net::TcpStream;
use tokio::time::{Instant, timeout_at};
use tokio_tungstenite::tungstenite;

use crate::browser::{Browser, Origin};
use crate::connection::Connection;
use crate::ending::{Cause, Ending};
use crate::reply::CallError;
use crate::transport::websocket;
use crate::version::{self, NoVersion, host_of};

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
    #[error(transparent)]
    Version(#[from] NoVersion),
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
    let stream = TcpStream::connect(host_of(url).ok_or(Why::Address)?).await?;
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
    let body = version::ask(host, host).await?;
    match serde_json::from_slice::<Answer>(&body) {
        Ok(answer) => Ok(answer.url),
        Err(_) => Err(NoVersion::of(&body).into()),
    }
}
