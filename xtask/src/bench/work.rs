//! The work that each peer is given.

use crate::bench::peer::Peer;

/// One kind of work, which a process of each peer does once a round.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Work {
    Session,
    Flow,
    Act,
    Change,
    Role,
    Twenty,
    Outcome,
    Asking,
}

impl Work {
    pub(crate) const ALL: [Self; 8] = [
        Self::Session,
        Self::Flow,
        Self::Act,
        Self::Change,
        Self::Role,
        Self::Twenty,
        Self::Outcome,
        Self::Asking,
    ];

    /// Its name, which is also that of its file among Playwright's.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Session => "session",
            Self::Flow => "flow",
            Self::Act => "act",
            Self::Change => "change",
            Self::Role => "role",
            Self::Twenty => "twenty",
            Self::Outcome => "outcome",
            Self::Asking => "asking",
        }
    }

    /// Whether a peer does it: twenty tests with two workers are asked of those that bring or have a runner, and
    /// outcomes in the service of parity alone, which knows of such.
    pub(crate) fn is_done_by(self, peer: Peer) -> bool {
        match self {
            Self::Session | Self::Flow | Self::Act | Self::Change | Self::Role => true,
            Self::Twenty => peer != Peer::Thirtyfour,
            Self::Outcome | Self::Asking => peer == Peer::Parity,
        }
    }

    /// The environment of `bench/parity.toml` that it is done against.
    pub(crate) fn environment(self) -> &'static str {
        if self == Self::Asking { "quiet" } else { "bench" }
    }
}
