//! Commands: their answers, their order, and every way in which they fail.

use std::time::Duration;

use parity_cdp::protocol::browser::GetVersion;
use parity_cdp::protocol::network::{GetCookies, SetCookie};
use parity_cdp::protocol::page::{CreateIsolatedWorld, GetFrameTree, Navigate};
use parity_cdp::protocol::runtime::{CallFunctionOn, Evaluate};
use parity_cdp::protocol::storage;
use parity_cdp::protocol::{Command, Event, page};
use parity_cdp::{Browser, CallError};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::fixture::{after, evaluate, launch, open, open_tab, serve_cookies, soon};

#[tokio::test]
async fn a_command_returns_its_typed_answer() {
    let browser = launch().await;
    assert!(browser.version().product.starts_with("Chrome/"), "{:?}", browser.version());
    let tab = open_tab(&browser).await;
    open(&tab, "data:text/html,<title>Hello</title>").await;

    assert_eq!(evaluate(tab.session(), "document.title").await, "Hello");
    let frames = tab.session().call(&GetFrameTree {}, soon()).await.unwrap();
    assert_eq!(frames.frame_tree.frame.id.as_str(), tab.target().as_str());
    browser.close(soon()).await.unwrap();
}

#[tokio::test]
async fn a_function_runs_in_an_isolated_world_with_its_arguments() {
    let browser = launch().await;
    let tab = open_tab(&browser).await;
    open(&tab, "data:text/html,<script>var secret = 1</script><p>seen</p>").await;

    let frame = tab.session().call(&GetFrameTree {}, soon()).await.unwrap().frame_tree.frame.id;
    let world = CreateIsolatedWorld { frame_id: frame, world_name: Some("parity".to_owned()) };
    let world = tab.session().call(&world, soon()).await.unwrap().execution_context_id;
    let call = CallFunctionOn {
        execution_context_id: Some(world),
        ..CallFunctionOn::value(
            "async (selector, many) => [typeof secret, document.querySelector(selector).innerText, many]",
            [json!("p"), json!({"a": [1, null]})],
        )
    };
    let called = tab.session().call(&call, soon()).await.unwrap();
    assert_eq!(called.result.value, Some(json!(["undefined", "seen", {"a": [1, null]}])));
    browser.close(soon()).await.unwrap();
}

#[tokio::test]
async fn commands_reach_the_browser_in_the_order_of_the_calls_and_answers_find_their_callers() {
    let browser = launch().await;
    let tab = open_tab(&browser).await;
    evaluate(tab.session(), "window.seen = []").await;
    let replies: Vec<_> =
        (0..500).map(|n| tab.session().send(&Evaluate::value(format!("seen.push({n})")))).collect();
    // The last is waited for first: an answer waits for its caller as well as the other way round.
    for (n, reply) in replies.into_iter().enumerate().rev() {
        assert_eq!(reply.wait(soon()).await.unwrap().result.value, Some(json!(n + 1)));
    }
    let seen = evaluate(tab.session(), "seen").await;
    assert_eq!(seen, json!((0..500).collect::<Vec<_>>()));
    browser.close(soon()).await.unwrap();
}

#[tokio::test]
async fn a_navigation_that_is_sent_first_of_all_has_its_events() {
    let browser = launch().await;
    for _ in 0..10 {
        let tab = open_tab(&browser).await;
        let mut loads = tab.session().events(&[page::LoadEventFired::METHOD]);
        let navigated = tab.session().send(&Navigate::to("data:text/html,<p>here</p>"));
        loads.next(soon()).await.unwrap();
        navigated.wait(soon()).await.unwrap();
        tab.close(soon()).await.unwrap();
    }
    browser.close(soon()).await.unwrap();
}

#[tokio::test]
async fn two_contexts_have_separate_cookies() {
    let browser = launch().await;
    let url = serve_cookies().await;
    let (ours, theirs) = tokio::join!(browser.open_context(soon()), browser.open_context(soon()));
    let (ours, theirs) = (ours.unwrap(), theirs.unwrap());
    let tab = ours.open_tab(soon()).await.unwrap();
    let other = theirs.open_tab(soon()).await.unwrap();
    let cookie = |value: &str| SetCookie {
        name: "who".to_owned(),
        value: value.to_owned(),
        url: Some(url.clone()),
        ..SetCookie::default()
    };
    assert!(tab.session().call(&cookie("us"), soon()).await.unwrap().success);
    let in_context = storage::SetCookies {
        cookies: vec![cookie("them")],
        browser_context_id: Some(theirs.id().clone()),
    };
    browser.session().call(&in_context, soon()).await.unwrap();

    open(&tab, &url).await;
    open(&other, &url).await;
    assert_eq!(evaluate(tab.session(), "document.body.innerText").await, "who=us");
    assert_eq!(evaluate(other.session(), "document.body.innerText").await, "who=them");
    let cookies = tab.session().call(&GetCookies { urls: vec![url] }, soon()).await.unwrap();
    assert_eq!(cookies.cookies.len(), 1, "{cookies:?}");
    assert_eq!(cookies.cookies[0].value, "us");

    ours.dispose(soon()).await.unwrap();
    let gone = tab.session().call(&Evaluate::value("1"), soon()).await.unwrap_err();
    assert!(matches!(gone, CallError::Refused { .. } | CallError::Detached { .. }), "{gone}");
    browser.close(soon()).await.unwrap();
}

#[tokio::test]
async fn an_answer_that_does_not_come_is_a_timeout_that_names_the_command() {
    let browser = launch().await;
    let tab = open_tab(&browser).await;
    let never = Evaluate::value("new Promise(() => {})");
    let error = tab.session().call(&never, after(Duration::from_millis(300))).await.unwrap_err();
    let CallError::Timeout { method: "Runtime.evaluate", waited } = error else {
        panic!("{error:?}");
    };
    assert!(waited >= Duration::from_millis(300), "{waited:?}");
    let text = error.to_string();
    assert!(text.starts_with("`Runtime.evaluate` was not answered within "), "{text}");
    // The connection goes on.
    assert_eq!(evaluate(tab.session(), "1 + 1").await, 2);
    browser.close(soon()).await.unwrap();
}

#[tokio::test]
async fn a_refusal_says_what_the_browser_says() {
    let browser = launch().await;
    let tab = open_tab(&browser).await;
    let nowhere = CallFunctionOn::value("() => 1", []);
    let error = tab.session().call(&nowhere, soon()).await.unwrap_err();
    assert_eq!(error.method(), "Runtime.callFunctionOn");
    assert!(
        error
            .to_string()
            .starts_with("the browser refused `Runtime.callFunctionOn`: Either objectId"),
        "{error}"
    );
    browser.close(soon()).await.unwrap();
}

#[tokio::test]
async fn a_command_on_a_page_that_is_closed_ends_with_the_page() {
    let browser = launch().await;
    let tab = open_tab(&browser).await;
    let mut events = tab.session().events(&["Page.loadEventFired"]);
    let reply = tab.session().send(&Evaluate::value("new Promise(() => {})"));
    tab.close(soon()).await.unwrap();
    let error = reply.wait(soon()).await.unwrap_err();
    assert!(matches!(error, CallError::Detached { .. } | CallError::Refused { .. }), "{error:?}");
    assert!(matches!(events.recv().await, Err(parity_cdp::Over::Detached)));
    browser.close(soon()).await.unwrap();
}

#[tokio::test]
async fn a_page_that_has_crashed_says_so_at_once_until_it_is_navigated() {
    let browser = launch().await;
    let tab = open_tab(&browser).await;
    let never = tab.session().send(&Evaluate::value("new Promise(() => {})"));
    drop(tab.session().send(&Navigate::to("chrome://crash")));
    let error = never.wait(soon()).await.unwrap_err();
    assert!(matches!(error, CallError::Crashed { method: "Runtime.evaluate" }), "{error:?}");
    let error = tab.session().call(&Evaluate::value("1"), soon()).await.unwrap_err();
    assert_eq!(error.to_string(), "`Runtime.evaluate` was not answered: the page has crashed");
    open(&tab, "data:text/html,<title>back</title>").await;
    assert_eq!(evaluate(tab.session(), "document.title").await, "back");
    browser.close(soon()).await.unwrap();
}

#[tokio::test]
async fn half_a_surrogate_pair_in_a_page_is_read_as_the_replacement_character() {
    let browser = launch().await;
    let tab = open_tab(&browser).await;
    assert_eq!(evaluate(tab.session(), r#""a\ud800b\u{1f600}""#).await, "a\u{fffd}b\u{1f600}");
    browser.close(soon()).await.unwrap();
}

#[tokio::test]
async fn a_large_answer_and_a_large_command_go_through() {
    let browser = launch().await;
    let tab = open_tab(&browser).await;
    assert_eq!(evaluate(tab.session(), "'ü'.repeat(5e6).length").await, 5_000_000);
    let large = evaluate(tab.session(), "'ü'.repeat(5e6)").await;
    assert_eq!(large.as_str().map(|text| text.chars().count()), Some(5_000_000));
    let script = format!("'{}'.length", "x".repeat(5_000_000));
    assert_eq!(evaluate(tab.session(), &script).await, 5_000_000);
    browser.close(soon()).await.unwrap();
}

#[tokio::test]
async fn an_answer_of_another_form_is_an_error_of_that_call_alone() {
    #[derive(Serialize)]
    struct WrongAnswer {}
    #[derive(Debug, Deserialize)]
    struct Wrong {
        #[expect(dead_code, reason = "the answer has no such field")]
        number: u64,
    }
    impl Command for WrongAnswer {
        const METHOD: &'static str = "Browser.getVersion";
        type Answer = Wrong;
    }
    let browser = launch().await;
    let error = browser.session().call(&WrongAnswer {}, soon()).await.unwrap_err();
    let CallError::Decode { answer, .. } = &error else { panic!("{error:?}") };
    assert!(answer.contains("protocolVersion"), "{error}");
    browser.session().call(&GetVersion {}, soon()).await.unwrap();
    browser.close(soon()).await.unwrap();
}

#[test]
fn the_handles_work_from_another_runtime_than_the_one_that_launched() {
    let (give, take) = std::sync::mpsc::channel::<Browser>();
    let (done, finished) = tokio::sync::oneshot::channel::<()>();
    let driver = std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            give.send(launch().await).unwrap();
            let _ = tokio::time::timeout_at(soon(), finished).await;
        });
    });
    let browser = take.recv_timeout(Duration::from_secs(30)).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let tab = open_tab(&browser).await;
        open(&tab, "data:text/html,<title>Hello</title>").await;
        assert_eq!(evaluate(tab.session(), "document.title").await, "Hello");
        browser.close(soon()).await.unwrap();
    });
    done.send(()).unwrap();
    driver.join().unwrap();
}
