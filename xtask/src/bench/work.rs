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
}

impl Work {
    pub(crate) const ALL: [Self; 6] =
        [Self::Session, Self::Flow, Self::Act, Self::Change, Self::Role, Self::Twenty];

    /// Its name, which is also that of its file among Playwright's.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Session => "session",
            Self::Flow => "flow",
            Self::Act => "act",
            Self::Change => "change",
            Self::Role => "role",
            Self::Twenty => "twenty",
        }
    }

    /// Whether a peer does it: twenty tests with two workers are asked of those that bring or have a runner.
    pub(crate) fn is_done_by(self, peer: Peer) -> bool {
        self != Self::Twenty || peer != Peer::Thirtyfour
    }
}
