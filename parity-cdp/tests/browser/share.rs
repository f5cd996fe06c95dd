//! One browser for all who want the same one.

use std::fs;
use std::os::unix::fs::{DirBuilderExt, PermissionsExt, symlink};
use std::time::Duration;

use parity_cdp::protocol::network::SetCookie;
use parity_cdp::{LaunchError, Program};

use crate::cleanup::nothing_left_of;
use crate::fixture::{after, evaluate, eventually, open, open_tab, pid_of, serve_cookies, soon};
use crate::launch::Fake;
use crate::trace::{Trace, own, pass, share};
use crate::user::{User, options};

#[tokio::test]
async fn two_users_have_one_browser_and_cookies_of_their_own() {
    let name = own("cookies");
    let (ours, theirs) = (share(&name).await, share(&name).await);
    assert_eq!(pid_of(&ours).await, pid_of(&theirs).await);
    assert_eq!(ours.command_line().unwrap(), theirs.command_line().unwrap());
    let trace = Trace::of(&ours);

    let url = serve_cookies().await;
    let (tab, other) = (open_tab(&ours).await, open_tab(&theirs).await);
    let cookie = SetCookie {
        name: "who".to_owned(),
        value: "us".to_owned(),
        url: Some(url.clone()),
        ..SetCookie::default()
    };
    assert!(tab.session().call(&cookie, soon()).await.unwrap().success);
    open(&tab, &url).await;
    open(&other, &url).await;
    assert_eq!(evaluate(tab.session(), "document.body.innerText").await, "who=us");
    assert_eq!(evaluate(other.session(), "document.body.innerText").await, "");

    ours.close(soon()).await.unwrap();
    assert_eq!(evaluate(other.session(), "1 + 1").await, 2);
    theirs.close(soon()).await.unwrap();
    trace.check_gone().await;
}

#[tokio::test]
async fn after_a_browser_that_crashes_as_it_starts_all_have_the_next() {
    let fake = Fake::crashing("crashes-shared", 1);
    let name = own("crashes");
    let options = || options(&name).program(Program::At(fake.0.clone()));
    let (ours, theirs) = tokio::join!(options().share(soon()), options().share(soon()));
    let (ours, theirs) = (ours.unwrap(), theirs.unwrap());
    assert_eq!(pid_of(&ours).await, pid_of(&theirs).await);
    let crash = ours.crash().or(theirs.crash()).expect("one of them has seen it");
    assert!(crash.contains("it exited with status 139 (signal 11)"), "{crash}");
    let trace = Trace::of(&ours);
    ours.close(soon()).await.unwrap();
    theirs.close(soon()).await.unwrap();
    trace.check_gone().await;
}

#[tokio::test]
async fn who_wants_other_flags_has_another_browser() {
    let name = own("flags");
    let (ours, theirs) =
        (share(&name).await, options(&name).argument("--lang=de").share(soon()).await.unwrap());
    assert_ne!(pid_of(&ours).await, pid_of(&theirs).await);
    let traces = [Trace::of(&ours), Trace::of(&theirs)];
    ours.close(soon()).await.unwrap();
    theirs.close(soon()).await.unwrap();
    for trace in traces {
        trace.check_gone().await;
    }
}

#[tokio::test]
async fn who_lives_in_another_time_zone_has_another_browser() {
    let name = own("zone");
    let mut users = ["Asia/Tokyo", "Asia/Tokyo", "America/Lima"]
        .map(|zone| User::start_with(&name, "wait", &[("TZ", zone)]));
    let [tokyo, too, lima] = &mut users;
    let pid = tokyo.browser().await;
    assert_eq!(too.browser().await, pid);
    assert_ne!(lima.browser().await, pid);
    for user in users {
        user.end().await;
    }
    eventually("the browsers to go", || nothing_left_of(&name)).await;
}

#[tokio::test]
async fn users_meet_in_the_runtime_directory_if_it_is_theirs_alone() {
    for (mode, count) in [(0o700, 1), (0o755, 0)] {
        let name = own("runtime");
        let runtime = std::env::temp_dir().join(&name);
        fs::create_dir(&runtime).unwrap();
        fs::set_permissions(&runtime, PermissionsExt::from_mode(mode)).unwrap();
        let variables = [("XDG_RUNTIME_DIR", runtime.to_str().unwrap())];
        let mut user = User::start_with(&name, "wait", &variables);
        user.browser().await;
        assert_eq!(fs::read_dir(&runtime).unwrap().count(), count, "with mode {mode:o}");
        user.end().await;
        // Not removed before it is empty again.
        eventually("the place to go", || fs::remove_dir(&runtime).map_err(|e| e.to_string())).await;
        eventually("the browser to go", || nothing_left_of(&name)).await;
    }
}

#[tokio::test]
async fn who_comes_soon_after_the_last_user_finds_the_browser_running() {
    let name = own("linger");
    let options = || options(&name).linger(Duration::from_secs(5));
    let browser = options().share(soon()).await.unwrap();
    let (pid, trace) = (pid_of(&browser).await, Trace::of(&browser));
    browser.close(soon()).await.unwrap();
    pass(Duration::from_millis(500)).await;
    let browser = options().share(soon()).await.unwrap();
    assert_eq!(pid_of(&browser).await, pid);
    drop(browser);
    trace.check_gone().await;
}

#[tokio::test]
async fn twenty_users_at_once_have_one_browser() {
    let name = own("twenty");
    let mut users: Vec<User> = (0..20).map(|_| User::start(&name, "wait")).collect();
    let pid = users[0].browser().await;
    for user in &mut users[1..] {
        assert_eq!(user.browser().await, pid);
    }
    let browser = share(&name).await;
    let trace = Trace::of(&browser);
    browser.close(soon()).await.unwrap();
    for user in users {
        user.end().await;
    }
    trace.check_gone().await;
}

#[tokio::test]
async fn who_comes_while_the_keeper_gives_up_has_a_browser_all_the_same() {
    let name = own("race");
    for delay in [0, 1, 2, 3, 5, 8, 12, 20] {
        let browser = options(&name).linger(Duration::ZERO).share(soon()).await.unwrap();
        let trace = Trace::of(&browser);
        browser.close(soon()).await.unwrap();
        pass(Duration::from_millis(delay)).await;
        let browser = options(&name).linger(Duration::ZERO).share(soon()).await.unwrap();
        // Were the keeper on its way to kill it, it would do so now.
        let tab = open_tab(&browser).await;
        assert_eq!(evaluate(tab.session(), "1 + 1").await, 2);
        browser.close(soon()).await.unwrap();
        trace.check_gone().await;
    }
}

#[tokio::test]
async fn what_a_killed_keeper_or_a_stranger_has_left_is_removed() {
    let name = own("garbage");
    let browser = share(&name).await;
    let trace = Trace::of(&browser);
    browser.close(soon()).await.unwrap();
    trace.check_gone().await;

    let place = &trace.place;
    fs::DirBuilder::new().mode(0o700).create(place).unwrap();
    fs::write(place.join("file"), "text").unwrap();
    fs::create_dir_all(place.join("directory/inside")).unwrap();
    symlink("/nowhere", place.join("nowhere")).unwrap();
    let precious = std::env::temp_dir().join(&name);
    fs::create_dir(&precious).unwrap();
    symlink(&precious, place.join("elsewhere")).unwrap();
    let dead = std::env::temp_dir().join(format!("parity-chromium-{name}"));
    fs::DirBuilder::new().mode(0o700).create(&dead).unwrap();
    // Not a FIFO, so nobody reads.
    fs::write(dead.join("lifeline"), "").unwrap();
    symlink(&dead, place.join("dead")).unwrap();

    let browser = share(&name).await;
    assert_eq!(Trace::of(&browser).place, *place);
    assert_eq!(fs::read_dir(place).unwrap().count(), 1);
    assert!(precious.exists(), "what an entry leads to is not always ours");
    fs::remove_dir(&precious).unwrap();
    assert!(!dead.exists());
    let trace = Trace::of(&browser);
    browser.close(soon()).await.unwrap();
    trace.check_gone().await;
}

#[tokio::test]
async fn a_place_that_others_may_use_is_refused_and_left_as_it_is() {
    let name = own("refused");
    let browser = share(&name).await;
    let trace = Trace::of(&browser);
    let directory = fs::read_dir(&trace.place).unwrap().next().unwrap().unwrap().path();
    fs::set_permissions(&trace.place, PermissionsExt::from_mode(0o755)).unwrap();
    let error = options(&name).share(soon()).await.unwrap_err();
    assert!(matches!(error, LaunchError::NotShared(_)), "{error:?}");
    let place = trace.place.display();
    assert_eq!(error.to_string(), format!("`{place}` cannot be used to share a browser"));
    let why = std::error::Error::source(&error).unwrap().to_string();
    assert_eq!(why, "others may use it: its mode is 755, and not 700");
    assert!(directory.symlink_metadata().is_ok());
    browser.close(soon()).await.unwrap();
    trace.check_gone().await;

    fs::write(&trace.place, "text").unwrap();
    let error = options(&name).share(soon()).await.unwrap_err();
    let why = std::error::Error::source(&error).unwrap().to_string();
    assert_eq!(why, "it is not a directory");
    fs::remove_file(&trace.place).unwrap();
}

#[tokio::test]
async fn a_browser_that_exits_at_once_is_told_with_its_status_and_its_last_lines() {
    let fake = Fake::new("shared-exits", "echo first; echo second >&2; exit 7");
    let options = options(&own("exits")).program(Program::At(fake.0.clone()));
    let error = options.share(soon()).await.unwrap_err();
    let LaunchError::NotStarted { status, last_lines, .. } = &error else { panic!("{error:?}") };
    assert_eq!(*status, Some(7));
    assert_eq!(last_lines, &["first", "second"]);
    eventually("it to be gone", || nothing_left_of(&fake.0.display().to_string())).await;
}

#[tokio::test]
async fn who_waits_for_another_to_start_the_browser_waits_until_its_own_deadline() {
    let fake = Fake::new("shared-silent", "echo waiting; exec cat <&3 >/dev/null");
    let options = options(&own("silent")).program(Program::At(fake.0.clone()));
    // Also on a machine that does much else, the second comes when it is the first one's turn.
    let first = options.clone().share(after(Duration::from_secs(6)));
    let second = async {
        pass(Duration::from_secs(2)).await;
        options.clone().share(after(Duration::from_secs(2))).await
    };
    let (first, second) = tokio::join!(first, second);
    let first = first.unwrap_err().to_string();
    assert!(first.contains("it said nothing for"), "{first}");
    assert!(first.ends_with("its last lines:\n  waiting"), "{first}");
    let second = second.unwrap_err();
    assert!(matches!(second, LaunchError::NotShared(_)), "{second}");
    let why = std::error::Error::source(&second).unwrap().to_string();
    assert!(why.starts_with("another process has been starting a browser there for "), "{why}");
    eventually("it to be gone", || nothing_left_of(&fake.0.display().to_string())).await;
}
