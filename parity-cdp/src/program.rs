//! Which browser is meant, and where it is on this machine.

use std::ffi::{OsStr, OsString};
use std::fmt;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

/// The browser to start.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum Program {
    /// Chromium, which is what users run but for its name.
    #[default]
    Chromium,
    /// Chromium without its user interface: starts sooner and takes a third of the work.
    ChromiumHeadlessShell,
    /// Google Chrome.
    Chrome,
    /// The browser at this path.
    At(PathBuf),
}

impl Program {
    /// Reads `chromium`, `chromium-headless-shell`, `chrome`, or a path.
    pub fn parse(name: &str) -> Self {
        match name {
            "chromium" => Self::Chromium,
            "chromium-headless-shell" => Self::ChromiumHeadlessShell,
            "chrome" => Self::Chrome,
            path => Self::At(PathBuf::from(path)),
        }
    }

    /// Finds it on the search path of this process.
    #[expect(
        clippy::disallowed_methods,
        reason = "PATH is where programs are, not a setting of ours"
    )]
    pub(crate) fn find(&self) -> Result<PathBuf, MissingProgram> {
        self.find_on(&std::env::var_os("PATH").unwrap_or_default())
    }

    fn find_on(&self, search_path: &OsStr) -> Result<PathBuf, MissingProgram> {
        let places = self.places(search_path);
        let found = places.iter().find(|place| is_program(place)).cloned();
        // The watchdog runs in another directory.
        found.and_then(|place| std::path::absolute(place).ok()).ok_or_else(|| MissingProgram {
            program: self.clone(),
            search_path: search_path.to_owned(),
        })
    }

    fn places(&self, search_path: &OsStr) -> Vec<PathBuf> {
        if let Self::At(path) = self {
            return vec![path.clone()];
        }
        let on_path = self
            .names()
            .iter()
            .flat_map(|name| std::env::split_paths(search_path).map(move |dir| dir.join(name)));
        on_path.chain(self.applications().iter().map(PathBuf::from)).collect()
    }

    fn names(&self) -> &'static [&'static str] {
        match self {
            Self::Chromium => &["chromium", "chromium-browser"],
            Self::ChromiumHeadlessShell => &["chromium-headless-shell", "chrome-headless-shell"],
            Self::Chrome => &["google-chrome", "google-chrome-stable", "chrome"],
            Self::At(_) => &[],
        }
    }

    // macOS keeps programs with windows away from the search path.
    fn applications(&self) -> &'static [&'static str] {
        match self {
            Self::Chromium => &["/Applications/Chromium.app/Contents/MacOS/Chromium"],
            Self::Chrome => &["/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"],
            Self::ChromiumHeadlessShell | Self::At(_) => &[],
        }
    }

    /// Returns the command that installs it here, or where to get it.
    fn remedy(&self) -> &'static str {
        let debian = Path::new("/usr/bin/apt-get").exists();
        let mac = cfg!(target_os = "macos");
        match self {
            Self::Chromium if debian => "install it with `apt-get install chromium`",
            Self::Chromium if mac => "install it with `brew install --cask chromium`",
            Self::Chromium => "install the package `chromium` of your system",
            Self::ChromiumHeadlessShell if debian => {
                "install it with `apt-get install chromium-headless-shell`"
            }
            Self::ChromiumHeadlessShell => {
                "install it with `npx @puppeteer/browsers install chrome-headless-shell` and give its path"
            }
            Self::Chrome if mac => "install it with `brew install --cask google-chrome`",
            Self::Chrome => "install it from https://www.google.com/chrome",
            Self::At(_) => "give the path of a browser that is there and may be executed",
        }
    }
}

impl fmt::Display for Program {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Chromium => f.write_str("chromium"),
            Self::ChromiumHeadlessShell => f.write_str("chromium-headless-shell"),
            Self::Chrome => f.write_str("chrome"),
            Self::At(path) => path.display().fmt(f),
        }
    }
}

/// There is no such browser on this machine.
#[derive(Debug, Clone)]
pub struct MissingProgram {
    program: Program,
    search_path: OsString,
}

impl fmt::Display for MissingProgram {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.program.names() {
            [] => write!(f, "there is no browser at `{}`", self.program)?,
            names => write!(
                f,
                "there is no browser `{}`: none of `{}` is on PATH, which is `{}`",
                self.program,
                names.join("`, `"),
                self.search_path.display(),
            )?,
        }
        write!(f, "; {}", self.program.remedy())
    }
}

impl std::error::Error for MissingProgram {}

fn is_program(path: &Path) -> bool {
    path.metadata().is_ok_and(|file| file.is_file() && file.permissions().mode() & 0o111 != 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_browser_is_told_with_what_was_looked_for_and_what_installs_it() {
        let missing = Program::Chromium.find_on(OsStr::new("/nowhere:/nor-here")).unwrap_err();
        let text = missing.to_string();
        assert!(text.contains("none of `chromium`, `chromium-browser` is on PATH"), "{text}");
        assert!(text.contains("`/nowhere:/nor-here`"), "{text}");
        assert!(text.contains("install"), "{text}");
    }

    #[test]
    fn a_missing_path_is_told_as_a_path() {
        let missing = Program::parse("/nowhere/browser").find_on(OsStr::new("")).unwrap_err();
        assert_eq!(
            missing.to_string(),
            "there is no browser at `/nowhere/browser`; give the path of a browser that is there and may be executed"
        );
    }

    #[test]
    fn a_file_that_may_not_be_executed_is_no_browser() {
        let manifest = concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml");
        assert!(Program::At(PathBuf::from(manifest)).find_on(OsStr::new("")).is_err());
    }
}
