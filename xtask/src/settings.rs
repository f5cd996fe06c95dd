//! The only place that reads arguments and environment variables.

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

/// The cargo that runs this program, so that the same toolchain does all of it.
#[expect(clippy::disallowed_methods, reason = "this is the module that reads variables")]
pub(crate) fn cargo() -> String {
    std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned())
}
