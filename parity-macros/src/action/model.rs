//! The names of `#[parity_action]`: its options, and what a valid one says.

use std::time::Duration;

use proc_macro2::{Ident, Span};
use syn::Path;

/// An option of the attribute.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Name {
    Title,
    Tags,
    Surfaces,
    Timeout,
    Locks,
    Overrides,
    Owner,
    ProductionSafe,
    Crate,
}

impl Name {
    pub(crate) const ALL: [Self; 9] = [
        Self::Title,
        Self::Tags,
        Self::Surfaces,
        Self::Timeout,
        Self::Locks,
        Self::Overrides,
        Self::Owner,
        Self::ProductionSafe,
        Self::Crate,
    ];

    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Title => "title",
            Self::Tags => "tags",
            Self::Surfaces => "surfaces",
            Self::Timeout => "timeout",
            Self::Locks => "locks",
            Self::Overrides => "overrides",
            Self::Owner => "owner",
            Self::ProductionSafe => "production_safe",
            Self::Crate => "crate",
        }
    }
}

/// The surfaces by name and by variant of `parity_model::Surface`, which a macro cannot ask.
pub(crate) const SURFACES: [(&str, &str); 12] = [
    ("auth", "Auth"),
    ("flags", "Flags"),
    ("webhooks", "Webhooks"),
    ("queue", "Queue"),
    ("cache", "Cache"),
    ("cookies", "Cookies"),
    ("csp", "Csp"),
    ("scripts", "Scripts"),
    ("secrets", "Secrets"),
    ("permissions", "Permissions"),
    ("topology", "Topology"),
    ("data", "Data"),
];

/// The surfaces of which an action may override something.
pub(crate) const OVERRIDABLE: [&str; 1] = ["flags"];

/// The tag that stands for having none.
pub(crate) const UNTAGGED: &str = "untagged";

/// One action, as its attribute and its function say it.
pub(crate) struct Model {
    pub(crate) function: Ident,
    /// The place of `fn`, whose line is the action's.
    pub(crate) line: Span,
    /// The place of the argument's type, where the compiler says that it is not `&Action`.
    pub(crate) argument: Span,
    /// The place of the returned type, where the compiler says that it is no `Result`.
    pub(crate) output: Span,
    pub(crate) options: Options,
}

/// What the attribute says.
#[derive(Default)]
pub(crate) struct Options {
    pub(crate) title: Option<String>,
    /// Sorted, each once.
    pub(crate) tags: Vec<String>,
    /// Variants of `Surface`, as written.
    pub(crate) surfaces: Vec<&'static str>,
    pub(crate) timeout: Option<Duration>,
    /// Sorted, each once.
    pub(crate) locks: Vec<String>,
    /// Variants of `Surface`, as written.
    pub(crate) overrides: Vec<&'static str>,
    pub(crate) owner: Option<String>,
    pub(crate) production_safe: bool,
    /// Where `parity_core` is, unless it has its own name.
    pub(crate) crate_path: Option<Path>,
}

impl Model {
    /// Returns the test's name: the tags between double underscores.
    pub(crate) fn test(&self) -> String {
        if self.options.tags.is_empty() {
            return format!("__{UNTAGGED}__");
        }
        format!("__{}__", self.options.tags.join("__"))
    }
}

#[cfg(test)]
mod tests {
    use parity_model::Surface;

    use super::*;

    #[test]
    fn the_surfaces_are_those_of_parity_model() {
        let theirs = Surface::ALL.map(|surface| (surface.to_string(), format!("{surface:?}")));
        let ours = SURFACES.map(|(name, variant)| (name.to_owned(), variant.to_owned()));
        assert_eq!(ours, theirs);
    }
}
