//! A way into one context of a browser, for another program that speaks the protocol.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;
use tokio::time::timeout_at;
use tokio_tungstenite::tungstenite::handshake::server::Request;

use crate::clock;
use crate::protocol::BrowserContextId;
use crate::protocol::target::GetTargets;
use crate::reply::CallError;
use crate::session::Session;
use crate::transport::websocket::{self, WebsocketSink, WebsocketSource};
use crate::transport::{Sink, Source};
use crate::version::{self, host_of};

/// How long a visitor may take to say what it has come for.
const PATIENCE: Duration = Duration::from_secs(10);

/// An address at which a program such as chromedriver is let into one context of a browser.
///
/// It finds the pages of that context there, and none of others: chromedriver attaches to every page that it is
/// told of, and waits for each. What it opens is in that context. Who is inside is shown out when this is dropped.
/// [`BrowserContext::doorway`](crate::BrowserContext::doorway) opens one.
///
/// As with the browser's own port, no page is let in: not who says an `Origin`, not by another name than the address,
/// and not without the browser's own path.
#[derive(Debug)]
#[must_use = "it is closed when it is dropped"]
pub struct Doorway {
    address: SocketAddr,
    _visits: JoinSet<()>,
}

/// What is behind a doorway.
#[derive(Debug)]
struct Behind {
    /// The websocket's address of the browser.
    url: String,
    browser: Session,
    context: BrowserContextId,
}

impl Behind {
    fn host(&self) -> io::Result<&str> {
        host_of(&self.url).ok_or_else(|| io::ErrorKind::InvalidInput.into())
    }

    /// Whether who asks at `address` for a websocket is let in: every page says its `Origin`.
    fn admits(&self, request: &Request, address: &str) -> bool {
        let header = |name: &str| request.headers().get(name).and_then(|value| value.to_str().ok());
        let path =
            self.url.strip_prefix("ws://").and_then(|rest| rest.find('/').map(|at| &rest[at..]));
        header("origin").is_none()
            && header("host").is_some_and(|host| is_at(host, address))
            && path == Some(request.uri().path())
    }

    /// The pages of the context, in the words of `/json/list`. Their own websockets are not behind a doorway.
    async fn list(&self) -> Result<Value, CallError> {
        let targets = self.browser.call(&GetTargets {}, clock::after(PATIENCE)).await?;
        let ours = targets
            .target_infos
            .into_iter()
            .filter(|info| info.browser_context_id.as_ref() == Some(&self.context));
        let listed = ours.map(|info| {
            json!({
                "id": info.target_id.as_str(), "type": info.kind, "title": info.title, "url": info.url,
            })
        });
        Ok(listed.collect())
    }
}

impl Doorway {
    /// Opens a way into `context` of the browser whose websocket is at `url`.
    pub(crate) async fn open(
        url: String,
        browser: Session,
        context: BrowserContextId,
    ) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let address = listener.local_addr()?;
        let mut visits = JoinSet::new();
        visits.spawn(receive(listener, Arc::new(Behind { url, browser, context })));
        Ok(Self { address, _visits: visits })
    }

    /// Returns where it is: there, `/json/version` tells the websocket's address and `/json/list` the pages, as the
    /// browser does itself.
    pub fn address(&self) -> SocketAddr {
        self.address
    }
}

async fn receive(listener: TcpListener, behind: Arc<Behind>) {
    let mut visits = JoinSet::new();
    loop {
        let accepted = listener.accept().await;
        // Those that have ended are let go.
        while visits.try_join_next().is_some() {}
        if let Ok((visitor, _)) = accepted {
            let behind = Arc::clone(&behind);
            visits.spawn(async move {
                // A visit that fails is seen as such by the visitor.
                let _ = visit(visitor, &behind).await;
            });
        }
    }
}

async fn visit(visitor: TcpStream, behind: &Behind) -> io::Result<()> {
    let wish = timeout_at(clock::after(PATIENCE), wish(&visitor)).await??;
    match wish {
        Wish::Browser => converse(visitor, behind).await,
        Wish::Version | Wish::List | Wish::Other => answer(visitor, wish, behind).await,
    }
}

/// What a visitor has come for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wish {
    Browser,
    Version,
    List,
    Other,
}

impl Wish {
    /// Reads it from the beginning of a request; nothing where more is to come.
    fn of(request: &[u8]) -> Option<Self> {
        let known = [
            ("GET /devtools/browser/", Self::Browser),
            ("GET /json/version", Self::Version),
            ("GET /json/list", Self::List),
        ];
        if let Some((_, wish)) = known.iter().find(|(line, _)| request.starts_with(line.as_bytes()))
        {
            return Some(*wish);
        }
        let may_become = known.iter().any(|(line, _)| line.as_bytes().starts_with(request));
        (!may_become).then_some(Self::Other)
    }
}

/// Looks what the visitor has come for, and leaves all that it says to be read.
async fn wish(visitor: &TcpStream) -> io::Result<Wish> {
    let mut request = [0; 32];
    loop {
        let count = visitor.peek(&mut request).await?;
        if count == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        if let Some(wish) = Wish::of(&request[..count]) {
            return Ok(wish);
        }
        // It is looked at without being taken, so that nothing tells when there is more.
        clock::pause(Duration::from_millis(1), clock::after(PATIENCE)).await;
    }
}

async fn answer(mut visitor: TcpStream, wish: Wish, behind: &Behind) -> io::Result<()> {
    const LONGEST: usize = 16 * 1024;
    let mut request = Vec::new();
    // What is not read when the connection ends may cost the visitor the answer.
    while !request.ends_with(b"\r\n\r\n") && request.len() < LONGEST {
        request.push(visitor.read_u8().await?);
    }
    let address = visitor.local_addr()?.to_string();
    let (status, body) = match wish {
        // A name that leads here is a page's way to read the answer.
        _ if !is_called(&request, &address) => ("403 Forbidden", Vec::new()),
        Wish::Version => {
            let version = version::ask(behind.host()?, &address).await;
            ("200 OK", version.map_err(io::Error::other)?)
        }
        Wish::List => {
            let list = behind.list().await.map_err(io::Error::other)?;
            ("200 OK", list.to_string().into_bytes())
        }
        Wish::Browser | Wish::Other => ("404 Not Found", Vec::new()),
    };
    let head = format!(
        "HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
        body.len()
    );
    visitor.write_all(head.as_bytes()).await?;
    visitor.write_all(&body).await?;
    visitor.shutdown().await
}

/// Whether the head of a request calls us by our address.
fn is_called(request: &[u8], address: &str) -> bool {
    let head = String::from_utf8_lossy(request);
    let mut headers = head.lines().filter_map(|line| line.split_once(':'));
    headers.any(|(name, value)| name.eq_ignore_ascii_case("host") && is_at(value.trim(), address))
}

/// Whether a `Host` is that of our address; chromedriver leaves the port out.
fn is_at(host: &str, address: &str) -> bool {
    host == address || address.rsplit_once(':').is_some_and(|(ip, _)| host == ip)
}

/// Passes on what the two say to each other, until one of them has no more to say.
async fn converse(visitor: TcpStream, behind: &Behind) -> io::Result<()> {
    let address = visitor.local_addr()?.to_string();
    let accepting = websocket::accept(visitor, |request| behind.admits(request, &address));
    let (from_visitor, to_visitor) = accepting.await.map_err(io::Error::other)?;
    let stream = TcpStream::connect(behind.host()?).await?;
    let browser = websocket::open(&behind.url, stream).await.map_err(io::Error::other)?;
    let (from_browser, to_browser) = browser;
    let context = &behind.context;
    tokio::select! {
        ended = pass(from_visitor, to_browser, |said| Some(inwards(said, context))) => ended,
        ended = pass(from_browser, to_visitor, |said| outwards(said, context)) => ended,
    }
}

async fn pass(
    mut from: WebsocketSource,
    mut to: WebsocketSink,
    heard: impl Fn(String) -> Option<String>,
) -> io::Result<()> {
    let mut messages = Vec::new();
    while let Some(said) = from.next().await? {
        messages.extend(heard(said));
        to.write(&mut messages).await?;
    }
    to.close().await
}

/// What a visitor says, as the browser is to hear it: a page that says of no context is of this one.
fn inwards(said: String, context: &BrowserContextId) -> String {
    if !said.contains("Target.createTarget") {
        return said;
    }
    match serde_json::from_str::<Value>(&said) {
        Ok(mut command) if command["method"] == "Target.createTarget" => {
            if command["params"]["browserContextId"].is_null() {
                command["params"]["browserContextId"] = json!(context.as_str());
            }
            command.to_string()
        }
        _ => said,
    }
}

/// What the browser says, as a visitor is to hear it; nothing where it is of another context.
fn outwards(said: String, context: &BrowserContextId) -> Option<String> {
    // Most of what is said is about no target, and some is large.
    if !said.contains("\"targetInfo") {
        return Some(said);
    }
    let Ok(mut message) = serde_json::from_str::<Value>(&said) else { return Some(said) };
    let is_of_another = |info: &Value| {
        info["browserContextId"].as_str().is_some_and(|other| other != context.as_str())
    };
    if message["method"].as_str().is_some_and(|method| method.starts_with("Target."))
        && is_of_another(&message["params"]["targetInfo"])
    {
        return None;
    }
    if let Some(infos) = message["result"]["targetInfos"].as_array_mut() {
        infos.retain(|info| !is_of_another(info));
        return Some(message.to_string());
    }
    Some(said)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ours() -> BrowserContextId {
        serde_json::from_value(json!("OURS")).unwrap()
    }

    #[test]
    fn what_a_visitor_has_come_for_is_known_as_soon_as_it_is_said() {
        for (request, wish) in [
            ("GET /devtools/browser/5f HTTP/1.1\r\n", Some(Wish::Browser)),
            ("GET /json/version HTTP/1.1\r\n", Some(Wish::Version)),
            ("GET /json/list HTTP/1.1\r\n", Some(Wish::List)),
            ("GET /json/new?about:blank", Some(Wish::Other)),
            ("GET /devtools/page/5f HTTP/1.1\r\n", Some(Wish::Other)),
            ("PUT", Some(Wish::Other)),
            ("GET /dev", None),
            ("G", None),
        ] {
            assert_eq!(Wish::of(request.as_bytes()), wish, "{request:?}");
        }
    }

    #[test]
    fn a_new_page_is_in_the_context() {
        let said = |params: Value| {
            let command = json!({ "id": 1, "method": "Target.createTarget", "params": params });
            let heard = inwards(command.to_string(), &ours());
            serde_json::from_str::<Value>(&heard).unwrap()["params"].clone()
        };
        assert_eq!(
            said(json!({ "url": "about:blank" })),
            json!({ "url": "about:blank", "browserContextId": "OURS" })
        );
        let elsewhere = json!({ "url": "about:blank", "browserContextId": "MADE" });
        assert_eq!(said(elsewhere.clone()), elsewhere);
    }

    #[test]
    fn all_else_is_heard_as_it_is_said() {
        for said in [
            r#"{ "id": 1, "method": "Runtime.evaluate", "params": { "expression": "Target.createTarget" } }"#,
            r#"{ "id": 1, "method": "Page.enable" }"#,
            "no JSON: Target.createTarget",
        ] {
            assert_eq!(inwards(said.to_owned(), &ours()), said);
        }
        for said in [
            r#"{ "method": "Target.attachedToTarget", "params": { "targetInfo": { "browserContextId": "OURS" } } }"#,
            r#"{ "method": "Target.targetCreated", "params": { "targetInfo": { "type": "browser" } } }"#,
            r#"{ "method": "Runtime.x", "params": { "targetInfo": { "browserContextId": "THEIRS" } } }"#,
            r#"{ "id": 1, "result": { "value": "\"targetInfos\"" } }"#,
            "no JSON: \"targetInfo",
        ] {
            assert_eq!(outwards(said.to_owned(), &ours()).as_deref(), Some(said));
        }
    }

    #[test]
    fn nothing_of_another_context_is_heard() {
        let event = |name: &str| {
            let info = json!({ "targetId": "T", "browserContextId": "THEIRS" });
            json!({ "method": format!("Target.{name}"), "params": { "targetInfo": info } })
        };
        for name in ["targetCreated", "targetInfoChanged", "attachedToTarget"] {
            assert_eq!(outwards(event(name).to_string(), &ours()), None, "{name}");
        }
        let ours_only = json!({ "targetId": "A", "browserContextId": "OURS" });
        let of_none = json!({ "targetId": "B", "type": "browser" });
        let infos = json!([ours_only, { "targetId": "T", "browserContextId": "THEIRS" }, of_none]);
        let said = json!({ "id": 7, "result": { "targetInfos": infos } }).to_string();
        let heard: Value = serde_json::from_str(&outwards(said, &ours()).unwrap()).unwrap();
        assert_eq!(heard, json!({ "id": 7, "result": { "targetInfos": [ours_only, of_none] } }));
    }
}
