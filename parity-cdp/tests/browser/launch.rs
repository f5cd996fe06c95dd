//! Starting a browser, and its death before, during and after.

use std::collections::BTreeSet;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use parity_cdp::protocol::page::CaptureScreenshot;
use parity_cdp::protocol::runtime::Evaluate;
use parity_cdp::{Browser, CallError, Cause, LaunchError, Program};

use crate::cleanup::{directory_of, nothing_left_of};
use crate::fixture::{
    after, evaluate, eventually, kill, launch, open, open_tab, pid_of, serve_cookies, soon,
};

#[tokio::test]
async fn a_missing_browser_is_an_error_that_says_what_to_do() {
    let program = Program::parse("/nowhere/chromium");
    let error = Browser::options().program(program).launch(soon()).await.unwrap_err();
    assert!(matches!(error, LaunchError::Missing(_)), "{error:?}");
    assert_eq!(
        error.to_string(),
        "there is no browser at `/nowhere/chromium`; give the path of a browser that is there and may be executed"
    );
}

#[tokio::test]
async fn a_browser_that_exits_at_once_is_told_with_its_status_and_its_last_lines() {
    let fake = Fake::new("exits", "echo first; echo second >&2; exit 7");
    let error = fake.launch(Duration::from_secs(30)).await;
    let LaunchError::NotStarted { status, last_lines, .. } = &error else { panic!("{error:?}") };
    assert_eq!(*status, Some(7));
    assert_eq!(last_lines, &["first", "second"]);
    let text = error.to_string();
    let start =
        format!("the browser `{}` did not start: it exited with status 7", fake.0.display());
    assert!(text.starts_with(&start), "{text}");
    assert!(text.ends_with("; its last lines:\n  first\n  second"), "{text}");
}

#[tokio::test]
async fn a_browser_without_a_sandbox_is_told_what_to_do() {
    let line = "FATAL:zygote_host_impl_linux.cc(128)] No usable sandbox!";
    let fake = Fake::new("sandbox", &format!("echo '{line}' >&2; kill -ABRT $$"));
    let text = fake.launch(Duration::from_secs(30)).await.to_string();
    assert!(text.contains("status 134 (signal 6)"), "{text}");
    assert!(!text.contains("the one before"), "{text}");
    assert!(text.contains("allow unprivileged user namespaces"), "{text}");
}

#[tokio::test]
async fn after_a_browser_that_crashes_as_it_starts_there_is_another() {
    let fake = Fake::crashing("crashes-once", 1);
    let browser =
        Browser::options().program(Program::At(fake.0.clone())).launch(soon()).await.unwrap();
    let crash = browser.crash().unwrap();
    assert!(crash.contains("it exited with status 139 (signal 11)"), "{crash}");
    assert!(crash.contains("; its last lines:\n  crash 1"), "{crash}");
    let tab = open_tab(&browser).await;
    assert_eq!(evaluate(tab.session(), "1 + 1").await, 2);
    browser.close(soon()).await.unwrap();
    eventually("both to be gone", || nothing_left_of(&fake.0.display().to_string())).await;

    let browser = launch().await;
    assert_eq!(browser.crash(), None);
    browser.close(soon()).await.unwrap();
}

#[tokio::test]
async fn a_browser_that_crashes_twice_as_it_starts_is_told() {
    let fake = Fake::crashing("crashes", 2);
    let text = fake.launch(Duration::from_secs(30)).await.to_string();
    assert!(text.contains("status 139 (signal 11) after"), "{text}");
    assert!(
        text.contains(", and the one before crashed, too; its last lines:\n  crash 2"),
        "{text}"
    );
}

#[tokio::test]
async fn a_browser_that_says_nothing_is_given_up_at_the_deadline() {
    let fake = Fake::new("silent", "echo waiting; exec cat <&3 >/dev/null");
    // Also on a machine that does much else, it says what it says by then.
    let text = fake.launch(Duration::from_secs(3)).await.to_string();
    assert!(text.contains("it said nothing for 3"), "{text}");
    assert!(text.ends_with("its last lines:\n  waiting"), "{text}");
}

#[tokio::test]
async fn when_the_browser_dies_every_command_in_flight_says_so_and_names_the_others() {
    let browser = launch().await;
    let tab = open_tab(&browser).await;
    let pid = pid_of(&browser).await;
    let never = tab.session().send(&Evaluate::value("new Promise(() => {})"));
    // The page is busy for longer than it lives, so this waits behind.
    drop(tab.session().send(&Evaluate::value("for (;;);")));
    let picture = tab.session().send(&CaptureScreenshot::default());
    kill("KILL", pid.into());

    let error = never.wait(soon()).await.unwrap_err();
    let CallError::Closed { method, in_flight, ending } = &error else { panic!("{error:?}") };
    assert_eq!(*method, "Runtime.evaluate");
    assert_eq!(in_flight, &["Runtime.evaluate", "Runtime.evaluate", "Page.captureScreenshot"]);
    assert_eq!(*ending.cause(), Cause::BrowserExited(Some(137)));
    let text = error.to_string();
    assert!(
        text.starts_with(
            "`Runtime.evaluate` was not answered: the browser exited with status 137 (signal 9)"
        ),
        "{text}"
    );
    assert!(text.contains("`Page.captureScreenshot`"), "{text}");
    assert_eq!(picture.wait(soon()).await.unwrap_err().method(), "Page.captureScreenshot");

    let after_that = tab.session().call(&Evaluate::value("1"), soon()).await.unwrap_err();
    assert!(matches!(after_that, CallError::Closed { .. }), "{after_that:?}");
    browser.close(soon()).await.unwrap();
}

#[tokio::test]
async fn a_browser_says_what_it_was_started_with() {
    let browser =
        Browser::options().argument("--window-size=700,500").launch(soon()).await.unwrap();
    let (program, flags) = browser.command_line().unwrap();
    assert!(program.is_absolute(), "{}", program.display());
    assert!(flags.iter().any(|flag| flag == "--remote-debugging-pipe"), "{flags:?}");
    let tab = open_tab(&browser).await;
    assert_eq!(evaluate(tab.session(), "outerWidth").await, 700);
    browser.close(soon()).await.unwrap();
}

#[tokio::test]
async fn a_browser_asks_nobody_but_whom_its_pages_ask() {
    let log = Path::new(env!("CARGO_TARGET_TMPDIR")).join("asks-nobody.json");
    let _ = std::fs::remove_file(&log);
    let argument = format!("--log-net-log={}", log.display());
    let browser = Browser::options().argument(argument).launch(soon()).await.unwrap();
    let url = serve_cookies().await;
    for _ in 0..2 {
        let tab = browser.open_context(soon()).await.unwrap().open_tab(soon()).await.unwrap();
        open(&tab, &url).await;
    }
    browser.close(soon()).await.unwrap();

    let log = std::fs::read_to_string(&log).unwrap();
    let events = log.split_once("\"events\": [").unwrap().1;
    assert!(events.contains(&url), "what the pages ask for is not in the log: {log}");
    let asked =
        ["\"url\":\"", "\"host\":\""].into_iter().flat_map(|field| events.split(field).skip(1));
    let asked = asked.filter_map(|rest| rest.split('"').next());
    let others: BTreeSet<_> =
        asked.filter(|whom| !whom.trim_start_matches("http://").starts_with("127.0.0.1")).collect();
    assert_eq!(others, BTreeSet::new());
}

#[tokio::test]
async fn when_the_runtime_goes_a_handle_elsewhere_is_told() {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let (browser, tab) = runtime
        .spawn(async {
            let browser = launch().await;
            let tab = open_tab(&browser).await;
            (browser, tab)
        })
        .await
        .unwrap();
    let reply = tab.session().send(&Evaluate::value("new Promise(() => {})"));
    runtime.shutdown_background();
    let error = reply.wait(soon()).await.unwrap_err();
    assert!(error.to_string().contains("the runtime that ran the connection is gone"), "{error}");
    let trace = directory_of(&browser);
    browser.close(soon()).await.unwrap();
    eventually("the browser to go", || nothing_left_of(&trace)).await;
}

/// A shell script in the place of a browser.
pub(crate) struct Fake(pub(crate) PathBuf);

impl Fake {
    pub(crate) fn new(name: &str, script: &str) -> Self {
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}-browser"));
        std::fs::write(&path, format!("#!/bin/sh\n{script}\n")).unwrap();
        std::fs::set_permissions(&path, PermissionsExt::from_mode(0o755)).unwrap();
        Self(path)
    }

    /// A Chromium whose first `count` processes crash as they start.
    pub(crate) fn crashing(name: &str, count: usize) -> Self {
        let fake = Self::new(
            name,
            &format!(
                "echo >>\"$0.starts\"; starts=$(wc -l <\"$0.starts\")\n\
                 if [ $starts -le {count} ]; then echo \"crash $starts\" >&2; kill -SEGV $$; fi\n\
                 rm \"$0.starts\"; exec chromium \"$@\""
            ),
        );
        let _ = std::fs::remove_file(fake.0.with_extension("starts"));
        fake
    }

    async fn launch(&self, within: Duration) -> LaunchError {
        let options = Browser::options().program(Program::At(self.0.clone()));
        let error = options.launch(after(within)).await.unwrap_err();
        eventually("the fake browser to be gone", || {
            nothing_left_of(&self.0.display().to_string())
        })
        .await;
        error
    }
}
