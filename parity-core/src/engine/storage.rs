//! What a browser keeps for the sites that a session has visited.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

/// One cookie of a browser context.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct KeptCookie {
    pub(crate) name: String,
    pub(crate) value: String,
    /// The host it is sent to; with a leading dot, also to those below.
    pub(crate) domain: String,
    pub(crate) path: String,
    /// Its end, in seconds since 1970; none for the end of the browser's session.
    pub(crate) expires: Option<f64>,
    pub(crate) http_only: bool,
    pub(crate) secure: bool,
    pub(crate) same_site: Option<String>,
}

/// What is kept for one origin by its scripts, by key.
pub(crate) type LocalStorage = BTreeMap<String, String>;

// Its value is a secret as often as not.
impl fmt::Debug for KeptCookie {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("KeptCookie").field("name", &self.name).finish_non_exhaustive()
    }
}
