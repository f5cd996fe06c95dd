//! A mail as the list of a service tells of it.

use std::fmt;

/// A mail as the list of a service tells of it.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Listed {
    pub(crate) id: String,
    pub(crate) from: String,
    pub(crate) to: Vec<String>,
    pub(crate) subject: String,
    /// When it came, as the service says it.
    pub(crate) at: Option<String>,
}

impl fmt::Debug for Listed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { from, to, subject, .. } = self;
        write!(f, "mail {subject:?} from {from} to {}", to.join(", "))
    }
}
