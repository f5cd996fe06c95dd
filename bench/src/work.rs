//! The work that is measured, as every peer is told of it.

/// How many acts one page is given.
pub const ACTS: usize = 200;

/// How many changes of a page are waited for.
pub const CHANGES: usize = 10;

/// How often one button is looked for among many elements.
pub const LOOKUPS: usize = 30;

/// The button that is looked for.
pub const BUTTON: &str = "Buy item 777";

/// The probe that tells of outcomes.
pub const PROBE: &str = "outcome";

/// Where the verification endpoints are.
pub const VERIFY: &str = "/internal/verify";

/// Where they are without a stream of events.
pub const QUIET: &str = "/quiet/verify";

/// One kind of work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Work {
    /// An isolated session with a page, opened and closed.
    Session,
    /// A sign-in of nine steps in a fresh session.
    Flow,
    /// Clicks, fills and assertions on a page that is loaded.
    Act,
    /// Changes of a page that an expectation waits for.
    Change,
    /// One button by role and name among two thousand elements.
    Role,
    /// An outcome in the service that `eventually!` waits for, woken by the stream of events.
    Outcome,
    /// The same without a stream, by the default schedule.
    Asking,
}

impl Work {
    /// Finds the work of that name.
    pub fn named(name: &str) -> Option<Self> {
        let all = [
            Self::Session,
            Self::Flow,
            Self::Act,
            Self::Change,
            Self::Role,
            Self::Outcome,
            Self::Asking,
        ];
        all.into_iter().find(|work| work.name() == name)
    }

    /// Returns its name, which is also that of parity's action and of Playwright's file.
    pub fn name(self) -> &'static str {
        match self {
            Self::Session => "session",
            Self::Flow => "flow",
            Self::Act => "act",
            Self::Change => "change",
            Self::Role => "role",
            Self::Outcome => "outcome",
            Self::Asking => "asking",
        }
    }

    /// Returns how often it is done in one round, after once as a warm-up.
    pub fn times(self) -> usize {
        match self {
            Self::Session | Self::Flow => 5,
            Self::Outcome | Self::Asking => 20,
            Self::Act | Self::Change | Self::Role => 1,
        }
    }
}
