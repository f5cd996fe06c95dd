//! The first line of each source is one `//!` sentence.

use crate::tidy::finding::Finding;
use crate::tidy::tree::Tree;

/// Checks each Rust source.
pub(crate) fn check(tree: &Tree) -> Vec<Finding> {
    let finding = |path: &str| {
        Finding::at(path, 1, "the first line is not one `//!` sentence; say what the file is for")
    };
    tree.rust().filter(|file| !is_sentence(&file.text)).map(|file| finding(&file.path)).collect()
}

fn is_sentence(text: &str) -> bool {
    let first = text.lines().next().and_then(|line| line.strip_prefix("//! "));
    first.is_some_and(|sentence| sentence.trim_end().ends_with('.') && sentence.len() > 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_sentence_of_the_module_is_one() {
        assert!(is_sentence("//! Judges.\nuse std::fmt;\n"));
        for text in [
            "",
            "use std::fmt;\n",
            "// Judges.\n",
            "//! Judges\n//! runs.\n",
            "//! .\n",
            "\n//! A.\n",
        ] {
            assert!(!is_sentence(text), "{text:?}");
        }
    }

    #[test]
    fn sources_that_show_wrong_code_are_passed_over() {
        let tree = Tree::of(&[("m/tests/ui/fail.rs", "fn f() {}"), ("m/src/a.rs", "fn f() {}")]);
        let findings: Vec<String> = check(&tree).iter().map(Finding::to_string).collect();
        assert_eq!(findings.len(), 1);
        assert!(findings[0].starts_with("m/src/a.rs:1: the first line"), "{}", findings[0]);
    }
}
