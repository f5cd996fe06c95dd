//! `cargo parity receive`: what its command is told, what it receives meanwhile, and that nothing is left of it.

use std::collections::HashMap;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use parity_model::received::ReceiverLine;
use parity_model::telemetry::Signal;
use tempfile::TempDir;

/// How long what ends by itself is given.
const GONE: Duration = Duration::from_secs(30);

/// What a script does when it is ready: it writes its variables, and the file is whole when it has its name.
const READY: &str = "env > part && mv part variables";

/// A command that does this; it is in the directory, and its variables name it.
fn command(directory: &Path, script: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_cargo-parity"));
    command.args(["parity", "receive", "--", "sh", "-c", script]).current_dir(directory);
    command
        .env("MARK", directory)
        .env_remove("OTEL_EXPORTER_OTLP_ENDPOINT")
        .env_remove("OTEL_EXPORTER_OTLP_PROTOCOL")
        .env_remove("OTEL_BSP_SCHEDULE_DELAY")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

fn directory() -> TempDir {
    tempfile::tempdir().expect("a directory can be made")
}

#[track_caller]
fn run(script: &str) -> (Output, TempDir) {
    let directory = directory();
    let output = command(directory.path(), script).output().expect("the program can be started");
    (output, directory)
}

/// A receiver whose command is running.
struct Running {
    process: Child,
    directory: TempDir,
    variables: HashMap<String, String>,
}

impl Running {
    #[track_caller]
    fn start(script: &str) -> Self {
        Self::start_with(script, &[])
    }

    /// With these variables.
    #[track_caller]
    fn start_with(script: &str, variables: &[(&str, &str)]) -> Self {
        let directory = directory();
        let script = script.replace("READY", READY);
        let mut command = command(directory.path(), &script);
        let process = command.envs(variables.iter().copied()).spawn();
        let process = process.expect("the program can be started");
        let variables = directory.path().join("variables");
        until("the command runs", || variables.is_file());
        let text = std::fs::read_to_string(variables).expect("it is text");
        let pairs = text.lines().filter_map(|line| line.split_once('='));
        let variables = pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
        Self { process, directory, variables }
    }

    /// Sends a request to the server that a variable names; returns the answer so far as it is whole.
    #[track_caller]
    fn send(&self, variable: &str, request: &str) -> TcpStream {
        let address = self.variables[variable].strip_prefix("http://").expect("it is an address");
        let mut stream = TcpStream::connect(address).expect("it listens");
        stream.write_all(request.as_bytes()).expect("it hears");
        stream
    }

    #[track_caller]
    fn signal(&self, name: &str) {
        let number = self.process.id().to_string();
        let status = Command::new("kill").args(["-s", name, "--", &number]).status();
        assert!(status.expect("`kill` can be started").success());
    }

    /// Waits for its end and for that of all that knows its directory, and returns the status.
    #[track_caller]
    fn end(&mut self) -> Option<i32> {
        let status = self.process.wait().expect("a child can be waited for");
        assert_nothing_left(self.directory.path());
        for variable in ["PARITY_INBOX_URL", "PARITY_RECEIVER", "OTEL_EXPORTER_OTLP_ENDPOINT"] {
            let Some(address) = self.variables.get(variable) else { continue };
            let address = address.trim_start_matches("http://");
            assert!(TcpStream::connect(address).is_err(), "{variable} is still there");
        }
        status.code()
    }
}

#[track_caller]
fn assert_nothing_left(directory: &Path) {
    until("nothing is left", || left(directory).is_empty());
}

impl Drop for Running {
    fn drop(&mut self) {
        // A test that fails leaves nothing either.
        let _ended = self.process.kill();
        let _waited = self.process.wait();
    }
}

/// The processes whose variables name a directory.
fn left(directory: &Path) -> Vec<String> {
    let wanted = directory.display().to_string();
    let processes = std::fs::read_dir("/proc").into_iter().flatten().flatten();
    let line = |process: std::fs::DirEntry| {
        let read = |name: &str| std::fs::read(process.path().join(name)).unwrap_or_default();
        let knows = String::from_utf8_lossy(&read("environ")).contains(&wanted);
        let line = String::from_utf8_lossy(&read("cmdline")).replace('\0', " ");
        // One that has ended and is not waited for yet has no command line.
        (knows && !line.is_empty()).then_some(line)
    };
    processes.filter_map(line).collect()
}

#[track_caller]
#[expect(clippy::disallowed_methods, reason = "no event tells that a process has ended")]
fn until(what: &str, holds: impl Fn() -> bool) {
    let end = Instant::now() + GONE;
    while !holds() {
        assert!(Instant::now() < end, "not within {GONE:?}: {what}");
        std::thread::sleep(Duration::from_millis(10));
    }
}

#[track_caller]
fn check_status(script: &str, status: i32) {
    let (output, directory) = run(script);
    assert_eq!(output.status.code(), Some(status), "{script}: {output:?}");
    assert_nothing_left(directory.path());
}

#[test]
fn it_ends_as_its_command_does_and_nothing_is_left_of_that() {
    check_status("exit 0", 0);
    check_status("exit 7", 7);
    check_status("kill -s KILL $$", 128 + 9);
    check_status("sleep 1000 & exit 3", 3);
}

#[test]
fn a_command_that_is_none_is_named() {
    let mut none = Command::new(env!("CARGO_BIN_EXE_cargo-parity"));
    let output = none.args(["parity", "receive", "--", "no-such-program"]).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(said.contains("`no-such-program` cannot be started"), "{said}");
}

#[test]
fn an_address_that_cannot_be_listened_on_is_named() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let mut program = Command::new(env!("CARGO_BIN_EXE_cargo-parity"));
    let output =
        program.args(["parity", "receive", "--smtp", &address, "--", "true"]).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(said.contains(&address), "{said}");
    assert!(!said.contains("PARITY_"), "in a pipe, nothing is told: {said}");
}

#[test]
fn what_its_command_sends_is_told_to_those_who_have_the_token_and_to_nobody_else() {
    let mut running = Running::start("READY; while [ ! -e done ]; do sleep 0.02; done; exit 5");
    let port: u16 = running.variables["PARITY_SMTP_PORT"].parse().unwrap();
    assert_eq!(running.variables["PARITY_SMTP_HOST"], "127.0.0.1");
    let mut smtp = TcpStream::connect(("127.0.0.1", port)).unwrap();
    // All at once, as clients may that were told of PIPELINING.
    smtp.write_all(b"EHLO a\r\nMAIL FROM:<a@b>\r\nRCPT TO:<c@d>\r\nDATA\r\nHi\r\n.\r\nQUIT\r\n")
        .unwrap();
    let mut said = String::new();
    smtp.read_to_string(&mut said).unwrap();
    assert!(said.ends_with("250 kept\r\n221 bye\r\n"), "{said}");

    let webhook =
        "POST /crm/x?y HTTP/1.1\r\nhost: a\r\ncontent-length: 2\r\nconnection: close\r\n\r\n{}";
    let mut answer = String::new();
    running.send("PARITY_INBOX_URL", webhook).read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 200 OK\r\n"), "{answer}");

    let ask = |token: &str| {
        let request = format!(
            "GET /v1/arrivals HTTP/1.1\r\nhost: a\r\nauthorization: Bearer {token}\r\n\r\n"
        );
        running.send("PARITY_RECEIVER", &request)
    };
    let mut refused = [0; 12];
    ask("another").read_exact(&mut refused).unwrap();
    assert_eq!(&refused, b"HTTP/1.1 403");
    let mut told = ask(&running.variables["PARITY_RECEIVER_TOKEN"]);
    std::fs::write(running.directory.path().join("done"), "").unwrap();
    let mut text = String::new();
    told.read_to_string(&mut text).unwrap_or_default();
    assert_eq!(running.end(), Some(5));

    let lines: Vec<ReceiverLine> =
        text.lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
    let [
        ReceiverLine::Opened(_),
        ReceiverLine::Mail(mail),
        ReceiverLine::Delivery(delivery),
        ReceiverLine::CaughtUp { count: 2 },
    ] = &lines[..]
    else {
        panic!("{text}")
    };
    assert_eq!(
        (mail.from.as_str(), mail.to.as_slice(), mail.raw.as_slice()),
        ("a@b", ["c@d".to_owned()].as_slice(), b"Hi\r\n".as_slice())
    );
    assert_eq!(
        (delivery.inbox.as_str(), delivery.path.as_str(), delivery.number),
        ("crm", "/crm/x?y", 2)
    );
}

/// A command that goes on until it is told.
const UNTIL_TOLD: &str = "READY; while [ ! -e done ]; do sleep 0.02; done";

impl Running {
    #[track_caller]
    fn tell_to_end(&mut self) -> Option<i32> {
        std::fs::write(self.directory.path().join("done"), "").expect("it can be written");
        self.end()
    }
}

#[test]
fn what_exporters_of_its_command_send_is_told_to_those_who_have_the_token() {
    let mut running = Running::start(UNTIL_TOLD);
    assert_eq!(running.variables["OTEL_EXPORTER_OTLP_PROTOCOL"], "http/protobuf");
    assert_eq!(running.variables["OTEL_BSP_SCHEDULE_DELAY"], "200");
    let span = r#"{"resourceSpans":[{"scopeSpans":[{"spans":[{"name":"send",
        "traceId":"5b8efff798038103d269b633813fc60c","spanId":"eee19b7ec3c1b174","attributes":
        [{"key":"password","value":{"stringValue":"s3cret"}}]}]}]}]}"#;
    let request = format!(
        "POST /v1/traces HTTP/1.1\r\nhost: a\r\nconnection: close\r\ncontent-type: application/json\r\n\
         content-length: {}\r\n\r\n{span}",
        span.len()
    );
    let mut answer = String::new();
    let mut exporter = running.send("OTEL_EXPORTER_OTLP_ENDPOINT", &request);
    exporter.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 200 OK\r\n"), "{answer}");

    let ask = |token: &str| {
        let head = "GET /v1/signals HTTP/1.1\r\nhost: a\r\nauthorization: Bearer";
        running.send("PARITY_RECEIVER", &format!("{head} {token}\r\n\r\n"))
    };
    let mut refused = [0; 12];
    ask("another").read_exact(&mut refused).unwrap();
    assert_eq!(&refused, b"HTTP/1.1 403");
    let mut told = ask(&running.variables["PARITY_RECEIVER_TOKEN"]);
    assert_eq!(running.tell_to_end(), Some(0));
    let mut text = String::new();
    told.read_to_string(&mut text).unwrap_or_default();
    let lines: Vec<ReceiverLine> =
        text.lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
    let [ReceiverLine::Opened(_), ReceiverLine::Signal(told), ReceiverLine::CaughtUp { count: 1 }] =
        &lines[..]
    else {
        panic!("{text}")
    };
    assert!(matches!(&told.signal, Signal::Span(span) if span.name == "send"), "{told:?}");
    assert!(!text.contains("s3cret"), "what is secret by its name is hidden: {text}");
}

#[test]
fn exporters_that_send_elsewhere_on_purpose_go_on_doing_so() {
    let endpoint = ("OTEL_EXPORTER_OTLP_ENDPOINT", "http://collector.example.com:4317");
    let mut running = Running::start_with(UNTIL_TOLD, &[endpoint]);
    assert_eq!(running.variables[endpoint.0], endpoint.1);
    assert!(!running.variables.contains_key("OTEL_EXPORTER_OTLP_PROTOCOL"), "it speaks gRPC");
    running.variables.remove(endpoint.0);
    assert_eq!(running.tell_to_end(), Some(0));
}

#[test]
fn a_signal_is_passed_on_and_nothing_is_left() {
    let waits = "trap 'exit 4' TERM; trap 'exit 6' INT; sleep 1000 & READY; wait";
    for (name, status) in [("TERM", 4), ("INT", 6)] {
        let mut running = Running::start(waits);
        assert!(left(running.directory.path()).len() >= 3, "its processes are seen");
        running.signal(name);
        assert_eq!(running.end(), Some(status), "{name}");
    }
    let mut running = Running::start("sleep 1000 & READY; wait");
    running.signal("HUP");
    assert_eq!(running.end(), Some(128 + 1));
}

#[test]
fn nothing_is_left_of_the_command_when_the_receiver_is_killed() {
    let mut running = Running::start("sleep 1000 & READY; wait");
    running.signal("KILL");
    assert_eq!(running.end(), None);
    // What does not hear that it is to end is killed.
    let mut running = Running::start("trap '' TERM; READY; while :; do sleep 0.1; done");
    running.signal("KILL");
    assert_eq!(running.end(), None);
}
