//! Who may do what below which prefix: a file, as bucket policies are.

use std::fmt;
use std::io;
use std::path::Path;

use serde::Deserialize;

/// What can be done with an object.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Deed {
    Read,
    Write,
    Delete,
}

/// A policy; what no statement allows is denied, and what one denies no other allows.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Policy {
    statements: Vec<Statement>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Statement {
    effect: Effect,
    /// The names of callers.
    principals: Vec<String>,
    actions: Vec<Deed>,
    /// Keys of objects; a `*` at the end stands for all that begin so.
    resources: Vec<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Effect {
    Allow,
    Deny,
}

/// The policy cannot be read.
#[derive(Debug, thiserror::Error)]
pub(crate) enum WrongPolicy {
    #[error("could not read the policy `{path}`")]
    Unreadable { path: String, source: io::Error },
    #[error("the policy `{path}` is wrong")]
    Wrong { path: String, source: serde_json::Error },
}

impl Policy {
    /// Reads the policy from its file.
    ///
    /// # Errors
    ///
    /// If the file cannot be read, or says something that is not known: a policy that is read in part is none.
    pub(crate) fn read(path: &Path) -> Result<Self, WrongPolicy> {
        let name = || path.display().to_string();
        let text = std::fs::read_to_string(path)
            .map_err(|source| WrongPolicy::Unreadable { path: name(), source })?;
        serde_json::from_str(&text).map_err(|source| WrongPolicy::Wrong { path: name(), source })
    }

    /// Whether a caller may do this with the object that has this key.
    pub(crate) fn allows(&self, caller: &str, deed: Deed, key: &str) -> bool {
        let mut fitting =
            self.statements.iter().filter(|one| one.fits(caller, deed, key)).peekable();
        fitting.peek().is_some() && fitting.all(|statement| statement.effect == Effect::Allow)
    }
}

impl Statement {
    fn fits(&self, caller: &str, deed: Deed, key: &str) -> bool {
        self.principals.iter().any(|name| name == caller)
            && self.actions.contains(&deed)
            && self.resources.iter().any(|resource| covers(resource, key))
    }
}

fn covers(resource: &str, key: &str) -> bool {
    match resource.strip_suffix('*') {
        Some(prefix) => key.starts_with(prefix),
        None => resource == key,
    }
}

impl fmt::Display for Deed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Read => "read",
            Self::Write => "write",
            Self::Delete => "delete",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const POLICY: &str = r#"{"statements": [
        {"effect": "allow", "principals": ["web", "worker"], "actions": ["read"], "resources": ["uploads/*"]},
        {"effect": "allow", "principals": ["web"], "actions": ["write"], "resources": ["uploads/*", "logo.png"]},
        {"effect": "deny", "principals": ["worker"], "actions": ["read"], "resources": ["uploads/private/*"]}
    ]}"#;

    #[track_caller]
    fn check(caller: &str, deed: Deed, key: &str, expected: bool) {
        let policy: Policy = serde_json::from_str(POLICY).unwrap();
        assert_eq!(policy.allows(caller, deed, key), expected, "{caller} {deed} {key}");
    }

    #[test]
    fn what_a_statement_allows_is_allowed_to_those_whom_it_names() {
        check("web", Deed::Read, "uploads/1/contacts.csv", true);
        check("worker", Deed::Read, "uploads/1/contacts.csv", true);
        check("guest", Deed::Read, "uploads/1/contacts.csv", false);
    }

    #[test]
    fn what_no_statement_speaks_of_is_denied() {
        check("worker", Deed::Write, "uploads/1/contacts.csv", false);
        check("web", Deed::Delete, "uploads/1/contacts.csv", false);
        check("web", Deed::Read, "results/1/result.csv", false);
    }

    #[test]
    fn what_is_denied_no_other_statement_allows() {
        check("worker", Deed::Read, "uploads/private/1.csv", false);
        check("web", Deed::Read, "uploads/private/1.csv", true);
    }

    #[test]
    fn a_resource_without_a_star_is_one_object() {
        check("web", Deed::Write, "logo.png", true);
        check("web", Deed::Write, "logo.png.old", false);
        check("web", Deed::Write, "uploads", false);
    }

    #[test]
    fn a_policy_with_a_word_that_is_not_known_is_none() {
        for wrong in [
            r#"{"statements": [], "version": 2}"#,
            r#"{"statements": [{"effect": "permit", "principals": [], "actions": [], "resources": []}]}"#,
            r#"{"statements": [{"effect": "allow", "principals": [], "actions": ["list"], "resources": []}]}"#,
        ] {
            assert!(serde_json::from_str::<Policy>(wrong).is_err(), "{wrong}");
        }
    }
}
