//! The programs of LLVM that read counters: those of the toolchain, or those of a distribution.

use std::path::{Path, PathBuf};

use crate::program::Program;

/// The oldest version that reads what the compiler of today writes.
const OLDEST: u32 = 19;

/// How many versions newer than that are looked for.
const VERSIONS: u32 = 20;

/// Both programs, of one version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct CoverageTools {
    /// Adds up counters.
    pub(crate) profdata: String,
    /// Tells them line by line.
    pub(crate) cov: String,
}

impl CoverageTools {
    /// Looks for them: in the toolchain, then for the newest of which both are in `places`.
    pub(crate) fn find(toolchain: Option<&Path>, places: &[PathBuf]) -> Option<Self> {
        let of_toolchain = toolchain.and_then(|place| Self::called("", &[place.to_owned()]));
        let versions = (OLDEST..OLDEST + VERSIONS).rev();
        let numbered = || {
            versions.into_iter().find_map(|version| Self::called(&format!("-{version}"), places))
        };
        of_toolchain.or_else(numbered)
    }

    /// Looks for both by names with this ending.
    fn called(ending: &str, places: &[PathBuf]) -> Option<Self> {
        let find = |name: &str| {
            let mut paths = places.iter().map(|place| place.join(format!("{name}{ending}")));
            paths.find(|path| path.is_file()).map(|path| path.display().to_string())
        };
        Some(Self { profdata: find("llvm-profdata")?, cov: find("llvm-cov")? })
    }
}

/// Where the toolchain has them when its component `llvm-tools` is installed.
pub(crate) fn toolchain() -> Option<PathBuf> {
    let directory = Program::new("rustc").with(["--print", "target-libdir"]).output().ok()?;
    Some(Path::new(directory.trim()).parent()?.join("bin"))
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[track_caller]
    fn check(first: &[&str], second: &[&str], expected: Option<&str>) {
        let places = [first, second].map(|programs| {
            let place = tempfile::tempdir().unwrap();
            for program in programs {
                fs::write(place.path().join(program), "").unwrap();
            }
            place
        });
        let [toolchain, system] = places.each_ref().map(|place| place.path().to_owned());
        let found = CoverageTools::find(Some(&toolchain), &[system]).map(|tools| tools.cov);
        let name = found.as_deref().and_then(|path| path.rsplit('/').next());
        assert_eq!(name, expected);
    }

    #[test]
    fn those_of_the_toolchain_go_before_those_of_the_system() {
        let numbered = ["llvm-profdata-19", "llvm-cov-19"];
        check(&["llvm-profdata", "llvm-cov"], &numbered, Some("llvm-cov"));
        check(&[], &numbered, Some("llvm-cov-19"));
    }

    #[test]
    fn the_newest_is_taken_of_which_both_are_there() {
        let programs = ["llvm-profdata-19", "llvm-cov-19", "llvm-profdata-21", "llvm-cov-22"];
        check(&[], &programs, Some("llvm-cov-19"));
        check(
            &[],
            &["llvm-profdata-22", "llvm-cov-22", "llvm-cov-19", "llvm-profdata-19"],
            Some("llvm-cov-22"),
        );
    }

    #[test]
    fn those_of_the_system_that_are_too_old_or_of_no_version_are_none() {
        check(&[], &["llvm-profdata", "llvm-cov", "llvm-profdata-14", "llvm-cov-14"], None);
    }
}
