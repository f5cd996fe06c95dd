//! Arrows between crates, as ARCHITECTURE.md draws them.

use crate::tidy::finding::Finding;
use crate::workspace::{Member, Workspace};

/// Which of our crates each of our crates may be built with.
const ARROWS: &[(&str, &[&str])] = &[
    ("parity-model", &[]),
    ("parity-macros", &[]),
    ("parity-cdp", &[]),
    ("parity-verify", &["parity-model"]),
    ("parity-core", &["parity-macros", "parity-cdp", "parity-model"]),
    ("cargo-parity", &["parity-core", "parity-model"]),
    ("shop", &["parity-verify"]),
    ("parity-tests", &["parity-core", "parity-cdp", "parity-model", "parity-verify"]),
    ("parity-bench", &["parity-core", "parity-verify"]),
    ("xtask", &["parity-model"]),
];

/// Crates that are built before everything else, with all that they may be built with.
const LEAN: &[(&str, &[&str])] = &[("parity-macros", &["proc-macro2", "quote", "syn"])];

/// Checks what each member is built with.
pub(crate) fn check(workspace: &Workspace) -> Vec<Finding> {
    let ours: Vec<&str> = workspace.members.iter().map(|member| member.name.as_str()).collect();
    workspace.members.iter().flat_map(|member| findings(member, &ours)).collect()
}

fn findings(member: &Member, ours: &[&str]) -> Vec<Finding> {
    let manifest = format!("{}/Cargo.toml", member.directory.display());
    let finding = |what: String| Finding::at(&manifest, 1, what);
    let of = |table: &[(&str, &'static [&'static str])]| {
        table.iter().find(|(name, _)| *name == member.name).map(|(_, may)| *may)
    };
    let Some(may) = of(ARROWS) else {
        return vec![finding(format!(
            "`{}` is in no arrow; add it to ARCHITECTURE.md and to `ARROWS` of xtask",
            member.name
        ))];
    };
    let lean = of(LEAN);
    let is_wrong = |name: &&String| match lean {
        Some(lean) => !lean.contains(&name.as_str()),
        None => ours.contains(&name.as_str()) && !may.contains(&name.as_str()),
    };
    let wrong = member.dependencies.iter().filter(is_wrong);
    let what = |name: &String| match lean {
        Some(lean) => format!("`{}` may need {} only, not `{name}`", member.name, lean.join(", ")),
        None => format!("`{}` may not need `{name}`: the arrows go one way", member.name),
    };
    wrong.map(|name| finding(what(name))).collect()
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;

    #[track_caller]
    fn check_one(name: &str, dependencies: &[&str], expected: Option<&str>) {
        let dependencies = dependencies.iter().map(|name| (*name).to_owned()).collect();
        let member = Member { name: name.to_owned(), directory: PathBuf::from("d"), dependencies };
        let found = findings(&member, &["parity-core", "parity-model", name]).into_iter().next();
        assert_eq!(found.map(|finding| finding.to_string()).as_deref(), expected);
    }

    #[test]
    fn an_arrow_that_is_not_drawn_is_found() {
        check_one("parity-core", &["parity-model", "tokio"], None);
        check_one(
            "parity-model",
            &["serde", "parity-core"],
            Some(
                "d/Cargo.toml:1: `parity-model` may not need `parity-core`: the arrows go one way",
            ),
        );
    }

    #[test]
    fn the_macros_are_built_with_three_crates_only() {
        check_one("parity-macros", &["syn", "quote", "proc-macro2"], None);
        check_one(
            "parity-macros",
            &["syn", "darling"],
            Some(
                "d/Cargo.toml:1: `parity-macros` may need proc-macro2, quote, syn only, not `darling`",
            ),
        );
    }

    #[test]
    fn a_crate_that_nobody_has_drawn_is_found() {
        let what = "d/Cargo.toml:1: `new` is in no arrow; add it to ARCHITECTURE.md and to `ARROWS` of xtask";
        check_one("new", &[], Some(what));
    }
}
