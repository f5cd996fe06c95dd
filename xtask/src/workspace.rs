//! The workspace as cargo sees it.

use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::failure::Failure;
use crate::program::Program;
use crate::settings;

/// The workspace and its members.
#[derive(Debug)]
pub(crate) struct Workspace {
    pub(crate) root: PathBuf,
    /// Where cargo builds.
    pub(crate) target: PathBuf,
    pub(crate) members: Vec<Member>,
}

/// One crate of the workspace.
#[derive(Debug)]
pub(crate) struct Member {
    pub(crate) name: String,
    /// Its directory, from the root.
    pub(crate) directory: PathBuf,
    /// The crates that it is built with, tests apart.
    pub(crate) dependencies: Vec<String>,
}

impl Workspace {
    /// Asks cargo.
    ///
    /// # Errors
    ///
    /// If the manifests cannot be read.
    pub(crate) fn read() -> Result<Self, Failure> {
        let arguments = ["metadata", "--no-deps", "--format-version", "1"];
        let metadata = Program::cargo().with(arguments).inside(settings::directory()).output()?;
        Self::parse(&metadata).ok_or_else(|| {
            Failure::new("`cargo metadata` has another form than this program knows; update xtask")
        })
    }

    fn parse(metadata: &str) -> Option<Self> {
        let metadata: Value = serde_json::from_str(metadata).ok()?;
        let root = PathBuf::from(metadata["workspace_root"].as_str()?);
        let target = PathBuf::from(metadata["target_directory"].as_str()?);
        let packages = metadata["packages"].as_array()?.iter();
        let members = packages.map(|package| member(&root, package)).collect::<Option<_>>()?;
        Some(Self { root, target, members })
    }

    /// Returns where cargo puts the program `name`.
    pub(crate) fn built(&self, name: &str) -> PathBuf {
        self.target.join("debug").join(name)
    }
}

fn member(root: &Path, package: &Value) -> Option<Member> {
    let manifest = Path::new(package["manifest_path"].as_str()?);
    let directory = manifest.parent()?.strip_prefix(root).ok()?.to_owned();
    let of_tests = |dependency: &&Value| dependency["kind"].as_str() == Some("dev");
    let dependencies = package["dependencies"].as_array()?.iter();
    let dependencies = dependencies
        .filter(|dependency| !of_tests(dependency))
        .map(|dependency| dependency["name"].as_str().map(str::to_owned))
        .collect::<Option<_>>()?;
    Some(Member { name: package["name"].as_str()?.to_owned(), directory, dependencies })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_are_read_without_the_dependencies_of_their_tests() {
        let workspace = Workspace::parse(
            r#"{"workspace_root": "/w", "target_directory": "/t", "packages": [
                {"name": "shop", "manifest_path": "/w/examples/shop/Cargo.toml", "dependencies": [
                    {"name": "axum", "kind": null}, {"name": "parity-core", "kind": "dev"}]}]}"#,
        )
        .unwrap();
        let shop = &workspace.members[0];
        assert_eq!(
            (shop.name.as_str(), shop.directory.as_path()),
            ("shop", Path::new("examples/shop"))
        );
        assert_eq!(shop.dependencies, ["axum"]);
        assert_eq!(workspace.built("shop"), Path::new("/t/debug/shop"));
    }
}
