//! What the tests share: a deadline, a browser, a page, a server.

use std::time::Duration;

use parity_cdp::protocol::page::{self, Navigate};
use parity_cdp::protocol::runtime::Evaluate;
use parity_cdp::protocol::{Command, Event};
use parity_cdp::{Browser, Session, Tab};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpListener;
use tokio::time::{Instant, MissedTickBehavior, interval};

/// The moment `time` from now.
#[expect(clippy::disallowed_methods, reason = "a test sets its own deadline")]
pub(crate) fn after(time: Duration) -> Instant {
    Instant::now() + time
}

/// A deadline that only a hang misses, also on a machine that does much else.
pub(crate) fn soon() -> Instant {
    after(Duration::from_secs(30))
}

/// Looks at `condition` until it holds; panics with `what` at the deadline.
pub(crate) async fn eventually(what: &str, mut condition: impl FnMut() -> Result<(), String>) {
    let until = soon();
    let mut looks = interval(Duration::from_millis(10));
    looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    while let Err(seen) = condition() {
        let now = looks.tick().await;
        assert!(now < until, "waited for {what}, and saw: {seen}");
    }
}

pub(crate) async fn launch() -> Browser {
    Browser::options().launch(soon()).await.unwrap()
}

pub(crate) async fn open_tab(browser: &Browser) -> Tab {
    browser.open_context(soon()).await.unwrap().open_tab(soon()).await.unwrap()
}

/// Opens `url` and waits until it is loaded.
pub(crate) async fn open(tab: &Tab, url: &str) {
    let mut loads = tab.session().events(&[page::LoadEventFired::METHOD]);
    let navigated = tab.session().call(&Navigate::to(url), soon()).await.unwrap();
    assert_eq!(navigated.error_text, None, "for {url}");
    loads.next(soon()).await.unwrap();
}

pub(crate) async fn evaluate(session: &Session, expression: &str) -> Value {
    let evaluated = session.call(&Evaluate::value(expression), soon()).await.unwrap();
    assert!(evaluated.exception_details.is_none(), "{evaluated:?}");
    evaluated.result.value.unwrap_or_default()
}

/// Serves a page whose text is the `Cookie` header that it was asked with; returns its address.
pub(crate) async fn serve_cookies() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}/", listener.local_addr().unwrap());
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let (read, mut write) = stream.split();
            let mut lines = BufReader::new(read).lines();
            let mut cookie = String::new();
            while let Ok(Some(line)) = lines.next_line().await
                && !line.is_empty()
            {
                if let Some(value) = line.to_lowercase().strip_prefix("cookie: ") {
                    value.clone_into(&mut cookie);
                }
            }
            let head = "HTTP/1.1 200 OK\r\ncontent-type: text/html\r\nconnection: close";
            let response = format!("{head}\r\ncontent-length: {}\r\n\r\n{cookie}", cookie.len());
            let _ = write.write_all(response.as_bytes()).await;
        }
    });
    address
}

/// Returns the process of the browser itself.
pub(crate) async fn pid_of(browser: &Browser) -> u32 {
    let info = browser.session().call(&GetProcessInfo {}, soon()).await.unwrap();
    info.process_info.iter().find(|process| process.kind == "browser").unwrap().id
}

/// Sends a signal to a process, or to the process group of a negative number.
pub(crate) fn kill(signal: &str, pid: i64) {
    let kill = std::process::Command::new("/bin/sh")
        .args(["-c", "kill \"-$0\" \"$1\"", signal, &pid.to_string()])
        .status();
    assert!(kill.unwrap().success(), "could not send {signal} to {pid}");
}

/// A command that the crate does not have: anyone may add one.
#[derive(Serialize)]
struct GetProcessInfo {}

impl Command for GetProcessInfo {
    const METHOD: &'static str = "SystemInfo.getProcessInfo";
    type Answer = ProcessInfo;
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ProcessInfo {
    process_info: Vec<Process>,
}

#[derive(Deserialize)]
struct Process {
    #[serde(rename = "type")]
    kind: String,
    id: u32,
}
