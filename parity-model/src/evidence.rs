//! What was seen during a run, one entry a line, in order.

mod messages;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::telemetry::Span;
use crate::verdict::{Failure, Verdict};
use crate::verification::{Evaluation, Fact, Job, Shape, Webhook};

pub use crate::evidence::messages::{Delivery, Mail, WebhookSent};

/// One line of `evidence.jsonl`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Record {
    /// The entry's number, from 1 and without gaps.
    pub number: u64,
    /// Milliseconds since the run began.
    pub at: u64,
    /// What was seen.
    #[serde(flatten)]
    pub entry: Entry,
}

/// What was seen.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "entry", rename_all = "kebab-case")]
pub enum Entry {
    /// The run began; always the first entry.
    Begun {
        /// The action's function name.
        action: String,
        /// When, in RFC 3339.
        time: String,
        /// A name that no other run has; requests carry it as `baggage: parity.run=…`.
        #[serde(default)]
        run: String,
        /// The trace that its requests belong to, as `traceparent` says it.
        #[serde(default)]
        trace: String,
    },
    /// The environment was read from `parity.toml`.
    Environment {
        /// Its name.
        name: String,
        /// Where it answers.
        base_url: String,
        /// Where production's host names lead, as `parity.toml` maps them.
        #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
        hosts: BTreeMap<String, String>,
        /// The PEM file of the test CA that the run trusts.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        ca: Option<String>,
    },
    /// A browser was started.
    Browser {
        /// Product and version, as the browser says it.
        product: String,
        /// The arguments that it was started with.
        arguments: Vec<String>,
    },
    /// A step began.
    StepBegun {
        /// The step's number within the run, from 1.
        step: u64,
        /// What it does.
        title: String,
        /// The line of the test that asked, as `file:line`.
        place: String,
    },
    /// A step ended.
    StepEnded {
        /// The step's number within the run.
        step: u64,
        /// Why it did not hold; nothing where it held.
        failure: Option<Failure>,
    },
    /// The browser sent a request and it ended.
    Request {
        /// The method.
        method: String,
        /// The address.
        url: String,
        /// The status of the answer; nothing where none came.
        status: Option<u16>,
        /// Why no answer came, by the browser's word for it.
        error: Option<String>,
        /// What was asked for: `document`, `script`, `fetch`, …, where it is known.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        kind: Option<String>,
        /// Milliseconds from the request to the beginning of the answer, or to its failure.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        milliseconds: Option<u64>,
        /// What a cache on the way said of the answer, such as `age: 37` or `x-cache: HIT`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        cache: Option<String>,
    },
    /// A browser did not keep a cookie that a page or an answer set, or did not send it.
    CookieBlocked {
        /// Which of the two.
        operation: CookieOperation,
        /// The cookie's name.
        name: String,
        /// The hosts that it is for, where they are known.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        domain: Option<String>,
        /// The address that set it, or would have got it.
        url: String,
        /// What was asked for: `document`, `script`, `fetch`, …, where it is known.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        kind: Option<String>,
        /// Why, each in words.
        why: Vec<String>,
    },
    /// The content security policy of a page forbade something.
    PolicyViolated {
        /// The directive that forbids it, such as `script-src-elem`.
        directive: String,
        /// What was not loaded: an address, or `inline`, `eval`, …
        blocked: String,
        /// The address of the script or document that asked, where it is known.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        place: Option<String>,
        /// Whether it was only reported.
        #[serde(default)]
        report_only: bool,
    },
    /// A page did not get an answer of another origin, or could not load something without HTTPS.
    Refused {
        /// What was asked for.
        url: String,
        /// Why, in words.
        why: String,
    },
    /// A request of a page did not go to the network as it was.
    Intercepted {
        /// The method.
        method: String,
        /// The address.
        url: String,
        /// What the action did with it.
        how: String,
    },
    /// A page gave the user a file, which is not kept.
    Downloaded {
        /// The name that a user sees.
        name: String,
        /// Where it came from.
        url: String,
        /// How many bytes it has.
        size: u64,
        /// Its SHA-256, as hexadecimal digits in lower case.
        sha256: String,
    },
    /// The main frame shows another document.
    Navigated {
        /// Its address.
        url: String,
    },
    /// The page wrote to its console.
    Console {
        /// `log`, `warning`, `error`, …
        level: String,
        /// What it wrote.
        text: String,
    },
    /// The page threw and did not catch.
    PageError {
        /// The exception's text.
        text: String,
        /// The address of the page, where it is known.
        #[serde(default)]
        page: Option<String>,
        /// The address of the script; for one within a document, the document's.
        #[serde(default)]
        url: Option<String>,
        /// The line of the script, from 1.
        #[serde(default)]
        line: Option<u64>,
        /// Whether the script is one of the environment's own.
        #[serde(default)]
        first_party: bool,
        /// Why it fails no action, where it is allowed.
        #[serde(default)]
        allowed: Option<String>,
    },
    /// The page opened a dialog, which was answered as the action said, and else dismissed.
    Dialog {
        /// `alert`, `confirm`, `prompt` or `beforeunload`.
        dialog: String,
        /// What it says.
        text: String,
    },
    /// The harness made a request of its own.
    Call {
        /// The method.
        method: String,
        /// The address.
        url: String,
        /// The status of the answer; nothing where none came.
        status: Option<u16>,
        /// Why no answer came.
        error: Option<String>,
    },
    /// An answer to the harness set a cookie that a browser does not keep.
    CookieRefused {
        /// The address that set it.
        url: String,
        /// The cookie's name.
        name: String,
        /// Why a browser does not keep it.
        why: String,
    },
    /// Something did not look as its reference image; the pictures stand beside this file.
    LookedOther {
        /// The name of the reference image.
        name: String,
        /// How many pixels differ; nothing where the sizes do.
        pixels: Option<u64>,
        /// The file that holds what was expected.
        expected: String,
        /// The file that holds what was seen.
        actual: String,
        /// The file that holds where they differ; nothing where the sizes do.
        difference: Option<String>,
    },
    /// The system under test told of a job, other than the last time.
    Job(Job),
    /// The system under test told of a business fact, other than the last time.
    Fact {
        /// The probe's name.
        probe: String,
        /// What it told.
        fact: Fact,
    },
    /// The system under test told of a webhook, other than the last time.
    Webhook(Webhook),
    /// The system under test told of a span by OpenTelemetry, and a step returned it.
    Span {
        /// The span.
        span: Span,
    },
    /// The system under test told of an evaluation of a feature flag, other than before.
    Evaluation {
        /// The evaluation.
        evaluation: Evaluation,
    },
    /// The harness told the system under test which variant of a feature flag to use, as the action says it may.
    FlagOverridden {
        /// The flag's key.
        key: String,
        /// The variant.
        variant: String,
        /// Whose session it is for.
        actor: String,
    },
    /// The system under test stated its configuration, when the action had failed.
    Shape {
        /// The configuration by surface.
        shape: Shape,
    },
    /// An `eventually!` ended.
    Watched(Watched),
    /// The system under test sent a webhook to an inbox of the harness.
    Delivery(Delivery),
    /// The system under test sent a mail.
    Mail(Mail),
    /// The harness sent a webhook to the system under test.
    WebhookSent(WebhookSent),
    /// The action holds a lock from now on.
    Locked {
        /// The lock's name.
        lock: String,
        /// How long it was waited for, in milliseconds.
        milliseconds: u64,
        /// The action that held it before, where it was waited for.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        held_by: Option<String>,
    },
    /// A session of an actor is signed in.
    SignedIn {
        /// The actor.
        actor: String,
        /// Why it was signed in anew; nothing where what an earlier sign-in left was used again.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        again: Option<String>,
    },
    /// What the action had made was removed, or could not be.
    Undone {
        /// What was to be undone.
        title: String,
        /// The line of the test that registered it, as `file:line`.
        place: String,
        /// Why it could not be.
        error: Option<String>,
    },
    /// Something could not be kept, closed or read, or a browser crashed before it answered and another was started.
    Lost {
        /// What, and why.
        what: String,
    },
    /// The run was judged; the last entry of a run that ended by itself.
    Judged {
        /// The verdict.
        verdict: Verdict,
        /// Why it is not a pass.
        failure: Option<Failure>,
    },
}

/// What was to be done with a cookie.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum CookieOperation {
    /// To be kept.
    Set,
    /// To be sent.
    Send,
}

/// The history of one `eventually!`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Watched {
    /// The expression, as it stands in the test.
    pub expression: String,
    /// The condition, as it stands in the test.
    pub condition: String,
    /// Whether it came to hold.
    pub held: bool,
    /// How often it was looked at.
    pub looks: u64,
    /// Milliseconds until it held, and stayed where it was to stay, or until it was given up.
    pub milliseconds: u64,
    /// Each distinct value in the order in which they were first seen.
    pub values: Vec<Sighting>,
    /// What the last look did not find, where it ended with that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub missed: Option<Missed>,
}

/// Something that was looked for and was not there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Missed {
    /// Of which kind.
    pub kind: MissedKind,
    /// What was looked for, such as ``job `entitlement` with email `ada@example.com` ``.
    pub what: String,
}

/// What a look can miss.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum MissedKind {
    /// A job in the queue of the system under test.
    Job,
    /// A webhook that the system under test received.
    WebhookReceived,
    /// A webhook that the system under test sent.
    WebhookSent,
    /// A mail that the system under test sent.
    Mail,
}

/// One distinct value, or error, that an `eventually!` saw.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sighting {
    /// The value, or the error.
    pub value: String,
    /// Whether it is an error.
    pub error: bool,
    /// Milliseconds from the beginning to when it was first seen.
    pub first: u64,
    /// Milliseconds from the beginning to when it was last seen.
    pub last: u64,
    /// How often it was seen.
    pub count: u64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_is_one_flat_line_that_is_read_back_as_written() {
        let entry = Entry::Navigated { url: "http://shop.example.com/".to_owned() };
        let record = Record { number: 4, at: 812, entry };
        let line = serde_json::to_string(&record).unwrap();
        assert_eq!(
            line,
            r#"{"number":4,"at":812,"entry":"navigated","url":"http://shop.example.com/"}"#
        );
        assert_eq!(serde_json::from_str::<Record>(&line).unwrap(), record);
    }

    #[test]
    fn the_words_of_the_system_under_test_do_not_clash_with_those_of_the_entry() {
        let job = r#"{"id":"7","kind":"process-lead","status":"waiting","attempts":0}"#;
        let fact = Fact::new("pending").with("kind", "lead").with("text", "hello");
        let entries = [
            Entry::Job(serde_json::from_str(job).unwrap()),
            Entry::Fact { probe: "lead".to_owned(), fact },
        ];
        for entry in entries {
            let line = serde_json::to_string(&entry).unwrap();
            assert_eq!(serde_json::from_str::<Entry>(&line).unwrap(), entry, "{line}");
        }
    }
}
