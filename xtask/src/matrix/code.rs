//! The shop's code as one number, so that it can be seen to be the same under every fault.

use std::fmt::Write;
use std::fs;
use std::path::Path;

use sha2::{Digest, Sha256};

use crate::failure::Failure;
use crate::program::Program;

/// Where the shop is, from the root.
pub(crate) const SHOP: &str = "examples/shop";

/// Returns the SHA-256 over the names and contents of all files of the shop that git knows.
///
/// # Errors
///
/// If git cannot tell them.
pub(crate) fn sha256(root: &Path) -> Result<String, Failure> {
    let names = Program::new("git").with(["ls-files", "-z", "--", SHOP]).inside(root).output()?;
    let files = names.split('\0').filter(|name| !name.is_empty());
    Ok(digest(files.map(|name| (name, fs::read(root.join(name)).ok()))))
}

/// Returns the commit, with `+` where the shop's files differ from it.
///
/// # Errors
///
/// If git cannot tell.
pub(crate) fn commit(root: &Path) -> Result<String, Failure> {
    let git =
        |words: &[&str]| Program::new("git").with(words.iter().copied()).inside(root).output();
    let commit = git(&["rev-parse", "--short=12", "HEAD"])?;
    let changed = git(&["status", "--porcelain", "--", SHOP])?;
    Ok(format!("{}{}", commit.trim(), if changed.is_empty() { "" } else { "+" }))
}

/// A file that is gone counts as other than an empty one.
fn digest<'a>(files: impl Iterator<Item = (&'a str, Option<Vec<u8>>)>) -> String {
    let mut sum = Sha256::new();
    for (name, content) in files {
        let length =
            content.as_ref().map_or(-1, |content| i128::try_from(content.len()).unwrap_or(-2));
        sum.update(name.as_bytes());
        sum.update([0]);
        sum.update(length.to_le_bytes());
        sum.update(content.unwrap_or_default());
    }
    sum.finalize().iter().fold(String::new(), |mut digits, byte| {
        write!(digits, "{byte:02x}").expect("writing to a string does not fail");
        digits
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(files: &[(&'static str, Option<&str>)]) -> String {
        digest(files.iter().map(|(name, text)| (*name, text.map(|text| text.as_bytes().to_vec()))))
    }

    #[test]
    fn each_change_of_a_file_is_another_sum() {
        let one = of(&[("a", Some("x")), ("b", Some(""))]);
        assert_eq!(one.len(), 64);
        assert_eq!(one, of(&[("a", Some("x")), ("b", Some(""))]));
        for other in [
            of(&[("a", Some("y")), ("b", Some(""))]),
            of(&[("a", Some("x")), ("b", None)]),
            of(&[("a", Some("x"))]),
            of(&[("a", Some("")), ("b", Some("x"))]),
        ] {
            assert_ne!(one, other);
        }
    }
}
