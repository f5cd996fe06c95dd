//! The protocol's identifiers, each a type of its own so that none is taken for another.

use std::fmt;

use serde::{Deserialize, Serialize};

macro_rules! text_ids {
    ($($(#[$doc:meta])+ $id:ident)+) => {
        $($(#[$doc])+
        #[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $id(String);

        impl $id {
            /// Takes an identifier that the browser has given out.
            pub fn new(id: impl Into<String>) -> Self {
                Self(id.into())
            }

            /// Returns the identifier as the browser spells it.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $id {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        })+
    };
}

text_ids! {
    /// `Target.TargetID`: a page, a worker, a frame in its own process.
    TargetId
    /// `Target.SessionID`: our attachment to one target.
    SessionId
    /// `Browser.BrowserContextID`: one isolated set of cookies and storage.
    BrowserContextId
    /// `Page.FrameId`.
    FrameId
    /// `Network.LoaderId`: one document, from its request to its end.
    LoaderId
    /// `Network.RequestId`: one request with its redirects.
    RequestId
    /// `Page.ScriptIdentifier`: a script that every new document runs.
    ScriptIdentifier
    /// `Runtime.RemoteObjectId`: a value that stayed in the page.
    RemoteObjectId
    /// `uniqueContextId`: an execution context, never given out twice, also across processes.
    UniqueContextId
}

/// `Runtime.ExecutionContextId`: an execution context; given out again after a change of process.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct ExecutionContextId(pub i64);
