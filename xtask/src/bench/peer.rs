//! Those who do the work.

/// Who does the work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Peer {
    Parity,
    Playwright,
    Thirtyfour,
}

impl Peer {
    pub(crate) const ALL: [Self; 3] = [Self::Parity, Self::Playwright, Self::Thirtyfour];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Parity => "parity",
            Self::Playwright => "Playwright Test",
            Self::Thirtyfour => "thirtyfour",
        }
    }
}
