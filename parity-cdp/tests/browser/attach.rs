//! Attaching to a browser that another has started.

use std::error::Error;
use std::time::Duration;

use parity_cdp::protocol::runtime::Evaluate;
use parity_cdp::protocol::target::{GetTargets, TargetDestroyed};
use parity_cdp::protocol::{Event, target};
use parity_cdp::{Browser, CallError, Cause};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpListener;
use tokio::time::Instant;

use crate::fixture::{after, evaluate, kill, launch, open, open_tab, pid_of, soon};

#[tokio::test]
async fn a_second_client_shares_the_browser_and_leaves_nothing_in_it() {
    let browser = launch().await;
    let url = browser.websocket_url(soon()).await.unwrap();
    let http = url.replace("ws://", "http://");
    let http = &http[..http.rfind("/devtools").unwrap()];
    for address in [url.as_str(), http] {
        let mut destroyed = browser.session().events(&[TargetDestroyed::METHOD]);
        let discover = target::SetDiscoverTargets { discover: true };
        browser.session().call(&discover, soon()).await.unwrap();

        let guest = Browser::attach(address, soon()).await.unwrap();
        assert_eq!(guest.version().product, browser.version().product);
        assert_eq!(guest.websocket_url(soon()).await.unwrap(), url);
        let tab = open_tab(&guest).await;
        open(&tab, "data:text/html,<title>guest</title>").await;
        assert_eq!(evaluate(tab.session(), "document.title").await, "guest");
        let page = tab.target().clone();
        // The handle to the page does not keep the connection.
        guest.close(soon()).await.unwrap();
        let error = tab.session().call(&Evaluate::value("1"), soon()).await.unwrap_err();
        assert_eq!(
            error.to_string(),
            "`Runtime.evaluate` was not answered: the connection was closed by its owner"
        );

        // The guest's context went with its connection.
        let event = destroyed.next(soon()).await.unwrap();
        assert_eq!(event.decode::<TargetDestroyed>().unwrap().unwrap().target_id, page);
        let targets = browser.session().call(&GetTargets {}, soon()).await.unwrap().target_infos;
        assert!(targets.iter().all(|target| target.target_id != page), "{targets:?}");
    }
    browser.close(soon()).await.unwrap();
}

#[tokio::test]
async fn a_large_answer_goes_through_a_websocket() {
    let browser = launch().await;
    let url = browser.websocket_url(soon()).await.unwrap();
    let guest = Browser::attach(&url, soon()).await.unwrap();
    let tab = open_tab(&guest).await;
    let large = evaluate(tab.session(), "'x'.repeat(2e7)").await;
    assert_eq!(large.as_str().map(str::len), Some(20_000_000));
    guest.close(soon()).await.unwrap();
    browser.close(soon()).await.unwrap();
}

#[tokio::test]
async fn when_the_browser_dies_a_client_that_attached_is_told() {
    let browser = launch().await;
    let url = browser.websocket_url(soon()).await.unwrap();
    let guest = Browser::attach(&url, soon()).await.unwrap();
    let tab = open_tab(&guest).await;
    let never = tab.session().send(&Evaluate::value("new Promise(() => {})"));
    kill("KILL", pid_of(&browser).await.into());
    let error = never.wait(soon()).await.unwrap_err();
    let CallError::Closed { method: "Runtime.evaluate", ending, .. } = &error else {
        panic!("{error:?}");
    };
    assert!(matches!(ending.cause(), Cause::Disconnected(_)), "{error}");
    browser.close(soon()).await.unwrap();
}

#[tokio::test]
async fn what_is_not_a_browser_is_told_as_what_it_is() {
    let told = [
        ("127.0.0.1:1", "the address is neither `ws://host:port/…` nor `http://host:port`"),
        ("http://127.0.0.1:1", "the connection failed"),
    ];
    for (address, reason) in told {
        check(address, soon(), reason).await;
    }
    let other = serve("HTTP/1.1 404 Not Found\r\ncontent-length: 4\r\n\r\nnone").await;
    check(&other, soon(), "what listens there is not a browser: it answered `none`").await;
    let other = serve("SSH-2.0-OpenSSH_9.2\r\n\r\n").await;
    let reason = "what listens there is not a browser: it answered `SSH-2.0-OpenSSH_9.2`";
    check(&other, soon(), reason).await;
    let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", silent.local_addr().unwrap());
    let until = after(Duration::from_millis(500));
    check(&address, until, "nothing was answered before the deadline").await;
}

async fn check(address: &str, until: Instant, reason: &str) {
    let error = Browser::attach(address, until).await.unwrap_err();
    assert_eq!(error.to_string(), format!("could not attach to a browser at `{address}`"));
    assert_eq!(error.source().unwrap().to_string(), reason);
}

/// Answers everyone with `response`; returns the address.
async fn serve(response: &'static str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let _ = stream.write_all(response.as_bytes()).await;
        }
    });
    address
}
