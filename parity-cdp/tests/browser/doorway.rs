//! Letting another program into one context of a browser.

use parity_cdp::protocol::runtime::Evaluate;
use parity_cdp::protocol::target::{CreateTarget, GetTargets, SetDiscoverTargets, TargetCreated};
use parity_cdp::protocol::{Event, TargetId};
use parity_cdp::{Browser, BrowserContext, CallError, Cause, Doorway, Tab};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout_at;

use crate::fixture::{evaluate, launch, open, soon};

async fn doorway(browser: &Browser, context: &BrowserContext) -> (Doorway, String) {
    let url = browser.websocket_url(soon()).await.unwrap();
    let doorway = context.doorway(url).await.unwrap();
    let address = format!("http://{}", doorway.address());
    (doorway, address)
}

async fn pages(browser: &Browser) -> Vec<TargetId> {
    let targets = browser.session().call(&GetTargets {}, soon()).await.unwrap().target_infos;
    let pages = targets.into_iter().filter(|target| target.kind == "page");
    pages.map(|target| target.target_id).collect()
}

#[tokio::test]
async fn a_visitor_finds_the_pages_of_the_context_and_no_others() {
    let browser = launch().await;
    let [ours, theirs] = [(), ()].map(|()| browser.open_context(soon()));
    let (ours, theirs) = (ours.await.unwrap(), theirs.await.unwrap());
    let tab = ours.open_tab(soon()).await.unwrap();
    open(&tab, "data:text/html,<title>ours</title>").await;
    let other = theirs.open_tab(soon()).await.unwrap();

    let (_doorway, address) = doorway(&browser, &ours).await;
    let visitor = Browser::attach(&address, soon()).await.unwrap();
    assert_eq!(visitor.version().product, browser.version().product);
    assert_eq!(pages(&visitor).await, [tab.target().clone()]);
    assert!(pages(&browser).await.contains(other.target()));
    let seen = Tab::attach(visitor.session(), tab.target().clone(), soon()).await.unwrap();
    assert_eq!(evaluate(seen.session(), "document.title").await, "ours");

    // Neither does it hear of those that come, and what it opens is in the context.
    let mut created = visitor.session().events(&[TargetCreated::METHOD]);
    visitor.session().call(&SetDiscoverTargets { discover: true }, soon()).await.unwrap();
    theirs.open_tab(soon()).await.unwrap();
    let page = CreateTarget { url: "about:blank".to_owned(), ..CreateTarget::default() };
    let page = visitor.session().call(&page, soon()).await.unwrap().target_id;
    loop {
        let event = created.next(soon()).await.unwrap();
        let TargetCreated { target_info: info } = event.decode().unwrap().unwrap();
        if let Some(context) = &info.browser_context_id {
            assert_eq!(context, ours.id(), "{info:?}");
        }
        if info.target_id == page {
            break;
        }
    }
    assert_eq!(pages(&visitor).await.len(), 2);
    visitor.close(soon()).await.unwrap();
    browser.close(soon()).await.unwrap();
}

#[tokio::test]
async fn over_http_a_doorway_lists_the_pages_of_the_context_and_does_nothing_else() {
    let browser = launch().await;
    let context = browser.open_context(soon()).await.unwrap();
    let tab = context.open_tab(soon()).await.unwrap();
    open(&tab, "data:text/html,<title>ours</title>").await;
    browser.open_context(soon()).await.unwrap().open_tab(soon()).await.unwrap();

    let (doorway, _) = doorway(&browser, &context).await;
    let at = doorway.address();
    let (head, body) = ask(&doorway, &format!("GET /json/list HTTP/1.1\r\nHost: {at}")).await;
    assert!(head.starts_with("HTTP/1.1 200 OK\r\n"), "{head}");
    let list: Value = serde_json::from_str(&body).unwrap();
    let ours = json!({
        "id": tab.target().as_str(), "type": "page", "title": "ours",
        "url": "data:text/html,<title>ours</title>",
    });
    assert_eq!(list, json!([ours]));
    let known = pages(&browser).await;
    for request in ["PUT /json/new HTTP/1.1", "GET /json/close/1 HTTP/1.1", "GET / HTTP/1.1"] {
        let (head, body) = ask(&doorway, &format!("{request}\r\nHost: {at}")).await;
        assert!(head.starts_with("HTTP/1.1 404 Not Found\r\n"), "{request}: {head}");
        assert_eq!(body, "");
    }
    assert_eq!(pages(&browser).await, known);
    browser.close(soon()).await.unwrap();
}

#[tokio::test]
async fn no_page_comes_in_by_a_doorway() {
    let browser = launch().await;
    let context = browser.open_context(soon()).await.unwrap();
    let (doorway, _) = doorway(&browser, &context).await;
    let url = browser.websocket_url(soon()).await.unwrap();
    let (_, path) = url.rsplit_once("/devtools").unwrap();
    let path = format!("/devtools{path}");
    let (at, page) = (doorway.address().to_string(), "\r\nOrigin: https://example.com");
    let websocket = "\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==";
    for (path, host, more) in [
        ("/json/version", "rebound.example.com", ""),
        ("/json/list", "rebound.example.com", ""),
        (&path, &at, &format!("{websocket}{page}")),
        (&path, "rebound.example.com", websocket),
        ("/devtools/browser/guessed", &at, websocket),
    ] {
        let request = format!("GET {path} HTTP/1.1\r\nHost: {host}{more}");
        let (head, _) = ask(&doorway, &request).await;
        assert!(head.starts_with("HTTP/1.1 403 Forbidden"), "{request}: {head}");
    }
    browser.close(soon()).await.unwrap();
}

/// Sends a request to a doorway; returns the head and the body of its answer.
async fn ask(doorway: &Doorway, request: &str) -> (String, String) {
    let mut stream = TcpStream::connect(doorway.address()).await.unwrap();
    // In two parts, as the network may have it.
    let (beginning, rest) = request.split_at(6);
    stream.write_all(beginning.as_bytes()).await.unwrap();
    stream.write_all(format!("{rest}\r\n\r\n").as_bytes()).await.unwrap();
    let mut answer = String::new();
    timeout_at(soon(), stream.read_to_string(&mut answer)).await.unwrap().unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    (head.to_owned(), body.to_owned())
}

#[tokio::test]
async fn a_large_answer_goes_through_a_doorway() {
    let browser = launch().await;
    let context = browser.open_context(soon()).await.unwrap();
    let tab = context.open_tab(soon()).await.unwrap();
    let (_doorway, address) = doorway(&browser, &context).await;
    let visitor = Browser::attach(&address, soon()).await.unwrap();
    let seen = Tab::attach(visitor.session(), tab.target().clone(), soon()).await.unwrap();
    let large = evaluate(seen.session(), "'x'.repeat(2e7)").await;
    assert_eq!(large.as_str().map(str::len), Some(20_000_000));
    visitor.close(soon()).await.unwrap();
    browser.close(soon()).await.unwrap();
}

#[tokio::test]
async fn who_is_inside_is_shown_out_with_the_doorway_and_with_the_browser() {
    for with_the_browser in [false, true] {
        let browser = launch().await;
        let context = browser.open_context(soon()).await.unwrap();
        let tab = context.open_tab(soon()).await.unwrap();
        let (doorway, address) = doorway(&browser, &context).await;
        let visitor = Browser::attach(&address, soon()).await.unwrap();
        let seen = Tab::attach(visitor.session(), tab.target().clone(), soon()).await.unwrap();
        let never = seen.session().send(&Evaluate::value("new Promise(() => {})"));
        // Answered after it: it is there.
        assert_eq!(evaluate(seen.session(), "1 + 1").await, 2);

        let (mut doorway, mut browser) = (Some(doorway), Some(browser));
        if with_the_browser {
            browser.take().unwrap().close(soon()).await.unwrap();
        } else {
            drop(doorway.take());
        }
        // A page may go before its browser does.
        let error = never.wait(soon()).await.unwrap_err();
        let is_over = matches!(error, CallError::Closed { .. } | CallError::Detached { .. });
        assert!(is_over, "{error:?}");
        let error = visitor.session().call(&GetTargets {}, soon()).await.unwrap_err();
        let CallError::Closed { ending, .. } = &error else { panic!("{error:?}") };
        assert!(matches!(ending.cause(), Cause::Disconnected(_)), "{ending:?}");
        if let Some(browser) = browser {
            assert_eq!(evaluate(tab.session(), "1 + 1").await, 2);
            browser.close(soon()).await.unwrap();
        }
    }
}
