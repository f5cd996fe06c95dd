//! A file that a page gave to the user.

use std::path::PathBuf;

/// A download that has ended.
#[derive(Debug, Clone)]
pub(crate) struct Download {
    /// Where it came from.
    pub(crate) url: String,
    /// The name that a user sees.
    pub(crate) name: String,
    /// Where it is; none where it was not completed.
    pub(crate) path: Option<PathBuf>,
}
