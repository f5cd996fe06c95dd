//! Finds `parity.toml`, and the directory for evidence.

use std::path::{Path, PathBuf};

use parity_model::ManifestError;

use crate::environment::snippet::{place, render};
use crate::error::{Error, Result};
use crate::settings::Settings;

const NAME: &str = "parity.toml";

/// `parity.toml`, read.
pub(crate) struct ManifestFile {
    pub(crate) path: PathBuf,
    pub(crate) text: String,
}

impl ManifestFile {
    /// Reads the file that is named, or the nearest one from the package's directory upwards.
    ///
    /// # Errors
    ///
    /// A usage error if there is none, or it cannot be read.
    pub(crate) fn read(settings: &Settings) -> Result<Self> {
        let path = match &settings.config {
            Some(path) => path.clone(),
            None => nearest_file(&start(settings)).ok_or_else(|| none_from(&start(settings)))?,
        };
        let text = std::fs::read_to_string(&path).map_err(|error| {
            Error::usage(format!("to read `{}`", path.display())).saw(error.to_string())
        })?;
        Ok(Self { path, text })
    }

    /// The error for a content that is not as it must be.
    pub(crate) fn refused(&self, error: &ManifestError) -> Error {
        let path = self.path.display().to_string();
        let rendered = render(&path, &self.text, error);
        let lines = rendered.lines().map(str::to_owned);
        let refused = Error::usage(format!("`{path}` to be right"));
        lines.fold(refused, Error::saw)
    }

    /// The place of a byte, as `file:line:column`.
    pub(crate) fn place(&self, byte: usize) -> String {
        let (line, column) = place(&self.text, byte);
        format!("{}:{line}:{column}", self.path.display())
    }
}

/// The directory for evidence: what was set, or `target/parity` in the nearest directory from the
/// package's upwards that has a `target` or a `Cargo.lock`.
pub(crate) fn output(settings: &Settings) -> PathBuf {
    if let Some(output) = &settings.output {
        return output.clone();
    }
    if let Some(target) = &settings.target {
        return target.join("parity");
    }
    let start = start(settings);
    let top = start.ancestors().find(|directory| {
        directory.join("Cargo.lock").is_file() || directory.join("target").is_dir()
    });
    top.unwrap_or(&start).join("target").join("parity")
}

/// The package's directory, which cargo and nextest set; else the current one.
fn start(settings: &Settings) -> PathBuf {
    settings.package.clone().or_else(|| std::env::current_dir().ok()).unwrap_or_default()
}

fn nearest_file(start: &Path) -> Option<PathBuf> {
    start.ancestors().map(|directory| directory.join(NAME)).find(|path| path.is_file())
}

fn none_from(start: &Path) -> Error {
    Error::usage(format!("a `{NAME}` in `{}` or above it", start.display())).saw("none").advice(
        "write one beside Cargo.toml: `[environments.verify]` with its `base_url`; or say where \
             it is by PARITY_CONFIG",
    )
}
