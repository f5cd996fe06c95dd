//! What a rule can only be checked with, and what is lacking.

/// What a rule can only be checked with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Need {
    /// The implementation offers this.
    Offered(Part),
    /// The probe `conform`.
    Hook,
    /// The fault `conform`.
    Fault,
    /// Another instance, that has no token.
    WithoutToken,
    /// Another instance, that is production.
    Production,
}

/// What an implementation may offer, or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    Shape,
    Probes,
    Jobs,
    Webhooks,
    Flags,
    Events,
    Faults,
}

impl Part {
    pub(crate) fn path(self) -> &'static str {
        match self {
            Self::Shape => "/shape",
            Self::Probes => "/probe",
            Self::Jobs => "/job",
            Self::Webhooks => "/webhooks",
            Self::Flags => "/flags",
            Self::Events => "/events",
            Self::Faults => "/fault",
        }
    }
}

/// Why a rule was not checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Lack {
    /// It says nothing about this implementation.
    NotApplicable(String),
    /// It cannot be looked at.
    NotChecked(String),
}
