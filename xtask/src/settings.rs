//! The only place that reads arguments and environment variables.

use std::ffi::OsString;
use std::path::PathBuf;

/// The arguments after the program's name.
pub(crate) fn arguments() -> impl Iterator<Item = String> {
    std::env::args().skip(1)
}

/// The directories in which programs are looked for.
#[expect(clippy::disallowed_methods, reason = "this is the module that reads variables")]
pub(crate) fn path() -> Vec<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).collect()
}

/// The directory of this package: where cargo runs it, and without a cargo, where it was built. Two clones that build
/// into one directory have one program.
#[expect(clippy::disallowed_methods, reason = "this is the module that reads variables")]
pub(crate) fn directory() -> PathBuf {
    let run = std::env::var_os("CARGO_MANIFEST_DIR");
    run.map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from)
}

/// The names of the variables by which cargo tells this program what package it is of. Build scripts look at them, too: where
/// they were handed on, a build by another cargo would begin anew, and so would the next one without them.
pub(crate) fn of_this_package() -> impl Iterator<Item = OsString> {
    let names = std::env::vars_os().map(|(name, _)| name);
    names.filter(|name| {
        let name = name.to_string_lossy();
        name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_")
    })
}

/// The cargo that runs this program, so that the same toolchain does all of it.
#[expect(clippy::disallowed_methods, reason = "this is the module that reads variables")]
pub(crate) fn cargo() -> String {
    std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned())
}
