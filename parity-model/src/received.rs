//! What a receiver of the harness has taken in, as it tells test processes of it.

mod base64_bytes;

use std::net::SocketAddr;

use serde::{Deserialize, Serialize};

use crate::telemetry::Signal;

/// The variable that holds the address of the receiver of a run.
pub const RECEIVER: &str = "PARITY_RECEIVER";

/// The variable that holds the token which the receiver of a run asks for.
pub const RECEIVER_TOKEN: &str = "PARITY_RECEIVER_TOKEN";

/// The variable that holds the address below which the inboxes of a run are.
pub const INBOX_URL: &str = "PARITY_INBOX_URL";

/// The variable that holds the host which takes the mail of a run.
pub const SMTP_HOST: &str = "PARITY_SMTP_HOST";

/// The variable that holds the port which takes the mail of a run.
pub const SMTP_PORT: &str = "PARITY_SMTP_PORT";

/// One line of what a receiver tells.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "line", rename_all = "kebab-case")]
pub enum ReceiverLine {
    /// Where it receives; always the first line.
    Opened(Addresses),
    /// It received a webhook.
    Delivery(ReceivedDelivery),
    /// It received a mail.
    Mail(ReceivedMail),
    /// It was told something by OpenTelemetry.
    Signal(Box<ReceivedSignal>),
    /// All that had come before it was asked was told.
    CaughtUp {
        /// How many things of that kind have ever come.
        count: u64,
    },
}

/// Where a receiver receives.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Addresses {
    /// The address below which its inboxes are, without a slash at its end.
    pub inbox_url: String,
    /// The host that takes mail.
    pub smtp_host: String,
    /// The port that takes mail.
    pub smtp_port: u16,
    /// Where OpenTelemetry is received, over HTTP; nothing where it is not.
    #[serde(default)]
    pub otlp: Option<SocketAddr>,
}

/// A webhook, as it came.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReceivedDelivery {
    /// Its number among all that came, from 1.
    pub number: u64,
    /// When, in RFC 3339.
    pub at: String,
    /// The inbox: the first part of the path.
    pub inbox: String,
    /// The method.
    pub method: String,
    /// The whole path with what follows a question mark.
    pub path: String,
    /// Names in lower case, and values.
    pub headers: Vec<(String, String)>,
    /// The body.
    #[serde(with = "base64_bytes")]
    pub body: Vec<u8>,
    /// The status that it was answered with.
    pub status: u16,
}

/// A mail, as it came.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReceivedMail {
    /// Its number among all that came, from 1.
    pub number: u64,
    /// When, in RFC 3339.
    pub at: String,
    /// The sender that the envelope names; empty for a notice of failure.
    pub from: String,
    /// The recipients that the envelope names.
    pub to: Vec<String>,
    /// The mail with its headers.
    #[serde(with = "base64_bytes")]
    pub raw: Vec<u8>,
}

/// Something that was told by OpenTelemetry.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ReceivedSignal {
    /// Its number among all that was told so, from 1.
    pub number: u64,
    /// When it came, in RFC 3339.
    pub at: String,
    /// What was told.
    pub signal: Signal,
}

/// What an inbox answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InboxAnswer {
    /// The status.
    pub status: u16,
    /// How long it is waited before the answer, in milliseconds.
    #[serde(default)]
    pub after: u64,
    /// How many deliveries are answered so, before others are answered with 200 again; all where nothing is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub times: Option<u32>,
}

impl InboxAnswer {
    /// An answer with this status, at once and from now on.
    pub fn status(status: u16) -> Self {
        Self { status, after: 0, times: None }
    }

    /// After this span.
    #[must_use]
    pub fn after(self, span: std::time::Duration) -> Self {
        Self { after: u64::try_from(span.as_millis()).unwrap_or(u64::MAX), ..self }
    }

    /// So many times, and 200 afterwards.
    #[must_use]
    pub fn times(self, times: u32) -> Self {
        Self { times: Some(times), ..self }
    }
}

impl From<u16> for InboxAnswer {
    fn from(status: u16) -> Self {
        Self::status(status)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_read_back_as_written_whatever_bytes_it_holds() {
        let mail = ReceivedMail {
            number: 2,
            at: "2026-11-25T04:00:00Z".to_owned(),
            from: String::new(),
            to: vec!["ada@example.com".to_owned()],
            raw: vec![0, 255, 13, 10],
        };
        let line = ReceiverLine::Mail(mail);
        let text = serde_json::to_string(&line).unwrap();
        assert!(
            text.starts_with(r#"{"line":"mail","number":2,"#) && text.contains("AP8NCg=="),
            "{text}"
        );
        assert_eq!(serde_json::from_str::<ReceiverLine>(&text).unwrap(), line);
    }

    #[test]
    fn a_receiver_that_says_nothing_of_opentelemetry_receives_none() {
        let text = r#"{"line":"opened","inbox_url":"http://a","smtp_host":"a","smtp_port":25}"#;
        let read = serde_json::from_str(text).unwrap();
        assert!(matches!(read, ReceiverLine::Opened(Addresses { otlp: None, .. })), "{read:?}");
    }

    #[test]
    fn what_was_told_by_opentelemetry_is_a_line_of_its_own_kind() {
        let signal = Signal::Refused { why: "something spoke gRPC".to_owned() };
        let line =
            ReceiverLine::Signal(Box::new(ReceivedSignal { number: 7, at: String::new(), signal }));
        let text = serde_json::to_string(&line).unwrap();
        assert!(text.starts_with(r#"{"line":"signal","number":7,"#), "{text}");
        assert_eq!(serde_json::from_str::<ReceiverLine>(&text).unwrap(), line);
    }

    #[test]
    fn what_is_no_base64_is_refused() {
        let text = r#"{"line":"mail","number":2,"at":"","from":"","to":[],"raw":"*"}"#;
        assert!(serde_json::from_str::<ReceiverLine>(text).is_err());
    }
}
