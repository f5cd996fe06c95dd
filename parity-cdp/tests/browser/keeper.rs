//! Nothing of a shared browser is left, whatever becomes of its users and of its keeper.

use std::fs;
use std::time::Duration;

use parity_cdp::protocol::runtime::Evaluate;
use parity_cdp::{CallError, Cause, Over};
use tokio::time::timeout_at;

use crate::cleanup::{directory_of, group_of, nothing_left_of};
use crate::fixture::{evaluate, eventually, kill, open_tab, pid_of, soon};
use crate::trace::{Trace, own, pass, share};
use crate::user::User;

#[tokio::test]
async fn user_closes() {
    check_end("close", |_| {}).await;
}

#[tokio::test]
async fn user_returns() {
    check_end("return", |_| {}).await;
}

#[tokio::test]
async fn user_forgets_the_browser() {
    check_end("forget", |_| {}).await;
}

#[tokio::test]
async fn user_panics() {
    check_end("panic", |_| {}).await;
}

#[tokio::test]
async fn user_exits() {
    check_end("exit", |_| {}).await;
}

#[tokio::test]
async fn user_aborts() {
    check_end("abort", |_| {}).await;
}

#[tokio::test]
async fn user_is_terminated() {
    check_end("wait", |user| kill("TERM", user)).await;
}

#[tokio::test]
async fn user_is_killed() {
    check_end("wait", |user| kill("KILL", user)).await;
}

#[tokio::test]
async fn users_whole_process_group_is_killed() {
    check_end("wait", |user| kill("KILL", -user)).await;
}

/// Ends users by `end`, or by `strike` once they have the browser: the one who started it while another is
/// there, one who joined, and the last.
async fn check_end(end: &str, strike: impl Fn(i64)) {
    let name = own(&format!("end-{end}"));
    let mut starter = User::start(&name, "wait");
    let pid = starter.browser().await;
    let browser = share(&name).await;
    let trace = Trace::of(&browser);
    let tab = open_tab(&browser).await;
    kill("KILL", starter.pid().into());
    starter.end().await;
    let mut joined = User::start(&name, end);
    assert_eq!(joined.browser().await, pid);
    strike(joined.pid().into());
    joined.end().await;
    // The other goes on undisturbed.
    assert_eq!(evaluate(tab.session(), "1 + 1").await, 2);
    assert_eq!(pid_of(&browser).await, pid);
    browser.close(soon()).await.unwrap();
    trace.check_gone().await;

    let mut alone = User::start(&name, end);
    let pid = alone.browser().await;
    strike(alone.pid().into());
    alone.end().await;
    eventually("the browser to go", || trace.nothing_left().and(not_running(pid))).await;
}

fn not_running(pid: u32) -> Result<(), String> {
    match fs::read(format!("/proc/{pid}/cmdline")) {
        Ok(line) if !line.is_empty() => Err(format!("the browser {pid}")),
        Ok(_) | Err(_) => Ok(()),
    }
}

#[tokio::test]
async fn starter_is_killed_while_the_browser_starts() {
    for time in [0, 10, 40, 120, 240, 400] {
        let name = own(&format!("starter-{time}"));
        let starter = User::start(&name, "wait");
        pass(Duration::from_millis(time)).await;
        let (browser, ()) = tokio::join!(share(&name), async {
            kill("KILL", -i64::from(starter.pid()));
            starter.end().await;
        });
        // Who comes just as the browser is given up has it alone: its entry may be gone already.
        let directory = directory_of(&browser);
        let tab = open_tab(&browser).await;
        assert_eq!(evaluate(tab.session(), "1 + 1").await, 2);
        browser.close(soon()).await.unwrap();
        eventually("the browser to go", || nothing_left_of(&directory)).await;
        eventually("the switch to go from all processes", || nothing_left_of(&name)).await;
    }
}

#[tokio::test]
async fn when_the_browser_dies_its_users_are_told_how_and_the_next_has_another() {
    let name = own("dies");
    let (ours, theirs) = (share(&name).await, share(&name).await);
    let trace = Trace::of(&ours);
    let tab = open_tab(&ours).await;
    let never = tab.session().send(&Evaluate::value("new Promise(() => {})"));
    let pid = pid_of(&ours).await;
    kill("KILL", pid.into());
    let error = never.wait(soon()).await.unwrap_err();
    let CallError::Closed { in_flight, ending, .. } = &error else { panic!("{error:?}") };
    assert_eq!(in_flight, &["Runtime.evaluate"]);
    assert_eq!(*ending.cause(), Cause::BrowserExited(Some(137)));

    let next = share(&name).await;
    assert_ne!(pid_of(&next).await, pid);
    let trace_of_next = Trace::of(&next);
    ours.close(soon()).await.unwrap();
    theirs.close(soon()).await.unwrap();
    eventually("the dead browser to go", || nothing_left_of(&trace.directory)).await;
    next.close(soon()).await.unwrap();
    trace_of_next.check_gone().await;
}

#[tokio::test]
async fn when_the_keeper_is_killed_the_browser_ends_and_the_next_user_has_another() {
    check_keeper_killed(|keeper| kill("KILL", keeper)).await;
}

#[tokio::test]
async fn when_all_that_keeps_the_browser_is_killed_with_it_its_users_remove_the_rest() {
    check_keeper_killed(|keeper| kill("KILL", -keeper)).await;
}

async fn check_keeper_killed(strike: impl Fn(i64)) {
    let name = own("keeper");
    let browser = share(&name).await;
    let trace = Trace::of(&browser);
    let pid = pid_of(&browser).await;
    let mut events = browser.session().events(&[]);
    strike(group_of(pid));
    let over = timeout_at(soon(), events.recv()).await.expect("the connection to end").unwrap_err();
    let Over::Closed(ending) = &over else { panic!("{over:?}") };
    assert!(matches!(ending.cause(), Cause::BrowserExited(_)), "{over}");
    browser.close(soon()).await.unwrap();
    trace.check_gone().await;

    let next = share(&name).await;
    assert_ne!(pid_of(&next).await, pid);
    next.close(soon()).await.unwrap();
    trace.check_gone().await;
}

#[tokio::test]
async fn signals_that_end_the_browser_do_not_end_its_keeper() {
    for signal in ["HUP", "INT", "TERM"] {
        let name = own(signal);
        let browser = share(&name).await;
        let trace = Trace::of(&browser);
        let group = group_of(pid_of(&browser).await);
        kill(signal, group);
        let tab = open_tab(&browser).await;
        assert_eq!(evaluate(tab.session(), "1 + 1").await, 2);
        kill(signal, -group);
        browser.close(soon()).await.unwrap();
        trace.check_gone().await;
    }
}

#[tokio::test]
async fn when_the_keeper_and_then_the_last_user_are_killed_nothing_is_left() {
    let name = own("both");
    let mut user = User::start(&name, "wait");
    let pid = user.browser().await;
    let trace = {
        let browser = share(&name).await;
        let trace = Trace::of(&browser);
        browser.close(soon()).await.unwrap();
        trace
    };
    kill("KILL", group_of(pid));
    kill("KILL", user.pid().into());
    user.end().await;
    trace.check_gone().await;
}
