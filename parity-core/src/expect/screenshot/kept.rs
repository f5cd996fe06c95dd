//! Pictures of what did not look as it should, kept with the evidence.

use std::path::{Path, PathBuf};

use parity_model::evidence::Entry;

use crate::error::{Error, Result};
use crate::evidence::Evidence;
use crate::picture::Picture;
use crate::picture::compare::Difference;

/// The pictures of one name, with the evidence.
pub(super) struct Kept<'e> {
    pub(super) evidence: &'e Evidence,
    pub(super) name: &'e str,
}

impl Kept<'_> {
    /// Keeps what has no reference.
    ///
    /// # Errors
    ///
    /// An environment error if it cannot be written.
    pub(super) fn alone(&self, actual: &Picture) -> Result<PathBuf> {
        self.write(&self.free(), "actual", actual)
    }

    /// Keeps what changes, and tells by how much.
    ///
    /// # Errors
    ///
    /// An environment error if it cannot be written.
    pub(super) fn changing(
        &self,
        error: Error,
        last: &Picture,
        by: Option<&Difference>,
    ) -> Result<Error> {
        let base = self.free();
        let error = match by {
            Some(by) => error.saw(format!("of the last two pictures {}", told(by, last))),
            None => error.saw("it moved, or its size changed, while it was looked at"),
        };
        let error = shown(error, "the last", &self.write(&base, "actual", last)?);
        match by {
            Some(by) => Ok(shown(error, "where", &self.write(&base, "diff", &by.marked)?)),
            None => Ok(error),
        }
    }

    /// Keeps what differs, and tells by how much; without a difference, the sizes do.
    ///
    /// # Errors
    ///
    /// An environment error if it cannot be written.
    pub(super) fn differing(
        &self,
        error: Error,
        expected: &Picture,
        actual: &Picture,
        difference: Option<&Difference>,
    ) -> Result<Error> {
        let base = self.free();
        let error = match difference {
            Some(difference) => error.saw(told(difference, actual)),
            None => error.saw(format!("it is {}, the image {}", size(actual), size(expected))),
        };
        let expected = self.write(&base, "expected", expected)?;
        let actual = self.write(&base, "actual", actual)?;
        let marked = difference.map(|by| self.write(&base, "diff", &by.marked)).transpose()?;
        self.evidence.write(Entry::LookedOther {
            name: self.name.to_owned(),
            pixels: difference.map(|difference| difference.pixels as u64),
            expected: file_name(&expected),
            actual: file_name(&actual),
            difference: marked.as_deref().map(file_name),
        });
        let error = shown(shown(error, "expected", &expected), "actual", &actual);
        Ok(match &marked {
            Some(marked) => shown(error, "diff", marked),
            None => error,
        })
    }

    /// A beginning of names of files that no other pictures of this run have.
    fn free(&self) -> String {
        let is_free = |base: &String| {
            let path = self.evidence.directory().join(format!("{base}-actual.png"));
            !path.exists()
        };
        let more = (2_u64..).map(|count| format!("{}.{count}", self.name));
        let mut names = std::iter::once(self.name.to_owned()).chain(more);
        names.find(is_free).expect("one of endless names is free")
    }

    fn write(&self, base: &str, what: &str, picture: &Picture) -> Result<PathBuf> {
        let path = self.evidence.directory().join(format!("{base}-{what}.png"));
        let bytes = picture.to_png().map_err(std::io::Error::other);
        match bytes.and_then(|bytes| std::fs::write(&path, bytes)) {
            Ok(()) => Ok(path),
            Err(error) => {
                Err(Error::environment(format!("to write `{}`", path.display()))
                    .saw(error.to_string()))
            }
        }
    }
}

/// `312 of 12000 pixels differ (2.6 %), within 40 × 20 at 12, 30`.
fn told(difference: &Difference, of: &Picture) -> String {
    let all = of.pixels.len();
    #[expect(clippy::cast_precision_loss, reason = "no picture has 2^52 pixels")]
    let percent = difference.pixels as f64 * 100.0 / all as f64;
    // So few that they would be none are not told as none.
    let percent = if percent < 0.1 { "less than 0.1".to_owned() } else { format!("{percent:.1}") };
    let within = difference
        .bounds
        .map(|[left, top, width, height]| format!(", within {width} × {height} at {left}, {top}"));
    let within = within.unwrap_or_default();
    format!("{} of {all} pixels differ ({percent} %){within}", difference.pixels)
}

fn size(picture: &Picture) -> String {
    format!("{} × {}", picture.width, picture.height)
}

fn shown(error: Error, what: &str, path: &Path) -> Error {
    error.saw(format!("{:<9} {}", format!("{what}:"), path.display()))
}

fn file_name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}
