//! The variables that `parity.toml` names: of the process, and of the file that `PARITY_ENV_FILE` names.

use std::collections::BTreeMap;
use std::path::PathBuf;

use crate::error::{Error, Result};
use crate::settings::{self, Settings};

/// Where named values come from; the process goes before the file.
#[derive(Default)]
pub(crate) struct Variables {
    file: Option<PathBuf>,
    of_file: BTreeMap<String, String>,
}

// The values may be secrets.
impl std::fmt::Debug for Variables {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Variables").field("names", &self.of_file.keys()).finish_non_exhaustive()
    }
}

impl Variables {
    /// Reads the file, if one is named.
    ///
    /// # Errors
    ///
    /// A usage error if it cannot be read, or a line of it is no `NAME=value`.
    pub(crate) fn read(settings: &Settings) -> Result<Self> {
        let Some(path) = settings.env_file.clone() else {
            return Ok(Self::default());
        };
        let text = std::fs::read_to_string(&path).map_err(|error| {
            Error::environment(format!("to read the variables of `{}`", path.display()))
                .saw(error.to_string())
                .advice("PARITY_ENV_FILE names it: is the environment that wrote it still up?")
        })?;
        let of_file = parse(&text).map_err(|line| {
            // The line itself is not shown: it may hold a secret.
            Error::usage(format!("a line `NAME=value` at {}:{line}", path.display()))
                .saw("a line without a name and an equals sign")
        })?;
        Ok(Self { file: Some(path), of_file })
    }

    /// The variable `name`, if it is set to something.
    pub(crate) fn get(&self, name: &str) -> Option<String> {
        settings::variable(name).or_else(|| self.of_file.get(name).cloned())
    }

    /// Where `name` was looked for in vain.
    pub(crate) fn where_not(&self, name: &str) -> String {
        match &self.file {
            Some(file) => {
                format!("`{name}` neither in the process nor in `{}`", file.display())
            }
            None => format!("no `{name}` in the process, and no PARITY_ENV_FILE"),
        }
    }
}

/// Reads `NAME=value` lines; blank lines and those that begin with `#` are passed over. The error is
/// the number of the line that is none of these.
fn parse(text: &str) -> std::result::Result<BTreeMap<String, String>, usize> {
    let mut found = BTreeMap::new();
    for (index, line) in text.lines().enumerate() {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let (name, value) = line.split_once('=').ok_or(index + 1)?;
        if name.is_empty() || name.contains(char::is_whitespace) {
            return Err(index + 1);
        }
        if !value.is_empty() {
            found.insert(name.to_owned(), value.to_owned());
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_values_are_read_and_an_empty_value_is_none() {
        let found = parse("# shop\n\nURL=http://x/?a=b\nEMPTY=\n").unwrap();
        assert_eq!(found, BTreeMap::from([("URL".to_owned(), "http://x/?a=b".to_owned())]));
    }

    #[test]
    fn a_line_that_is_no_variable_is_told_by_its_number() {
        assert_eq!(parse("A=1\nexport\n"), Err(2));
        assert_eq!(parse("export A=1\n"), Err(1));
    }
}
