//! Where the application runs, and whether that is production.

use std::fmt;

/// Words that make an environment production where they are part of its name.
const PRODUCTION: [&str; 4] = ["production", "prod", "prd", "live"];

/// The environment that the application runs in: its name, and whether it is production, where no verification
/// endpoint exists whatever token is configured.
///
/// A name is that of production if one of its words is `production`, `prod`, `prd` or `live`, as in `prod-eu`. A name
/// that is empty, as of a variable that is not set, is taken for production's too: what is not known is closed.
/// Teams with other habits say it themselves: [`Environment::production`], [`Environment::no_production`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Environment {
    name: String,
    kind: Kind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Production,
    Other,
}

impl Environment {
    /// The environment of this name, which tells whether it is production.
    pub fn named(name: impl Into<String>) -> Self {
        let name = name.into();
        let mut words = name.split(|c: char| !c.is_ascii_alphanumeric());
        let is_production = name.trim().is_empty()
            || words.any(|word| PRODUCTION.iter().any(|known| word.eq_ignore_ascii_case(known)));
        let kind = if is_production { Kind::Production } else { Kind::Other };
        Self { name, kind }
    }

    /// An environment that is production, whatever its name says.
    pub fn production(name: impl Into<String>) -> Self {
        Self { name: name.into(), kind: Kind::Production }
    }

    /// An environment that is not production, whatever its name says: `pre-prod`.
    pub fn no_production(name: impl Into<String>) -> Self {
        Self { name: name.into(), kind: Kind::Other }
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Whether it is production.
    pub fn is_production(&self) -> bool {
        self.kind == Kind::Production
    }
}

impl<N: Into<String>> From<N> for Environment {
    fn from(name: N) -> Self {
        Self::named(name)
    }
}

impl fmt::Display for Environment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_tells_whether_it_is_production() {
        for name in ["production", "Production", "prod-eu", "eu_prod", "live", "PRD", "", " "] {
            assert!(Environment::named(name).is_production(), "{name:?}");
        }
        for name in ["verify", "preview-17", "ci", "local", "preprod", "product-demo", "delivery"] {
            assert!(!Environment::named(name).is_production(), "{name:?}");
        }
    }

    #[test]
    fn who_says_it_is_believed() {
        assert!(Environment::production("main").is_production());
        assert!(!Environment::no_production("pre-prod").is_production());
    }
}
