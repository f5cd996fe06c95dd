//! Words that no source of ours contains.

use crate::tidy::comments::blanked;
use crate::tidy::finding::Finding;
use crate::tidy::tree::{File, Tree};

/// A word, where it may stand all the same, and what to do.
struct Rule {
    word: &'static str,
    may: fn(&File) -> bool,
    instead: &'static str,
}

const RULES: &[Rule] = &[
    Rule {
        word: "#[allow(", may: is_expansion, instead: "write `#[expect(…, reason = \"…\")]`"
    },
    Rule { word: "#![allow(", may: nowhere, instead: "write `#![expect(…, reason = \"…\")]`" },
    Rule { word: "#[ignore", may: nowhere, instead: "mend the test or remove it" },
    Rule { word: "thread::sleep", may: is_wait, instead: "wait for a condition, with a deadline" },
    Rule { word: "time::sleep(", may: is_wait, instead: "wait for a condition, with a deadline" },
    Rule { word: "todo!(", may: nowhere, instead: "write it" },
    Rule { word: "unimplemented!(", may: nowhere, instead: "write it" },
    Rule { word: "dbg!(", may: nowhere, instead: "remove it" },
    Rule {
        word: "super::super::", may: nowhere, instead: "write `crate::…`, which `tidy` checks"
    },
];

fn nowhere(_file: &File) -> bool {
    false
}

/// A loop that looks until a deadline pauses somewhere; it says so to clippy, with a reason.
fn is_wait(file: &File) -> bool {
    file.text.contains("#[expect(clippy::disallowed_methods, reason = ")
}

/// What a macro expands to stands in code where an expectation may not be met.
fn is_expansion(file: &File) -> bool {
    file.path.starts_with("parity-macros/") && file.path.ends_with("/expand.rs")
}

/// Checks each Rust source, its comments and literals apart.
pub(crate) fn check(tree: &Tree) -> Vec<Finding> {
    tree.rust().flat_map(findings).collect()
}

fn findings(file: &File) -> Vec<Finding> {
    let code = blanked(&file.text);
    let lines = code.lines().enumerate();
    lines
        .flat_map(|(index, line)| rules(file, line).map(move |what| (index, what)))
        .map(|(index, what)| Finding::at(&file.path, index + 1, what))
        .collect()
}

fn rules<'l>(file: &'l File, line: &'l str) -> impl Iterator<Item = String> + 'l {
    let broken = RULES.iter().filter(|rule| line.contains(rule.word) && !(rule.may)(file));
    broken.map(|Rule { word, instead, .. }| format!("`{word}` is not written here; {instead}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check_one(path: &str, text: &str, expected: Option<&str>) {
        let found = check(&Tree::of(&[(path, text)])).into_iter().next();
        assert_eq!(found.map(|finding| finding.to_string()).as_deref(), expected);
    }

    #[test]
    fn each_word_is_found_with_its_place() {
        check_one(
            "a/src/b.rs",
            "//! B.\nfn f() {\n    todo!()\n}",
            Some("a/src/b.rs:3: `todo!(` is not written here; write it"),
        );
        for Rule { word, .. } in RULES {
            let findings = check(&Tree::of(&[("a/src/b.rs", word)]));
            assert_eq!(findings.len(), 1, "{word}");
        }
    }

    #[test]
    fn comments_literals_and_the_places_that_may_are_passed_over() {
        check_one("a/src/b.rs", "// no #[allow(dead_code)]\nf(\"dbg!(\");", None);
        let expected = "#[expect(clippy::disallowed_methods, reason = \"no event tells\")]";
        check_one(
            "a/src/clock.rs",
            &format!("{expected}\nfn f() {{ tokio::time::sleep(left) }}"),
            None,
        );
        check_one("parity-macros/src/action/expand.rs", "#[allow(non_snake_case)]", None);
    }
}
