//! What a run was judged to be, and why.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::surface::Surface;

/// What one run of one action was judged to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// The action worked, and the run was proof of it.
    Pass,
    /// The product broke its promise.
    Fail,
    /// Nothing broke, but this run is no proof.
    NotProven,
    /// The harness or the environment failed.
    Broken,
}

impl Verdict {
    /// The verdict as reports write it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Fail => "fail",
            Self::NotProven => "not proven",
            Self::Broken => "broken",
        }
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// One run of one action, judged: the content of `verdict.json`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Judgement {
    /// The action's function name.
    pub action: String,
    /// What it does, in business words; the function's name where none was given.
    pub title: String,
    /// The environment that it ran against.
    pub environment: Option<String>,
    /// The browser that it ran in, where one was started.
    #[serde(default)]
    pub browser: Option<String>,
    /// What the run was judged to be.
    pub verdict: Verdict,
    /// How long it took, from opening to judging.
    pub seconds: f64,
    /// Why it is not a pass.
    pub failure: Option<Failure>,
    /// The other promises that were broken, after which the action went on: soft expectations.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub soft: Vec<Failure>,
    /// What could not be closed or undone afterwards; it does not change the verdict.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub left: Vec<String>,
    /// The causes that the evidence speaks for, the likeliest first; empty where nothing speaks.
    #[serde(default)]
    pub diagnosis: Vec<Cause>,
    /// What else the evidence has that a reader should know of: what a page threw, answers that were errors, questions of
    /// a page.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub noticed: Vec<String>,
    /// The directory that holds the evidence.
    pub directory: String,
}

/// Why a run is not a pass: the answers to the five questions that a reader has.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    /// The line of the test that asked, as `file:line`.
    pub place: Option<String>,
    /// What was being done.
    pub step: Option<String>,
    /// What should have been seen.
    pub expected: Option<String>,
    /// What was seen instead, one thing a line.
    pub saw: Vec<String>,
    /// How long it was waited for, and how often it was looked at.
    pub waited: Option<String>,
    /// What to do next.
    pub advice: Option<String>,
}

/// One cause that the evidence speaks for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cause {
    /// The surface that it belongs to.
    pub surface: Surface,
    /// The cause in one sentence.
    pub sentence: String,
    /// What speaks for it: numbers of evidence entries.
    pub evidence: Vec<u64>,
}
