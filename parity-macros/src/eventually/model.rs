//! The names of `eventually!`: its options, and what a valid one says.

use std::time::Duration;

use syn::{Expr, Pat, Path, Token};

/// An option of the macro.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Name {
    Within,
    Every,
    Unless,
    HoldsFor,
    TryWithin,
    Because,
    Crate,
}

impl Name {
    pub(crate) const ALL: [Self; 7] = [
        Self::Within,
        Self::Every,
        Self::Unless,
        Self::HoldsFor,
        Self::TryWithin,
        Self::Because,
        Self::Crate,
    ];

    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Within => "within",
            Self::Every => "every",
            Self::Unless => "unless",
            Self::HoldsFor => "holds_for",
            Self::TryWithin => "try_within",
            Self::Because => "because",
            Self::Crate => "crate",
        }
    }
}

/// What to look at, and until when.
pub(crate) struct Model {
    pub(crate) expression: Expr,
    pub(crate) condition: Condition,
    pub(crate) options: Options,
}

/// What is asked of the expression's value.
pub(crate) enum Condition {
    /// The value is a `bool`, and it must be true.
    IsTrue,
    /// A closure over the value by reference.
    Closure { capture: Option<Token![move]>, pattern: Box<Pat>, body: Box<Expr> },
    /// A pattern that the value matches, and what has to be true then.
    Matches { pattern: Box<Pat>, guard: Option<Box<Expr>> },
    /// There is none that can be used; only behind a mistake.
    Unusable,
}

/// What the options say.
#[derive(Default)]
pub(crate) struct Options {
    pub(crate) within: Option<Time>,
    pub(crate) every: Option<Schedule>,
    pub(crate) unless: Option<Condition>,
    pub(crate) holds_for: Option<Time>,
    pub(crate) try_within: Option<Time>,
    pub(crate) because: Option<Expr>,
    /// Where `parity_core` is, unless it has its own name.
    pub(crate) crate_path: Option<Path>,
}

/// A length of time.
pub(crate) enum Time {
    Known(Duration),
    Computed(Box<Expr>),
}

/// The pauses between looks.
pub(crate) enum Schedule {
    Listed(Vec<Time>),
    Computed(Box<Expr>),
}
