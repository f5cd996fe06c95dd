//! The one way to run an action: open, call the body, close, judge, report.

use std::panic::AssertUnwindSafe;
use std::path::Path;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use futures_util::FutureExt as _;
use parity_model::Verdict;
use parity_model::duration;
use parity_model::evidence::Entry;
use parity_model::ledger::Opened;
use parity_model::verdict::{Cause, Failure, Judgement};

use crate::action::{Action, Of};
use crate::browser::Browser;
use crate::clock::{self, Deadline};
use crate::diagnosis;
use crate::environment::{self, Environment};
use crate::error::{Error, ErrorKind, Result};
use crate::evidence::Evidence;
use crate::http::HttpClient;
use crate::inquiry;
use crate::lock::{Lock, Locks};
use crate::panic;
use crate::readiness;
use crate::redact::Redactor;
use crate::registry::Registration;
use crate::report;
use crate::scope::Scope;
use crate::settings::Settings;
use crate::trace::Trace;
use crate::undo::ledger::LedgerFile;
use crate::verdict::{Ending, judge, unless_overridden};

/// How long an action may take where nothing is said.
const TIMEOUT: Duration = Duration::from_mins(1);

/// How much longer than its timeout the body is let run, so that the step that was cut by the
/// timeout can say so itself.
const GRACE: Duration = Duration::from_secs(1);

/// How long an action waits for its locks, where nothing is said.
const LOCK_WITHIN: Duration = Duration::from_mins(2);

/// How long pages are given, after the last step, to tell what they have thrown in it.
const HEARD: Duration = Duration::from_secs(1);

/// How long closing may take.
const CLOSE: Duration = Duration::from_secs(10);

/// One run of an action, judged, with the text that a terminal shows.
#[derive(Debug)]
pub struct Run {
    /// What it was judged to be, and why.
    pub judgement: Judgement,
    /// What a reader is told.
    pub report: String,
}

/// Runs an action and judges it; blocks until everything is closed.
///
/// Evidence is written as it is seen, to a directory of its own; `verdict.json` last.
///
/// # Panics
///
/// If it is called from within an asynchronous runtime: it makes its own.
pub fn run(action: &'static Registration) -> Run {
    let settings = Settings::read();
    let run = run_name(&settings);
    let directory = environment::output(&settings).join(&run);
    let redactor = Redactor::default();
    let evidence = match Evidence::begin(&directory, action.name, redactor) {
        Ok(evidence) => evidence,
        Err(error) => return without_evidence(action, &directory, error.into()),
    };
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    let runtime = match runtime {
        Ok(runtime) => runtime,
        Err(error) => return without_evidence(action, &directory, error.into()),
    };
    let judgement = runtime.block_on(judged(action, &settings, own_name(), &evidence));
    runtime.shutdown_timeout(GRACE);
    finish(judgement, &evidence)
}

/// The name of the run: of nextest's run where there is one, else of this process.
fn run_name(settings: &Settings) -> String {
    static OF_PROCESS: OnceLock<String> = OnceLock::new();
    let make = || {
        let time = clock::time_of_day().strftime("%Y%m%d-%H%M%S").to_string();
        format!("{time}-{}", std::process::id())
    };
    settings.run.clone().unwrap_or_else(|| OF_PROCESS.get_or_init(make).clone())
}

/// A name that nothing else has that is run: the same action may be run again, and others at the same time.
fn own_name() -> String {
    static LAST: AtomicI64 = AtomicI64::new(0);
    let now = clock::time_of_day().as_millisecond();
    // Later than that of any other of this process.
    let later = |last: i64| now.max(last + 1);
    let last = LAST.update(Ordering::SeqCst, Ordering::SeqCst, later);
    format!("{:x}-{}", later(last), std::process::id())
}

/// Opens, calls the body, closes and judges.
async fn judged(
    action: &'static Registration,
    settings: &Settings,
    run: String,
    evidence: &Evidence,
) -> Judgement {
    let time = clock::time_of_day().to_string();
    let trace = Trace::of(&run).id().to_owned();
    let begun = Entry::Begun { action: action.name.to_owned(), time, run: run.clone(), trace };
    evidence.write(begun);
    let prepared = prepare(action, settings, evidence, &run).await;
    let ready = match &prepared {
        Ok(Prepared { environment, http, .. }) => readiness::wait(environment, http).await,
        Err(_) => Ok(()),
    };
    let patience = prepared.as_ref().map_or(1.0, |prepared| prepared.environment.patience);
    let timeout = action.timeout.unwrap_or(TIMEOUT).mul_f64(patience);
    // Others, and the environment, may have been waited for; the action's own time begins now.
    let scope = Scope::new(evidence.clone(), Deadline::within(timeout), patience);
    let (ended, opened, left) = match prepared {
        Ok(Prepared { environment, http, locks }) => {
            let cx = open(action, settings, environment, http, &scope, run);
            let ending = match ready {
                Ok(()) => call(action, &cx, timeout).await,
                Err(error) => Ending::Failed(error),
            };
            cx.heard(Deadline::within(HEARD)).await;
            // What is undone afterwards is no part of what is judged.
            let ended =
                (ending, scope.steps(), scope.take_soft(), evidence.page_errors().failure());
            if may_have_a_cause(&ended) {
                inquiry::ask(&cx).await;
            }
            let mut left = cx.undone().await;
            left.extend(cx.close(Deadline::within(CLOSE)).await);
            drop(locks);
            (ended, Some(cx), left)
        }
        Err(error) => ((Ending::Failed(error), 0, Vec::new(), None), None, Vec::new()),
    };
    let (ending, steps, mut soft, page_error) = ended;
    // The product broke a promise that no step asks for.
    let (verdict, failure) = match (judge(ending, steps, &mut soft), page_error) {
        ((Verdict::Pass, _), Some(failure)) => (Verdict::Fail, Some(failure)),
        (judged, _) => judged,
    };
    let overridden = opened.as_ref().map(|cx| cx.flags().overridden()).unwrap_or_default();
    let (verdict, failure) = unless_overridden((verdict, failure), action.surfaces, &overridden);
    let (verdict, failure) = not_kept(evidence, verdict, failure);
    let (diagnosis, noticed) = diagnosed(verdict, evidence);
    evidence.write(Entry::Judged { verdict, failure: failure.clone() });
    Judgement {
        action: action.name.to_owned(),
        title: action.shown().to_owned(),
        environment: opened.as_ref().map(|cx| cx.environment().to_owned()),
        browser: opened.as_ref().and_then(Action::product),
        verdict,
        seconds: evidence.elapsed().as_secs_f64(),
        failure: failure.map(|failure| placed(failure, action)),
        soft,
        left,
        diagnosis,
        noticed,
        directory: evidence.directory().display().to_string(),
    }
}

/// What the evidence of a run that failed speaks for, and what else it has.
fn diagnosed(verdict: Verdict, evidence: &Evidence) -> (Vec<Cause>, Vec<String>) {
    match verdict {
        Verdict::Pass | Verdict::NotProven => Default::default(),
        Verdict::Fail | Verdict::Broken => {
            let records = evidence.records();
            (diagnosis::causes(&records), diagnosis::noticed(&records))
        }
    }
}

/// How the body ended, the count of its steps, and what was broken meanwhile: softly, and on pages.
type Ended = (Ending, u64, Vec<Failure>, Option<Failure>);

/// Whether something is broken that the diagnosis is to explain.
fn may_have_a_cause((ending, _, soft, page_error): &Ended) -> bool {
    let is_broken = match ending {
        Ending::Returned => false,
        Ending::Failed(error) => match error.kind() {
            ErrorKind::Product | ErrorKind::Environment => true,
            ErrorKind::Usage | ErrorKind::Unproven => false,
        },
        Ending::Panicked { .. } | Ending::Late { .. } | Ending::Unfinished { .. } => true,
    };
    is_broken || !soft.is_empty() || page_error.is_some()
}

/// What an action has before its own time begins.
struct Prepared {
    environment: Environment,
    http: HttpClient,
    /// Held until the run has ended.
    locks: Vec<Lock>,
}

/// Reads the environment, and waits for the action's locks; nothing is started yet.
async fn prepare(
    action: &'static Registration,
    settings: &Settings,
    evidence: &Evidence,
    run: &str,
) -> Result<Prepared> {
    let environment = Environment::read(settings, evidence.redactor())?;
    if environment.production && !action.production_safe {
        return Err(Error::usage("an action that is safe to run against production")
            .saw(format!("environment `{}` is production", environment.name))
            .advice("add `production_safe` to the attribute if the action writes nothing"));
    }
    evidence.write(Entry::Environment {
        name: environment.name.clone(),
        base_url: environment.base_url.to_string(),
        hosts: environment.names.hosts.shown(),
        ca: environment.names.authority.as_ref().map(|ca| ca.path.display().to_string()),
    });
    let today = clock::time_of_day().strftime("%Y-%m-%d").to_string();
    let allowed = &environment.allowed_page_errors;
    evidence.page_errors().set(&environment.names, allowed, &today);
    let mut locks = Vec::new();
    if !action.locks.is_empty() {
        let within = lock_within(settings)?;
        let (deadline, of_environment) =
            (Deadline::within(within), Locks::of(&environment, settings)?);
        // Everyone takes them in the order of their names, so that no two wait for each other.
        for name in action.locks {
            locks.push(of_environment.take(name, action.name, deadline, evidence).await?);
        }
    }
    let http = HttpClient::new(Arc::clone(&environment.names)).traced(Trace::of(run));
    Ok(Prepared { environment, http, locks })
}

/// How long an action waits for its locks.
fn lock_within(settings: &Settings) -> Result<Duration> {
    let Some(written) = &settings.lock_within else { return Ok(LOCK_WITHIN) };
    duration::parse(written).map_err(|error| {
        Error::usage("`PARITY_LOCK_WITHIN` to be a span of time").saw(error.to_string())
    })
}

/// Makes what the body is handed.
fn open(
    action: &'static Registration,
    settings: &Settings,
    environment: Environment,
    http: HttpClient,
    scope: &Scope,
    run: String,
) -> Action {
    let browser = Browser::new(settings.clone(), http.clone());
    let opened = Opened {
        action: action.name.to_owned(),
        environment: environment.name.clone(),
        base_url: environment.base_url.to_string(),
        key: Some(environment.key()),
        time: clock::time_of_day().to_string(),
    };
    let redactor = scope.evidence().redactor().clone();
    let ledger = LedgerFile::new(&environment::output(settings), &run, opened, redactor);
    let (name, overrides) = (action.name, action.overrides);
    let of = Of { settings: settings.clone(), name, overrides, run };
    Action::new(scope.clone(), environment, browser, http, ledger, of)
}

/// Calls the body, up to the timeout; a panic of it is an ending like others.
async fn call(action: &'static Registration, cx: &Action, timeout: Duration) -> Ending {
    let kept = panic::keep();
    let body = AssertUnwindSafe(cx.scope().enter((action.body)(cx))).catch_unwind();
    let deadline = Deadline::within(timeout + GRACE);
    match deadline.bound(body).await {
        // Whoever blocks the thread is not stopped by any deadline.
        Some(Ok(Ok(()))) if deadline.is_over() => Ending::Late {
            timeout: duration::display(timeout),
            took: duration::display(deadline.elapsed()),
        },
        Some(Ok(Ok(()))) => Ending::Returned,
        Some(Ok(Err(error))) => Ending::Failed(error),
        Some(Err(payload)) => {
            let panic = kept.take();
            if let Ok(error) = payload.downcast::<Error>() {
                return Ending::Failed(*error);
            }
            let place = panic.as_ref().and_then(|panic| panic.place.clone());
            let message = panic.map_or_else(|| "a panic".to_owned(), |panic| panic.message);
            Ending::Panicked { message, place }
        }
        None => {
            Ending::Unfinished { timeout: duration::display(timeout), doing: cx.scope().doing() }
        }
    }
}

/// A run whose evidence could not be kept is no proof, whatever it saw.
fn not_kept(
    evidence: &Evidence,
    verdict: Verdict,
    failure: Option<Failure>,
) -> (Verdict, Option<Failure>) {
    match evidence.stopped() {
        Some(why) if verdict == Verdict::Pass => {
            let expected = format!("to keep the evidence in `{}`", evidence.directory().display());
            (Verdict::NotProven, Some(Error::unproven(expected).saw(why).into_failure()))
        }
        Some(_) | None => (verdict, failure),
    }
}

/// A failure without a place is the action's.
fn placed(mut failure: Failure, action: &Registration) -> Failure {
    failure.place.get_or_insert_with(|| format!("{}:{}", action.file, action.line));
    failure
}

/// Writes `verdict.json` and renders the report, both without secrets.
fn finish(judgement: Judgement, evidence: &Evidence) -> Run {
    let mut judgement = evidence.redacted(judgement);
    if let Err(error) = evidence.keep_judgement(&judgement) {
        judgement.left.push(Error::from(error).to_string());
        if judgement.verdict == Verdict::Pass {
            judgement.verdict = Verdict::NotProven;
        }
    }
    let report = evidence.redactor().text(&report::render(&judgement)).into_owned();
    Run { judgement, report }
}

/// A run that could not even begin.
fn without_evidence(action: &'static Registration, directory: &Path, error: Error) -> Run {
    let judgement = Judgement {
        action: action.name.to_owned(),
        title: action.shown().to_owned(),
        environment: None,
        browser: None,
        verdict: Verdict::Broken,
        seconds: 0.0,
        failure: Some(placed(error.into_failure(), action)),
        soft: Vec::new(),
        left: Vec::new(),
        diagnosis: Vec::new(),
        noticed: Vec::new(),
        directory: directory.display().to_string(),
    };
    let report = report::render(&judgement);
    Run { judgement, report }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;
    use std::thread;

    use parity_model::verdict::Failure;

    use super::*;
    use crate::secret::Secret;

    /// What becomes of a run that is broken because it `saw` this, where `secret` is one.
    fn finished(saw: &str, secret: &str) -> (Run, Judgement) {
        let directory = tempfile::tempdir().unwrap();
        let redactor = Redactor::default();
        redactor.register(&Secret::new("KEY", secret.to_owned()));
        let evidence = Evidence::begin(directory.path(), "sign_in", redactor).unwrap();
        let judgement = Judgement {
            action: "sign_in".to_owned(),
            title: "A visitor signs in".to_owned(),
            environment: None,
            browser: None,
            verdict: Verdict::Broken,
            seconds: 1.0,
            failure: Some(Failure { saw: vec![saw.to_owned()], ..Failure::default() }),
            soft: Vec::new(),
            left: Vec::new(),
            diagnosis: Vec::new(),
            noticed: Vec::new(),
            directory: String::new(),
        };
        let run = finish(judgement, &evidence);
        let kept = std::fs::read(evidence.directory().join("verdict.json")).unwrap();
        (run, serde_json::from_slice(&kept).unwrap())
    }

    #[test]
    fn a_secret_of_several_lines_is_neither_kept_nor_shown() {
        let (run, kept) = finished("key:\nfirst half\nsecond half", "first half\nsecond half");
        assert_eq!(kept.failure.unwrap().saw, ["key:\n<secret KEY>"]);
        assert!(run.report.contains("<secret KEY>"), "{}", run.report);
        assert!(!run.report.contains("half"), "{}", run.report);
    }

    #[test]
    fn a_secret_that_is_also_a_word_of_the_format_leaves_the_verdict() {
        let (run, kept) = finished("the password broken-broken", "broken");
        assert_eq!(kept.verdict, Verdict::Broken);
        assert_eq!(kept.failure.unwrap().saw, ["what could not be told without a secret"]);
        assert!(!run.report.contains("broken-broken"), "{}", run.report);
    }

    #[test]
    fn nothing_that_is_run_has_the_name_of_another() {
        let some = || thread::spawn(|| (0..100).map(|_| own_name()).collect::<Vec<_>>());
        let threads = [some(), some()];
        let names = threads.into_iter().flat_map(|names| names.join().unwrap());
        assert_eq!(names.collect::<HashSet<_>>().len(), 200);
    }
}
