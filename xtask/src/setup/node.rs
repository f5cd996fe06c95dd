//! Sees that Node.js is new enough for the identity provider.

use crate::failure::Failure;
use crate::output;
use crate::program::Program;

/// The oldest Node.js that the identity provider runs on.
const OLDEST: u32 = 20;

/// Replaces a Node.js that is too old, as Debian 12 has one, by one from npm.
///
/// # Errors
///
/// If it stays too old.
pub(crate) fn new_enough() -> Result<(), Failure> {
    if version()? >= OLDEST {
        return Ok(());
    }
    output::progress(format!("installing Node.js {OLDEST}"));
    let install = Program::new("npm").with(["install", "--global", &format!("node@{OLDEST}")]);
    install.output()?;
    match version()? {
        new if new >= OLDEST => Ok(()),
        old => Err(Failure::new(format!(
            "`node` is still version {old}, and the identity provider needs {OLDEST}; see that the \
             directory of `npm prefix --global` comes first in PATH"
        ))),
    }
}

fn version() -> Result<u32, Failure> {
    let said = Program::new("node").with(["--version"]).output()?;
    major(&said).ok_or_else(|| Failure::new(format!("`node --version` says {said:?}")))
}

fn major(version: &str) -> Option<u32> {
    version.trim().strip_prefix('v')?.split('.').next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_major_version_is_read() {
        assert_eq!(major("v20.20.2\n"), Some(20));
        assert_eq!(major("20.20.2"), None);
        assert_eq!(major("v"), None);
    }
}
