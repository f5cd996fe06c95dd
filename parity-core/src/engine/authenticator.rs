//! A virtual authenticator: passkeys without a finger.

use std::fmt::Debug;

use crate::clock::Deadline;
use crate::engine::Answering;

/// How it goes when a user is to be verified, as by a finger or a PIN.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UserVerification {
    /// It is the user.
    Succeeds,
    /// It is not.
    Fails,
}

impl UserVerification {
    /// As the title of a step tells it.
    pub(crate) fn told(self) -> &'static str {
        match self {
            Self::Succeeds => "succeed",
            Self::Fails => "fail",
        }
    }
}

/// A virtual authenticator on a page.
pub(crate) trait Authenticator: Debug + Send + Sync {
    /// Says how it goes from now on when the user is to be verified.
    fn verify(&self, verification: UserVerification, deadline: Deadline) -> Answering<'_, ()>;

    /// The site of each passkey that it has.
    fn sites(&self, deadline: Deadline) -> Answering<'_, Vec<String>>;
}
