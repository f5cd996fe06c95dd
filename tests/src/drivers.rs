//! Where the drivers of browsers are.

use std::path::Path;

/// The search path, with the drivers that stand in `tools/bin` beside the profile that `program` is built in.
///
/// # Panics
///
/// If there is no search path.
#[expect(clippy::disallowed_methods, reason = "PATH is where programs are, not a setting of ours")]
pub fn search_path(program: &str) -> String {
    let target = Path::new(program).parent().and_then(Path::parent);
    let tools = target.expect("programs stand in a directory of a profile").join("tools/bin");
    let path = std::env::var("PATH").expect("there is a search path");
    format!("{}:{path}", tools.display())
}
