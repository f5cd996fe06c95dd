//! Changes of the shop's code that break it, as patches which are put on and taken off again.

use std::fs;
use std::path::{Path, PathBuf};

use crate::failure::Failure;
use crate::matrix::fault::{Fault, REGRESSIONS};
use crate::output;
use crate::program::Program;

/// Where they are, from the root.
const DIRECTORY: &str = "examples/shop/regressions";

/// A change of the code.
#[derive(Debug, Clone)]
pub(crate) struct Regression {
    pub(crate) name: String,
    /// What is expected of parity under it.
    pub(crate) expected: &'static Fault,
    patch: PathBuf,
}

/// A change that is put on, until this is dropped.
#[derive(Debug)]
#[must_use = "the change is taken off when this is dropped"]
pub(crate) struct Applied<'a> {
    root: &'a Path,
    patch: &'a Path,
}

/// Returns all of them, by name.
///
/// # Errors
///
/// If nobody has said what is expected to notice one.
pub(crate) fn all(root: &Path) -> Result<Vec<Regression>, Failure> {
    let files = fs::read_dir(root.join(DIRECTORY)).into_iter().flatten().flatten();
    let mut all: Vec<_> = files
        .map(|file| file.path())
        .filter(|path| path.extension().is_some_and(|end| end == "patch"))
        .filter_map(|patch| {
            let name = patch.file_stem()?.to_str()?.to_owned();
            Some((name, patch))
        })
        .map(|(name, patch)| {
            let known = REGRESSIONS.iter().find(|known| known.name == name);
            let expected = known.ok_or_else(|| {
                Failure::new(format!("say in `matrix/fault.rs` what should notice `{name}`"))
            })?;
            Ok(Regression { name, expected, patch })
        })
        .collect::<Result<_, Failure>>()?;
    all.sort_by(|one, other| one.name.cmp(&other.name));
    Ok(all)
}

impl Regression {
    /// Puts the change on.
    ///
    /// # Errors
    ///
    /// If it does not fit the code as it is.
    pub(crate) fn apply<'a>(&'a self, root: &'a Path) -> Result<Applied<'a>, Failure> {
        git_apply(root, &self.patch, &[])?;
        Ok(Applied { root, patch: &self.patch })
    }
}

impl Drop for Applied<'_> {
    fn drop(&mut self) {
        if let Err(failure) = git_apply(self.root, self.patch, &["--reverse"]) {
            output::failure(&failure);
        }
    }
}

fn git_apply(root: &Path, patch: &Path, how: &[&str]) -> Result<(), Failure> {
    let git = Program::new("git").with(["apply"]).with(how.iter().copied());
    git.with([patch.display().to_string()]).inside(root).output().map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_is_put_on_and_taken_off() {
        let root = tempfile::tempdir().unwrap();
        let (root, shop) = (root.path(), root.path().join(DIRECTORY));
        fs::create_dir_all(&shop).unwrap();
        fs::write(root.join("a"), "one\n").unwrap();
        let patch = "--- a/a\n+++ b/a\n@@ -1 +1 @@\n-one\n+two\n";
        fs::write(shop.join("entitlement-race.patch"), patch).unwrap();
        fs::write(shop.join("README.md"), "no patch").unwrap();
        let all = all(root).unwrap();
        assert_eq!(all.len(), 1);
        assert_eq!(all[0].expected.noticed_by, ["checkout"]);
        let read = || fs::read_to_string(root.join("a")).unwrap();
        let applied = all[0].apply(root).unwrap();
        assert_eq!(read(), "two\n");
        assert!(all[0].apply(root).is_err(), "it does not fit twice");
        drop(applied);
        assert_eq!(read(), "one\n");
    }

    #[test]
    fn all_changes_of_the_shop_fit_its_code_as_it_is() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
        let all = all(root).unwrap();
        let names: Vec<_> = all.iter().map(|regression| regression.name.as_str()).collect();
        assert_eq!(names, ["entitlement-race", "newer-event-shape", "optimistic-success"]);
        for Regression { name, patch, .. } in &all {
            // Why it does not fit stands in the failure: which file, and at which line.
            git_apply(root, patch, &["--check"]).map_err(|failure| (name, failure)).unwrap();
            let text = fs::read_to_string(patch).unwrap();
            let (said, _) = text.split_once("\n\ndiff --git a/examples/shop/").unwrap();
            assert!(said.contains("\n\n"), "`{name}` begins with a title and a text: {said}");
        }
    }

    #[test]
    fn there_may_be_none() {
        assert!(all(tempfile::tempdir().unwrap().path()).unwrap().is_empty());
    }

    #[test]
    fn one_that_nothing_is_expected_to_notice_is_told() {
        let root = tempfile::tempdir().unwrap();
        let shop = root.path().join(DIRECTORY);
        fs::create_dir_all(&shop).unwrap();
        fs::write(shop.join("new.patch"), "").unwrap();
        let message = all(root.path()).unwrap_err().to_string();
        assert_eq!(message, "say in `matrix/fault.rs` what should notice `new`");
    }
}
