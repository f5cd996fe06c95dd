//! Events: all of them, in order, for everyone who asked, until the end and its reason.

use std::time::Duration;

use parity_cdp::protocol::page::{FrameNavigated, LifecycleEvent, LoadEventFired};
use parity_cdp::protocol::runtime::{self, ConsoleApiCalled, ExceptionThrown};
use parity_cdp::protocol::{Event, page};
use parity_cdp::{NoEvent, Over};
use serde::Deserialize;

use crate::fixture::{after, evaluate, launch, open, open_tab, soon};

#[tokio::test]
async fn three_thousand_console_lines_are_read_late_and_none_is_lost() {
    const LINES: u64 = 3000;
    let browser = launch().await;
    let tab = open_tab(&browser).await;
    let mut console = tab.session().events(&[ConsoleApiCalled::METHOD]);
    let mut twin = tab.session().events(&[ConsoleApiCalled::METHOD]);
    tab.session().call(&runtime::Enable {}, soon()).await.unwrap();
    // Everything has been sent, and most of it has come, before the first is taken.
    let script = format!("for (let n = 0; n < {LINES}; n++) console.log(n); {LINES}");
    assert_eq!(evaluate(tab.session(), &script).await, LINES);
    for events in [&mut console, &mut twin] {
        for n in 0..LINES {
            let event = events.next(soon()).await.unwrap();
            let line = event.decode::<ConsoleApiCalled>().unwrap().unwrap();
            assert_eq!(line.args[0].value, Some(n.into()));
        }
        assert!(events.try_next().is_none());
    }
    browser.close(soon()).await.unwrap();
}

#[tokio::test]
async fn events_of_different_names_keep_their_order() {
    let browser = launch().await;
    let tab = open_tab(&browser).await;
    let names = [ConsoleApiCalled::METHOD, FrameNavigated::METHOD, LoadEventFired::METHOD];
    let mut events = tab.session().events(&names);
    tab.session().call(&runtime::Enable {}, soon()).await.unwrap();
    open(&tab, "data:text/html,<script>console.log('in the body')</script>").await;
    let mut seen = Vec::new();
    while seen.last().is_none_or(|name| name != LoadEventFired::METHOD) {
        seen.push(events.next(soon()).await.unwrap().method().to_owned());
    }
    assert_eq!(seen, [names[1], names[0], names[2]]);
    browser.close(soon()).await.unwrap();
}

#[tokio::test]
async fn the_events_of_one_page_are_not_those_of_another() {
    let browser = launch().await;
    let (tab, other) = (open_tab(&browser).await, open_tab(&browser).await);
    let mut events = tab.session().events(&[FrameNavigated::METHOD]);
    open(&other, "data:text/html,other").await;
    open(&tab, "data:text/html,ours").await;
    let event = events.next(soon()).await.unwrap();
    let navigated = event.decode::<FrameNavigated>().unwrap().unwrap();
    assert_eq!(navigated.frame.url, "data:text/html,ours");
    assert!(events.try_next().is_none());
    browser.close(soon()).await.unwrap();
}

#[tokio::test]
async fn an_event_that_does_not_come_is_a_timeout_that_names_it() {
    let browser = launch().await;
    let tab = open_tab(&browser).await;
    let mut events = tab.session().events(&[LoadEventFired::METHOD, LifecycleEvent::METHOD]);
    let error = events.next(after(Duration::from_millis(200))).await.unwrap_err();
    assert!(matches!(error, NoEvent::Timeout { .. }), "{error:?}");
    let text = error.to_string();
    assert!(
        text.starts_with("none of `Page.loadEventFired`, `Page.lifecycleEvent` came within "),
        "{text}"
    );
    browser.close(soon()).await.unwrap();
}

#[tokio::test]
async fn events_that_came_before_the_end_are_there_after_it() {
    let browser = launch().await;
    let tab = open_tab(&browser).await;
    let mut events = tab.session().events(&[ExceptionThrown::METHOD]);
    tab.session().call(&runtime::Enable {}, soon()).await.unwrap();
    let late = "setTimeout(() => { throw new Error('late') }); new Promise(r => setTimeout(r, 50))";
    evaluate(tab.session(), late).await;
    browser.close(soon()).await.unwrap();

    let event = events.next(soon()).await.unwrap();
    let thrown = event.decode::<ExceptionThrown>().unwrap().unwrap().exception_details;
    let description = thrown.exception.and_then(|error| error.description).unwrap_or_default();
    assert!(description.starts_with("Error: late"), "{description}");
    let over = events.next(soon()).await.unwrap_err();
    assert!(matches!(over, NoEvent::Over { over: Over::Closed(_), .. }), "{over:?}");
    let again = events.recv().await.unwrap_err();
    assert_eq!(again.to_string(), "the connection was closed by its owner");
}

#[tokio::test]
async fn an_event_of_another_form_is_an_error_of_that_event_alone() {
    #[derive(Debug, Deserialize)]
    struct Wrong {
        #[expect(dead_code, reason = "the event has no such field")]
        number: u64,
    }
    impl Event for Wrong {
        const METHOD: &'static str = LoadEventFired::METHOD;
    }
    let browser = launch().await;
    let tab = open_tab(&browser).await;
    let mut events = tab.session().events(&[LoadEventFired::METHOD]);
    open(&tab, "data:text/html,once").await;
    let event = events.next(soon()).await.unwrap();
    let error = event.decode::<Wrong>().unwrap().unwrap_err();
    assert!(error.to_string().starts_with("the event `Page.loadEventFired` could not be read"));
    assert!(event.decode::<page::FrameDetached>().is_none());
    assert!(event.decode::<LoadEventFired>().unwrap().unwrap().timestamp > 0.0);
    browser.close(soon()).await.unwrap();
}
