//! The actions that are linked into this program.

use std::fmt;
use std::path::Path;
use std::pin::Pin;
use std::time::Duration;

use parity_model::Surface;
use parity_model::listing::Listed;
use parity_model::nearest::nearest;

use crate::action::Action;
use crate::error::Result;

/// The body of an action: the function under `#[parity_action]`.
pub type Body = for<'a> fn(&'a Action) -> Pin<Box<dyn Future<Output = Result<()>> + 'a>>;

/// One action, as `#[parity_action]` registered it.
#[derive(Debug, Clone, Copy)]
pub struct Registration {
    /// The name of the function.
    pub name: &'static str,
    /// The module that it stands in, with the crate's name first.
    pub module: &'static str,
    /// The name of its test, made of the tags.
    pub test: &'static str,
    /// What the action does, in business words.
    pub title: Option<&'static str>,
    /// Its tags, sorted.
    pub tags: &'static [&'static str],
    /// The surfaces that it needs.
    pub surfaces: &'static [Surface],
    /// How long it may take; a minute where nothing is said.
    pub timeout: Option<Duration>,
    /// The locks that it holds while it runs, sorted.
    pub locks: &'static [&'static str],
    /// The surfaces of which it overrides something, as it says.
    pub overrides: &'static [Surface],
    /// Who answers for it.
    pub owner: Option<&'static str>,
    /// Whether it may run against production.
    pub production_safe: bool,
    /// The file that it stands in, as the compiler was told it.
    pub file: &'static str,
    /// The line of the function.
    pub line: u32,
    /// The function.
    pub body: Body,
}

inventory::collect!(&'static Registration);

impl Registration {
    /// The title, or the function's name where none was given.
    pub fn shown(&self) -> &'static str {
        self.title.unwrap_or(self.name)
    }
}

/// Why an action is not there to be run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FindError {
    /// No action is linked into this program.
    Empty,
    /// There are actions, but none of this name.
    Unknown {
        /// The name that was asked for.
        name: String,
        /// The names there are.
        known: Vec<&'static str>,
    },
    /// More than one action has this name.
    Ambiguous {
        /// The name that was asked for.
        name: String,
        /// Where they stand, as `file:line`.
        places: Vec<String>,
    },
}

impl fmt::Display for FindError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str(
                "no action is linked into this program; where they stand in a library, its name \
                 must be said once, or the linker leaves them out: `use that_crate as _;`",
            ),
            Self::Unknown { name, known } => {
                write!(f, "no action is called `{name}`; ")?;
                match nearest(name, known.iter().copied()) {
                    Some(near) => write!(f, "did you mean `{near}`?"),
                    None => write!(f, "there are {}", known.join(", ")),
                }
            }
            Self::Ambiguous { name, places } => {
                let places = places.join(" and ");
                write!(f, "more than one action is called `{name}`: {places}; rename one of them")
            }
        }
    }
}

impl std::error::Error for FindError {}

/// Returns the actions that are linked into this program, by name.
///
/// # Errors
///
/// [`FindError::Empty`] if there are none.
pub fn actions() -> std::result::Result<Vec<&'static Registration>, FindError> {
    let mut actions: Vec<_> = inventory::iter::<&'static Registration>().copied().collect();
    actions.sort_by_key(|action| (action.name, action.module));
    if actions.is_empty() { Err(FindError::Empty) } else { Ok(actions) }
}

/// Returns the action called `name`.
///
/// # Errors
///
/// [`FindError`] if there is none, or more than one.
pub fn find(name: &str) -> std::result::Result<&'static Registration, FindError> {
    choose(&actions()?, name)
}

/// Writes each action as a line of JSON, in one piece.
pub(crate) fn list(path: &Path) -> std::io::Result<()> {
    let actions = actions().map_err(std::io::Error::other)?;
    let mut lines = String::new();
    for action in actions {
        lines += &serde_json::to_string(&listed(action)).map_err(std::io::Error::other)?;
        lines += "\n";
    }
    std::fs::write(path, lines)
}

fn listed(action: &Registration) -> Listed {
    // The test runner does not say the name of the crate.
    let inner = action.module.split_once("::").map_or("", |(_, inner)| inner);
    let module = if inner.is_empty() { String::new() } else { format!("{inner}::") };
    let timeout = action.timeout.map(|timeout| timeout.as_millis());
    Listed {
        name: action.name.to_owned(),
        test: format!("{module}{}::{}", action.name, action.test),
        title: action.title.map(str::to_owned),
        tags: action.tags.iter().map(ToString::to_string).collect(),
        surfaces: action.surfaces.to_vec(),
        timeout: timeout.and_then(|timeout| u64::try_from(timeout).ok()),
        locks: action.locks.iter().map(ToString::to_string).collect(),
        overrides: action.overrides.to_vec(),
        owner: action.owner.map(str::to_owned),
        production_safe: action.production_safe,
        file: action.file.to_owned(),
        line: action.line,
    }
}

fn choose(
    actions: &[&'static Registration],
    name: &str,
) -> std::result::Result<&'static Registration, FindError> {
    let found: Vec<_> = actions.iter().filter(|action| action.name == name).collect();
    let name = name.to_owned();
    match found.as_slice() {
        [] => {
            let known = actions.iter().map(|action| action.name).collect();
            Err(FindError::Unknown { name, known })
        }
        [action] => Ok(action),
        [..] => {
            let place = |action: &&&Registration| format!("{}:{}", action.file, action.line);
            Err(FindError::Ambiguous { name, places: found.iter().map(place).collect() })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn registration(name: &'static str, line: u32) -> Registration {
        Registration {
            name,
            module: "shop",
            test: "__smoke__",
            title: None,
            tags: &["smoke"],
            surfaces: &[],
            timeout: None,
            locks: &[],
            overrides: &[],
            owner: None,
            production_safe: false,
            file: "tests/parity/main.rs",
            line,
            body: |_| Box::pin(std::future::ready(Ok(()))),
        }
    }

    static SIGN_IN: Registration = registration("sign_in", 10);
    static UPGRADE: Registration = registration("upgrade", 20);
    static UPGRADE_AGAIN: Registration = registration("upgrade", 30);

    #[test]
    fn an_empty_registry_says_how_to_link_the_crate() {
        // No action stands in this crate.
        let error = actions().unwrap_err();
        assert_eq!(error, FindError::Empty);
        assert!(error.to_string().contains("`use that_crate as _;`"), "{error}");
    }

    #[test]
    fn an_action_is_listed_by_the_name_that_the_test_runner_knows() {
        assert_eq!(listed(&SIGN_IN).test, "sign_in::__smoke__");
        let within = Registration { module: "shop::leads", ..SIGN_IN };
        assert_eq!(listed(&within).test, "leads::sign_in::__smoke__");
    }

    #[test]
    fn an_unknown_name_is_answered_with_the_one_that_was_meant() {
        let error = choose(&[&SIGN_IN, &UPGRADE], "sign_inn").unwrap_err().to_string();
        assert_eq!(error, "no action is called `sign_inn`; did you mean `sign_in`?");
        let error = choose(&[&SIGN_IN, &UPGRADE], "checkout").unwrap_err().to_string();
        assert_eq!(error, "no action is called `checkout`; there are sign_in, upgrade");
    }

    #[test]
    fn two_actions_of_one_name_are_both_told() {
        let error =
            choose(&[&SIGN_IN, &UPGRADE, &UPGRADE_AGAIN], "upgrade").unwrap_err().to_string();
        assert!(error.contains("main.rs:20 and tests/parity/main.rs:30"), "{error}");
        assert_eq!(choose(&[&SIGN_IN, &UPGRADE], "upgrade").unwrap().line, 20);
    }
}
