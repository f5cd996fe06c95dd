//! Reference images: where they stand, and how they are written.

use std::path::{Path, PathBuf};

use crate::error::{Error, Place, Result};
use crate::picture::Picture;
use crate::settings;

/// The reference image of a name.
pub(super) struct Reference {
    path: PathBuf,
    /// The same from the directory of the source file.
    shown: String,
}

impl Reference {
    /// The one that the line at `place` means, for a kind of browser on this system.
    ///
    /// # Errors
    ///
    /// A usage error if the name is more than letters, digits, `-` and `_`, or the source file is not found.
    pub(super) fn of(place: Place, name: &str, kind: &str) -> Result<Self> {
        let is_fit = |letter: char| letter.is_alphanumeric() || matches!(letter, '-' | '_');
        if name.is_empty() || !name.chars().all(is_fit) {
            return Err(Error::usage("a name of letters, digits, `-` and `_`")
                .saw(format!("`{name}`"))
                .advice("name what is seen: `plans`"));
        }
        let source = source(&settings::package(), place.file).ok_or_else(|| {
            Error::usage(format!("the source file `{}`, beside which images stand", place.file))
                .saw("it is not found from the package's directory, nor from those above")
        })?;
        let stem = source.file_stem().unwrap_or_default().to_string_lossy();
        let shown = format!("snapshots/{stem}__{name}@{kind}-{}.png", std::env::consts::OS);
        Ok(Self { path: source.with_file_name(&shown), shown })
    }

    /// Where it stands, from the directory of the source file.
    pub(super) fn shown(&self) -> &str {
        &self.shown
    }

    /// It, if there is one.
    ///
    /// # Errors
    ///
    /// A usage error if it cannot be read, or is no picture.
    pub(super) fn read(&self) -> Result<Option<Picture>> {
        let unread = |why: String| {
            Error::usage(format!("the reference image `{}`", self.path.display())).saw(why)
        };
        match std::fs::read(&self.path) {
            Ok(bytes) => {
                match Picture::from_png(&bytes) {
                    Ok(picture) => Ok(Some(picture)),
                    Err(error) => Err(unread(error.to_string())
                        .advice("remove it, and run once to have it written")),
                }
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(unread(error.to_string())),
        }
    }

    /// Writes it, whole or not at all.
    ///
    /// # Errors
    ///
    /// An environment error if it cannot be written.
    pub(super) fn write(&self, picture: &Picture) -> Result<()> {
        let unfinished = self.path.with_extension("png.part");
        let directory = self.path.parent().unwrap_or(Path::new("."));
        let written = picture.to_png().map_err(std::io::Error::other).and_then(|bytes| {
            std::fs::create_dir_all(directory)?;
            std::fs::write(&unfinished, bytes)?;
            std::fs::rename(&unfinished, &self.path)
        });
        written.map_err(|error| {
            Error::environment(format!("to write `{}`", self.path.display())).saw(error.to_string())
        })
    }

    /// There was none, and it has been written.
    pub(super) fn written(&self) -> Error {
        self.lacking()
            .saw(format!("none; it has been written: {}", self.path.display()))
            .advice("look at it, commit it, and run again")
    }

    /// There is none, and none is written.
    pub(super) fn missing(&self, actual: &Path) -> Error {
        self.lacking()
            .saw("none, and none is written where `CI` is set")
            .saw(format!("what is seen: {}", actual.display()))
            .advice("run it once where `CI` is not set, look at the image, and commit it")
    }

    fn lacking(&self) -> Error {
        Error::unproven(format!("the reference image `{}`", self.shown))
    }
}

/// Where a source file is that the compiler calls `file`: from the package's directory, or from one above it, as
/// for a package of a workspace.
fn source(package: &Path, file: &str) -> Option<PathBuf> {
    package.ancestors().map(|directory| directory.join(file)).find(|path| path.is_file())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_source_is_found_from_its_package_whether_that_is_part_of_a_workspace_or_not() {
        let root = tempfile::tempdir().unwrap();
        let package = root.path().join("shop");
        std::fs::create_dir_all(package.join("tests")).unwrap();
        let file = package.join("tests/billing.rs");
        std::fs::write(&file, "").unwrap();
        assert_eq!(source(&package, "tests/billing.rs"), Some(file.clone()));
        assert_eq!(source(&package, "shop/tests/billing.rs"), Some(file));
        assert_eq!(source(&package, "tests/other.rs"), None);
    }

    #[test]
    fn a_name_that_could_lead_elsewhere_is_refused() {
        for name in ["", "../plans", "a b", "plans.png"] {
            let refused = Reference::of(Place::of_caller(), name, "chromium");
            assert!(refused.is_err(), "{name}");
        }
    }
}
