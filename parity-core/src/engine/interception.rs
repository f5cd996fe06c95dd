//! What becomes of requests that do not go to the network as they are.

use std::fmt;
use std::sync::Arc;

/// What becomes of a request.
#[derive(Debug, Clone)]
pub(crate) enum Interception {
    /// It fails, as behind a blocker.
    Block,
    /// It is answered here.
    Fulfil { status: u16, headers: Vec<(String, String)>, body: Vec<u8> },
    /// It goes on, with these headers, and this method, address and body where they are given.
    Change {
        method: Option<String>,
        url: Option<String>,
        headers: Vec<(String, String)>,
        body: Option<Vec<u8>>,
    },
}

/// Whether a request is meant, by its method and its address.
pub(crate) type Takes = dyn Fn(&str, &str) -> bool + Send + Sync;

/// Which requests it becomes of.
#[derive(Clone)]
pub(crate) struct Rule {
    pub(crate) takes: Arc<Takes>,
    pub(crate) does: Interception,
}

impl fmt::Debug for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Rule").field("does", &self.does).finish_non_exhaustive()
    }
}

impl Interception {
    /// As evidence tells it.
    pub(crate) fn told(&self) -> String {
        match self {
            Self::Block => "blocked".to_owned(),
            Self::Fulfil { status, .. } => format!("answered with {status} by the action"),
            Self::Change { .. } => "changed by the action".to_owned(),
        }
    }
}
