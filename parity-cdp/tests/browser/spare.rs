//! Contexts that one user of a browser opens for the next.

use std::time::Duration;

use parity_cdp::Browser;
use parity_cdp::protocol::BrowserContextId;
use parity_cdp::protocol::TargetId;
use parity_cdp::protocol::network::SetCookie;
use parity_cdp::protocol::target::{DisposeBrowserContext, GetTargets};

use crate::fixture::{after, evaluate, open, serve_cookies, soon};
use crate::trace::{Trace, own, share};

/// The pages of a browser, with their contexts.
async fn pages(browser: &Browser) -> Vec<(BrowserContextId, TargetId)> {
    let targets = browser.session().call(&GetTargets {}, soon()).await.unwrap();
    let pages = targets.target_infos.into_iter().filter(|target| target.kind == "page");
    pages.filter_map(|page| Some((page.browser_context_id?, page.target_id))).collect()
}

#[tokio::test]
async fn what_one_user_opens_ahead_is_the_next_ones_and_has_nothing_of_the_first() {
    let name = own("ahead");
    let (first, second) = (share(&name).await, share(&name).await);
    let trace = Trace::of(&first);
    let url = serve_cookies().await;

    let context = first.open_context(soon()).await.unwrap();
    let tab = context.open_tab(soon()).await.unwrap();
    let cookie = SetCookie {
        name: "who".to_owned(),
        value: "first".to_owned(),
        url: Some(url.clone()),
        ..SetCookie::default()
    };
    assert!(tab.session().call(&cookie, soon()).await.unwrap().success);
    let used = context.id().clone();
    context.replace(soon()).await.unwrap();
    first.close(soon()).await.unwrap();

    let waiting = pages(&second).await;
    let [(waiting_context, waiting_page)] = waiting.as_slice() else { panic!("{waiting:?}") };
    assert_ne!(waiting_context, &used);
    let context = second.open_context(soon()).await.unwrap();
    let tab = context.open_tab(soon()).await.unwrap();
    assert_eq!((context.id(), tab.target()), (waiting_context, waiting_page));
    open(&tab, &url).await;
    assert_eq!(evaluate(tab.session(), "document.body.innerText").await, "");

    // It is like one that nobody has opened ahead.
    let fresh = second.open_context(soon()).await.unwrap();
    let other = fresh.open_tab(soon()).await.unwrap();
    open(&other, &url).await;
    for seen in ["history.length", "document.visibilityState", "innerWidth"] {
        let of_other = evaluate(other.session(), seen).await;
        assert_eq!(evaluate(tab.session(), seen).await, of_other, "{seen}");
    }
    fresh.dispose(soon()).await.unwrap();
    context.dispose(soon()).await.unwrap();
    assert_eq!(pages(&second).await, []);
    second.close(soon()).await.unwrap();
    trace.check_gone().await;
}

#[tokio::test]
async fn what_a_user_leaves_open_is_closed_when_the_next_one_comes() {
    let name = own("left");
    let (first, second) = (share(&name).await, share(&name).await);
    let trace = Trace::of(&first);
    first.open_context(soon()).await.unwrap().replace(soon()).await.unwrap();
    let left = first.open_context(soon()).await.unwrap();
    let page = left.open_tab(soon()).await.unwrap().target().clone();
    drop(left);
    // As if it were killed: nothing is closed.
    drop(first);
    assert!(pages(&second).await.iter().any(|(_, target)| *target == page));

    let context = second.open_context(soon()).await.unwrap();
    let until = soon();
    while pages(&second).await.iter().any(|(_, target)| *target == page) {
        assert!(after(Duration::ZERO) < until, "the page is still there");
    }
    context.dispose(soon()).await.unwrap();
    second.close(soon()).await.unwrap();
    trace.check_gone().await;
}

#[tokio::test]
async fn a_context_that_waits_in_vain_is_gone_with_the_browser_and_one_that_died_is_not_taken() {
    let name = own("vain");
    let browser = share(&name).await;
    let trace = Trace::of(&browser);
    browser.open_context(soon()).await.unwrap().replace(soon()).await.unwrap();
    let waiting = pages(&browser).await;
    let [(context, _)] = waiting.as_slice() else { panic!("{waiting:?}") };
    let dispose = DisposeBrowserContext { browser_context_id: context.clone() };
    browser.session().call(&dispose, soon()).await.unwrap();
    let fresh = browser.open_context(soon()).await.unwrap();
    assert_ne!(fresh.id(), context);
    fresh.open_tab(soon()).await.unwrap();
    fresh.replace(soon()).await.unwrap();
    assert_eq!(pages(&browser).await.len(), 1);
    drop(browser);
    trace.check_gone().await;
}
