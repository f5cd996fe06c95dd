//! Mail that a service takes: maildev itself, and what Mailpit's documentation says that it answers.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use axum::Router;
use axum::routing::get;
use parity_core::model::Verdict;
use parity_core::model::evidence::Entry;
use parity_tests::packages::Packages;
use parity_tests::project::{Outcome, Project, manifest};
use parity_tests::shown::varying;
use parity_tests::site::Site;

const RUN_ACTION: &str = env!("CARGO_BIN_EXE_run-action");

const MAILDEV: Packages = Packages {
    name: "maildev",
    manifest: include_str!("maildev/package.json"),
    lock_file: include_str!("maildev/package-lock.json"),
};

/// A running maildev; it ends when it is dropped.
struct Maildev {
    process: Child,
    smtp: u16,
    web: u16,
}

impl Maildev {
    fn start(mails: &Path) -> Self {
        let home = MAILDEV.installed(Path::new(env!("CARGO_TARGET_TMPDIR")));
        // Node.js looks for packages from where the script is.
        let script = mails.join("start.mjs");
        std::fs::write(&script, include_str!("maildev/start.mjs")).unwrap();
        std::os::unix::fs::symlink(home.join("node_modules"), mails.join("node_modules")).unwrap();
        let mut node = Command::new("node");
        node.arg(&script).arg(mails.join("mails")).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut process = node.spawn().expect("`node` should run; `cargo xtask test` installs it");
        let lines = BufReader::new(process.stdout.take().unwrap()).lines();
        let told = lines.map_while(Result::ok).find_map(|line| {
            let (smtp, web) = line.strip_prefix("started ")?.split_once(' ')?;
            Some((smtp.parse().ok()?, web.parse().ok()?))
        });
        let (smtp, web) = told.expect("maildev starts");
        Self { process, smtp, web }
    }
}

impl Drop for Maildev {
    fn drop(&mut self) {
        drop(self.process.stdin.take());
        self.process.wait().expect("a child can be waited for");
    }
}

/// Runs an action whose mail a service takes.
fn run(action: &str, kind: &str, url: &str, smtp: &str) -> Outcome {
    let site = Site::start();
    let mail = format!("[environments.local.mail]\nkind = \"{kind}\"\nurl = \"{url}\"\n");
    let mut project = Project::with_manifest(&(manifest(&site.url()) + mail.as_str()), RUN_ACTION);
    project.set("SERVICE_SMTP", smtp);
    project.run(action)
}

#[track_caller]
fn check(name: &str, outcome: &Outcome, verdict: Verdict) {
    assert_eq!(outcome.judgement.verdict, verdict, "{}", outcome.report);
    let filters = varying([(r"reset-[0-9a-f]+-\d+-\d+@", "reset-[run]@")]);
    insta::with_settings!({ filters => filters, omit_expression => true }, {
        insta::assert_snapshot!(name, outcome.report);
    });
}

#[test]
fn a_mail_is_found_at_maildev() {
    let mails = tempfile::tempdir().unwrap();
    let maildev = Maildev::start(mails.path());
    let (url, smtp) =
        (format!("http://127.0.0.1:{}", maildev.web), format!("127.0.0.1:{}", maildev.smtp));
    let outcome = run("finds_a_mail_at_a_service", "maildev", &url, &smtp);
    check("maildev", &outcome, Verdict::Fail);
    let mails = outcome.evidence.iter().filter(|record| matches!(record.entry, Entry::Mail(_)));
    assert_eq!(mails.count(), 1, "a mail is evidence once");
}

/// Answers as Mailpit's documentation says that it does; it is not Mailpit.
fn mailpit(runtime: &tokio::runtime::Runtime) -> String {
    let messages = async || include_str!("maildev/mailpit-messages.json");
    let raw = async || "From: John Doe <john@example.com>\r\nSubject: Test email\r\n\r\nYour code is 4711.\r\n";
    let router = Router::new()
        .route("/mail/api/v1/messages", get(messages))
        .route("/mail/api/v1/message/1c575821-70ba-466f-8cee-2e1cf0fcdd0f/raw", get(raw));
    let listener = runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0")).unwrap();
    let url = format!("http://{}/mail/", listener.local_addr().unwrap());
    runtime.spawn(async move { axum::serve(listener, router).await });
    url
}

#[test]
fn a_mail_is_found_where_something_answers_as_mailpit_is_documented_to() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let url = mailpit(&runtime);
    let outcome = run("finds_a_documented_mail", "mailpit", &url, "");
    check("mailpit", &outcome, Verdict::Fail);
}

#[test]
fn a_service_of_another_kind_breaks_the_run_and_says_so() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let url = mailpit(&runtime);
    let outcome = run("finds_a_documented_mail", "maildev", &url, "");
    check("other_service", &outcome, Verdict::Broken);
}
