//! A command that runs in the shop.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use rustix::process::Signal;

use crate::process::Process;
use crate::running::Up;
use crate::wait;

/// A command that goes on until it is ended.
const WAIT: [&str; 3] = ["--", "sleep", "100000"];

/// Starts a shop with that command.
fn with_command() -> (Up, Process) {
    let mut up = Up::start(&WAIT);
    let command = up.until("the command to run", |up| {
        up.parts().processes.into_iter().find(|process| process.command == "sleep 100000 ")
    });
    (up, command)
}

#[test]
fn the_shop_ends_with_its_command_and_exits_as_it_did() {
    let mut up = Up::start(&["--", "sh", "-c", "exit 7"]);
    assert_eq!(up.wait().code(), Some(7), "{}", up.stderr());
    assert_eq!((up.stdout(), up.stderr(), up.home()), (String::new(), String::new(), None));
}

#[test]
fn a_command_that_a_signal_ended_is_told_as_by_a_shell() {
    let mut up = Up::start(&["--", "sh", "-c", "kill -KILL $$"]);
    assert_eq!(up.wait().code(), Some(128 + 9), "{}", up.stderr());
}

#[test]
fn the_command_is_told_the_file_and_no_secret() {
    let mut up = Up::start(&["--", "sh", "-c", "env; echo ---; cat \"$PARITY_ENV_FILE\""]);
    assert_eq!(up.wait().code(), Some(0), "{}", up.stderr());
    let said = up.stdout();
    let (environment, file) = said.split_once("---\n").unwrap();
    assert!(environment.contains("PARITY_ENV_FILE="));
    let names: Vec<_> = file.lines().map(|line| line.split_once('=').unwrap()).collect();
    for (name, value) in &names {
        assert!(!environment.contains(value), "{name} is in the environment");
    }
    for name in ["SHOP_URL", "SHOP_EDGE", "SHOP_CA", "SHOP_VERIFY_TOKEN", "SHOP_FREE_PASSWORD"] {
        assert!(names.iter().any(|(known, _)| *known == name), "no {name} in {file}");
    }
}

#[test]
fn only_the_owner_can_read_the_secrets() {
    let up = Up::serving(&[]);
    let home = up.home().unwrap();
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&home.join("shop.env")), 0o600);
    assert_eq!(mode(&home.join("redis.conf")), 0o600);
    assert_eq!(mode(&home.join("logs")), 0o700);
}

#[test]
fn no_secret_is_in_a_log_nor_in_the_arguments_of_a_process() {
    let up = Up::serving(&[]);
    let secrets = ["SHOP_VERIFY_TOKEN", "SHOP_CUSTOMER_PASSWORD", "SHOP_FREE_PASSWORD"]
        .map(|name| up.variable(name));
    let redis = fs::read_to_string(up.home().unwrap().join("redis.conf")).unwrap();
    let redis = redis.lines().find_map(|line| line.strip_prefix("requirepass ")).unwrap();
    let logs: String = fs::read_dir(up.home().unwrap().join("logs"))
        .unwrap()
        .map(|log| fs::read_to_string(log.unwrap().path()).unwrap())
        .collect();
    let arguments: String = up.parts().processes.into_iter().map(|part| part.command).collect();
    for secret in secrets.iter().map(String::as_str).chain([redis]) {
        assert!(!logs.contains(secret) && !arguments.contains(secret), "{secret}");
    }
}

#[test]
fn a_command_ends_with_a_shop_that_is_told_to_end() {
    let (mut up, command) = with_command();
    let parts = up.parts();
    up.process.signal(Signal::TERM);
    assert_eq!(up.wait().code(), Some(128 + 15));
    assert!(command.is_gone());
    up.check_nothing_is_left(&parts);
}

#[test]
fn a_command_ends_with_a_shop_that_is_killed() {
    let (mut up, command) = with_command();
    let parts = up.parts();
    up.process.signal(Signal::KILL);
    up.wait();
    wait::until("the command to end", || command.is_gone().then_some(()));
    up.check_nothing_is_left(&parts);
}

#[test]
fn a_command_ends_with_a_shop_that_breaks() {
    let (mut up, command) = with_command();
    let parts = up.parts();
    up.part("shop web").signal(Signal::KILL);
    assert_eq!(up.wait().code(), Some(4));
    assert!(command.is_gone());
    assert!(up.stderr().contains("web-1 ended"), "{}", up.stderr());
    up.check_nothing_is_left(&parts);
}

#[test]
fn a_command_that_does_not_exist_is_told() {
    let mut up = Up::start(&["--", "no-such-program"]);
    assert_eq!(up.wait().code(), Some(127));
    assert!(up.stderr().contains("no-such-program"), "{}", up.stderr());
}

#[test]
fn a_wrong_environment_or_fault_is_told_before_anything_starts() {
    for (arguments, said) in [
        (["up", "--env", "production"].as_slice(), "`production` is not started from here"),
        (&["up", "--env", "verify", "--fault", "x"], "the faults are `redirect-uri`, "),
    ] {
        let shop = std::process::Command::new(env!("CARGO_BIN_EXE_shop")).args(arguments).output();
        let shop = shop.unwrap();
        let stderr = String::from_utf8(shop.stderr).unwrap();
        assert_eq!(shop.status.code(), Some(2), "{stderr}");
        assert!(stderr.contains(said), "{stderr}");
    }
}
