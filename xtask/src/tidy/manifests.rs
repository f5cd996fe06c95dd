//! Each manifest explains its dependencies and takes the rest from the workspace.

use crate::failure::Failure;
use crate::program::Program;
use crate::tidy::finding::Finding;
use crate::tidy::tree::Tree;
use crate::workspace::{Member, Workspace};

/// A version of Rust, major and minor.
type Version = (u32, u32);

/// What each member takes from the workspace: in which table, and by which line.
const INHERITED: [(&str, &str); 3] = [
    ("package", "edition.workspace = true"),
    ("package", "rust-version.workspace = true"),
    ("lints", "workspace = true"),
];

/// Returns the version of the compiler at hand.
///
/// # Errors
///
/// If it cannot be asked.
pub(crate) fn compiler() -> Result<Version, Failure> {
    let said = Program::new("rustc").with(["--version"]).output()?;
    let version = said.split_whitespace().nth(1).and_then(version);
    version.ok_or_else(|| Failure::new(format!("`rustc --version` says {said:?}")))
}

/// Checks the manifest of each member, and the promise of the workspace's.
pub(crate) fn check(workspace: &Workspace, tree: &Tree, compiler: Version) -> Vec<Finding> {
    let siblings: Vec<&str> = workspace.members.iter().map(|member| member.name.as_str()).collect();
    let mut findings: Vec<Finding> = promise(tree, compiler).into_iter().collect();
    for Member { directory, .. } in &workspace.members {
        let path = format!("{}/Cargo.toml", directory.display());
        if let Some(file) = tree.file(&path) {
            findings.extend(unexplained(&path, &file.text, &siblings));
            findings.extend(not_inherited(&path, &file.text));
        }
    }
    findings
}

fn promise(tree: &Tree, compiler: Version) -> Option<Finding> {
    const ROOT: &str = "Cargo.toml";
    let text = &tree.file(ROOT)?.text;
    let (at, promised) = text.lines().enumerate().find_map(|(at, line)| {
        let value = line.strip_prefix("rust-version = ")?;
        Some((at, version(value.trim_matches('"'))?))
    })?;
    (promised > compiler).then(|| {
        let (major, minor) = compiler;
        let what = format!(
            "`rust-version` is above the compiler at hand, {major}.{minor}, so nothing checks it; \
             update the toolchain or lower it"
        );
        Finding::at(ROOT, at + 1, what)
    })
}

fn version(text: &str) -> Option<Version> {
    let mut parts = text.split('.');
    Some((parts.next()?.parse().ok()?, parts.next()?.parse().ok()?))
}

/// Returns the dependencies that have no comment above them or above their group.
fn unexplained(path: &str, text: &str, siblings: &[&str]) -> Vec<Finding> {
    let (mut findings, mut is_dependencies, mut is_explained) = (Vec::new(), false, false);
    for (at, line) in text.lines().enumerate() {
        if line.starts_with('[') {
            is_dependencies =
                line.trim_end_matches(']').ends_with(".dependencies") || line == "[dependencies]";
            is_explained = false;
        } else if line.trim().is_empty() {
            is_explained = false;
        } else if line.starts_with('#') {
            is_explained = true;
        } else if is_dependencies && line.starts_with(|c: char| c.is_ascii_alphanumeric()) {
            let name = line.split(['.', ' ', '=']).next().unwrap_or_default();
            // The arrows between our own crates are explained in ARCHITECTURE.md.
            if !is_explained && !siblings.contains(&name) {
                let what = format!("`{name}` is not explained; say above it why it is there");
                findings.push(Finding::at(path, at + 1, what));
            }
        }
    }
    findings
}

fn not_inherited(path: &str, text: &str) -> Vec<Finding> {
    let lacks = |(table, line): &&(&str, &str)| {
        let from = text.lines().skip_while(|other| *other != format!("[{table}]")).skip(1);
        !from.take_while(|other| !other.starts_with('[')).any(|other| other == *line)
    };
    let finding = |(table, line): &(&str, &str)| {
        Finding::at(
            path,
            1,
            format!("`[{table}]` lacks `{line}`; what all crates share is said once"),
        )
    };
    INHERITED.iter().filter(lacks).map(finding).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check_manifest(text: &str, expected: &[&str]) {
        let findings = unexplained("a/Cargo.toml", text, &["parity-model"]);
        let findings: Vec<String> = findings.iter().map(Finding::to_string).collect();
        assert_eq!(findings, expected);
    }

    #[test]
    fn a_comment_explains_the_lines_below_it_up_to_a_blank_one() {
        check_manifest("[dependencies]\n# Wire.\nserde = \"1\"\nserde_json = \"1\"\n", &[]);
        check_manifest(
            "[dependencies]\n# Wire.\nserde = \"1\"\n\nurl = \"2\"\n",
            &["a/Cargo.toml:5: `url` is not explained; say above it why it is there"],
        );
    }

    #[test]
    fn our_own_crates_and_those_of_tests_need_no_comment() {
        check_manifest("[dependencies]\nparity-model.workspace = true\n", &[]);
        check_manifest(
            "[dev-dependencies]\ninsta = \"1\"\n[features]\na = [\n    \"b\",\n]\n",
            &[],
        );
        check_manifest(
            "[target.'cfg(unix)'.dependencies]\nnix = { version = \"1\" }\n",
            &["a/Cargo.toml:2: `nix` is not explained; say above it why it is there"],
        );
    }

    #[test]
    fn what_all_crates_share_is_taken_from_the_workspace() {
        let text = "[package]\nedition.workspace = true\nrust-version = \"1.80\"\n[lints]\nworkspace = true\n";
        let findings = not_inherited("a/Cargo.toml", text);
        assert_eq!(findings.len(), 1);
        assert!(findings[0].to_string().contains("`rust-version.workspace = true`"));
    }

    #[test]
    fn a_promise_above_the_compiler_is_not_checked_by_anything() {
        let tree = Tree::of(&[("Cargo.toml", "[workspace.package]\nrust-version = \"1.95\"\n")]);
        assert_eq!(promise(&tree, (1, 95)), None);
        assert!(promise(&tree, (1, 94)).unwrap().to_string().starts_with("Cargo.toml:2:"));
    }
}
