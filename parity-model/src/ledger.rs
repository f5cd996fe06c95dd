//! What a run has made and will remove, as a ledger keeps it for those who come after a run that was killed.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::method::HttpMethod;

/// One line of a ledger.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "line", rename_all = "kebab-case")]
pub enum Line {
    /// Whose ledger it is; always the first line.
    Opened(Opened),
    /// Something is about to be made, and this request removes it.
    Undo(Undo),
    /// It has been removed.
    Done {
        /// The number of the request that removed it.
        number: u64,
    },
}

/// Whose ledger it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Opened {
    /// The action's function name.
    pub action: String,
    /// The environment that it ran against, by its name in `parity.toml`.
    pub environment: String,
    /// Where the environment answered.
    pub base_url: String,
    /// What is the same for all who reach the same place by the same names: its address, and where `hosts` lead. Ledgers
    /// of before have none.
    #[serde(default)]
    pub key: Option<String>,
    /// When the run began to keep it, in RFC 3339.
    pub time: String,
}

/// A request that removes what a run made.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Undo {
    /// Its number within the ledger, from 1.
    pub number: u64,
    /// The request.
    #[serde(flatten)]
    pub request: UndoRequest,
}

/// What is sent to remove something.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct UndoRequest {
    /// The method.
    pub method: HttpMethod,
    /// A path of the environment, or a whole address.
    pub path: String,
    /// The JSON that is sent, if any is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<Value>,
    /// Headers, each with where its value comes from; the value itself is never here.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub headers: BTreeMap<String, SecretHeader>,
}

/// Where the value of a header comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SecretHeader {
    /// What stands before the value, such as `Bearer `.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub prefix: String,
    /// The variable that holds the value.
    pub variable: String,
}

impl fmt::Display for UndoRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.method, self.path)
    }
}

/// A ledger, read back.
#[derive(Debug, Clone, PartialEq)]
pub struct Ledger {
    /// Whose it is.
    pub opened: Opened,
    /// The requests that have not been made, in the order in which they were written.
    pub pending: Vec<Undo>,
}

impl Ledger {
    /// Reads the text of a ledger; `None` where not even its first line is there.
    ///
    /// A line that is not whole is passed over: its run was killed before it made what the line was to undo.
    pub fn parse(text: &str) -> Option<Self> {
        let mut lines = text.lines().filter_map(|line| serde_json::from_str::<Line>(line).ok());
        let Some(Line::Opened(opened)) = lines.next() else { return None };
        let mut pending: Vec<Undo> = Vec::new();
        for line in lines {
            match line {
                Line::Undo(undo) => pending.push(undo),
                Line::Done { number } => pending.retain(|undo| undo.number != number),
                Line::Opened(_) => {}
            }
        }
        Some(Self { opened, pending })
    }
}

/// What became of one request that a killed run had left.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Swept {
    /// The action whose run was killed.
    pub action: String,
    /// The environment that it ran against.
    pub environment: String,
    /// When its run began, in RFC 3339.
    pub time: String,
    /// The request, such as `DELETE /leads/7`.
    pub request: String,
    /// The ledger that it stands in.
    pub ledger: String,
    /// What became of it.
    pub fate: Fate,
}

/// What became of a request that removes something.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "fate", content = "why", rename_all = "kebab-case")]
pub enum Fate {
    /// It was only listed.
    Pending,
    /// It was made, and what it removes is gone.
    Done,
    /// It was made, or tried, and what it removes may still be there.
    Failed(String),
    /// It was not tried, because of what `parity.toml` and the variables say.
    Skipped(String),
}

#[cfg(test)]
mod tests {
    use super::*;

    const OPENED: &str = r#"{"line":"opened","action":"send_lead","environment":"local","base_url":"http://x/","time":"2026-11-24T22:00:00Z"}"#;

    fn undo(number: u64) -> String {
        format!(r#"{{"line":"undo","number":{number},"method":"DELETE","path":"/leads/{number}"}}"#)
    }

    #[track_caller]
    fn check(lines: &[&str], pending: &[u64]) {
        let ledger = Ledger::parse(&lines.join("\n")).unwrap();
        let numbers: Vec<u64> = ledger.pending.iter().map(|undo| undo.number).collect();
        assert_eq!(numbers, pending);
    }

    #[test]
    fn what_was_struck_out_is_not_pending() {
        check(&[OPENED, &undo(1), &undo(2), r#"{"line":"done","number":1}"#], &[2]);
        check(&[OPENED], &[]);
    }

    #[test]
    fn a_line_that_was_cut_is_passed_over() {
        check(&[OPENED, &undo(1), r#"{"line":"un"#], &[1]);
        assert_eq!(Ledger::parse(r#"{"line":"op"#), None);
    }

    #[test]
    fn a_request_is_read_back_as_it_was_written() {
        let header = SecretHeader { prefix: "Bearer ".into(), variable: "ADMIN_TOKEN".into() };
        let request = UndoRequest {
            method: HttpMethod::Patch,
            path: "/leads/7".to_owned(),
            body: Some(serde_json::json!({"archived": true})),
            headers: BTreeMap::from([("authorization".to_owned(), header)]),
        };
        let line = Line::Undo(Undo { number: 1, request });
        let text = serde_json::to_string(&line).unwrap();
        assert_eq!(serde_json::from_str::<Line>(&text).unwrap(), line, "{text}");
    }
}
