//! What `keep` reports to `up`: one line of JSON each.

use serde::{Deserialize, Serialize};

/// One report; none carries a secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Report {
    /// A process was started.
    Started { pid: i32 },
    /// A process has ended and was waited for: its number may belong to another one now.
    Ended { pid: i32 },
    /// The whole shop is up; in some environments nothing of it has an address.
    Ready { url: Option<String> },
    /// The shop did not come up, or did not stay up.
    Failed { why: String },
}

impl Report {
    /// Writes the report as a line.
    ///
    /// # Panics
    ///
    /// Never: strings and numbers can always be written as JSON.
    pub(crate) fn to_line(&self) -> String {
        serde_json::to_string(self).expect("a report can be written as JSON") + "\n"
    }

    /// Reads the report from a line.
    pub(crate) fn from_line(line: &str) -> Option<Self> {
        serde_json::from_str(line).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_of_many_lines_is_one_line_on_the_way() {
        let report = Report::Failed { why: "the worker ended\n  | because".to_owned() };
        let line = report.to_line();
        assert_eq!(line.matches('\n').count(), 1);
        assert_eq!(Report::from_line(&line), Some(report));
    }
}
