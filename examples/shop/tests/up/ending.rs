//! However a shop ends, nothing of it is left.

use std::os::unix::process::ExitStatusExt;
use std::process::Command;

use rustix::process::Signal;

use crate::running::Up;

const BROKEN: Option<i32> = Some(4);

/// Brings a shop up, ends it by `end`, and checks that nothing is left; returns how it ended.
#[track_caller]
fn check(end: impl FnOnce(&Up)) -> (Up, std::process::ExitStatus) {
    let mut up = Up::serving(&[]);
    let parts = up.parts();
    parts.check_is_whole_shop();
    end(&up);
    let status = up.wait();
    up.check_nothing_is_left(&parts);
    (up, status)
}

#[test]
fn ctrl_c_is_the_usual_end() {
    let (up, status) = check(|up| up.process.signal(Signal::INT));
    assert_eq!((status.code(), up.stderr().as_str()), (Some(0), ""));
}

#[test]
fn a_shop_that_is_told_to_end_ends() {
    let (_, status) = check(|up| up.process.signal(Signal::TERM));
    assert_eq!(status.code(), Some(0));
}

#[test]
fn a_terminal_that_is_closed_ends_it() {
    let (_, status) = check(|up| up.process.signal(Signal::HUP));
    assert_eq!(status.code(), Some(128 + 1));
}

#[test]
fn a_shop_that_is_killed_leaves_nothing() {
    let (_, status) = check(|up| up.process.signal(Signal::KILL));
    assert_eq!(status.signal(), Some(9));
}

#[test]
fn a_shop_whose_process_group_is_killed_leaves_nothing() {
    let (_, status) = check(Up::kill_group);
    assert_eq!(status.signal(), Some(9));
}

#[test]
fn when_the_keeper_is_killed_the_kernel_and_up_clear_up() {
    let (up, status) = check(|up| up.part("shop keep").signal(Signal::KILL));
    assert_eq!(status.code(), BROKEN);
    assert!(up.stderr().contains("the process that keeps the shop is gone"), "{}", up.stderr());
}

/// Kills one process of the shop, which must be named in the reason for the end.
#[track_caller]
fn check_death_of(word: &str, name: &str) {
    let (up, status) = check(|up| up.part(word).signal(Signal::KILL));
    let said = up.stderr();
    assert_eq!(status.code(), BROKEN, "{said}");
    assert!(said.contains(&format!("{name} ended (signal: 9 (SIGKILL)); ")), "{said}");
    assert!(said.contains("  | "), "its last lines in {said}");
}

#[test]
fn a_web_process_that_dies_ends_the_shop() {
    check_death_of("shop web", "web-1");
}

#[test]
fn an_edge_that_dies_ends_the_shop() {
    check_death_of("shop edge", "outside");
}

#[test]
fn a_worker_that_dies_ends_the_shop() {
    check_death_of("shop worker", "worker");
}

#[test]
fn a_provider_that_dies_ends_the_shop() {
    check_death_of("server.mjs", "provider");
}

#[test]
fn a_redis_that_dies_ends_the_shop() {
    check_death_of("redis-server", "redis");
}

#[test]
fn a_database_that_dies_ends_the_shop_and_its_shared_memory_is_freed() {
    check_death_of("postgres -D", "postgres");
}

#[test]
fn a_shop_ends_with_the_process_that_started_it() {
    // The shell stays the parent, because it has something to do afterwards.
    let mut shell = Command::new("sh");
    shell.args(["-c", "\"$@\"; true", "sh"]).arg(env!("CARGO_BIN_EXE_shop"));
    shell.args(["up", "--env", "verify"]);
    let mut shell = Up::start_prepared(shell);
    shell.until("the shop to come up", |shell| shell.stdout().contains("Ctrl-C").then_some(()));
    let parts = shell.parts();
    parts.check_is_whole_shop();
    shell.process.signal(Signal::KILL);
    shell.wait();
    shell.check_nothing_is_left(&parts);
}

#[test]
fn a_shop_that_is_killed_while_it_starts_leaves_nothing() {
    for word in ["shop keep", "initdb", "redis-server", "server.mjs", "postgres -D", "shop migrate"]
    {
        let mut up = Up::start(&[]);
        let parts = up.until(word, |up| Some(up.parts()).filter(|parts| parts.have(word)));
        up.process.signal(Signal::KILL);
        up.wait();
        up.check_nothing_is_left(&parts);
    }
}

#[test]
fn a_shop_that_is_told_to_end_while_it_starts_leaves_nothing() {
    for word in ["shop keep", "initdb", "postgres -D", "shop web"] {
        let mut up = Up::start(&[]);
        let parts = up.until(word, |up| Some(up.parts()).filter(|parts| parts.have(word)));
        up.process.signal(Signal::TERM);
        assert_eq!(up.wait().code(), Some(128 + 15), "{}", up.stderr());
        up.check_nothing_is_left(&parts);
    }
}

#[test]
fn a_shop_that_cannot_start_says_which_process_did_not() {
    let mut up = Up::prepare(&[]);
    // Everything but Redis, which lies elsewhere.
    let directory = tempfile::tempdir().unwrap();
    for program in ["setpriv", "install", "ipcrm", "node", "npm"] {
        let found = Command::new("sh").args(["-c", "command -v \"$0\"", program]).output().unwrap();
        let path = String::from_utf8(found.stdout).unwrap();
        std::os::unix::fs::symlink(path.trim(), directory.path().join(program)).unwrap();
    }
    up.env("PATH", directory.path());
    let mut up = Up::start_prepared(up);
    let parts = up.parts();
    assert_eq!(up.wait().code(), BROKEN);
    let said = up.stderr();
    assert!(said.contains("redis ended") && said.contains("redis-server"), "{said}");
    up.check_nothing_is_left(&parts);
}
