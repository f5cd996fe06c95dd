//! No source is longer than 400 lines, its tests apart.

use crate::tidy::finding::Finding;
use crate::tidy::tree::Tree;

const MOST: usize = 400;

/// Checks each Rust source.
pub(crate) fn check(tree: &Tree) -> Vec<Finding> {
    let long = tree.rust().map(|file| (file, file.without_tests().lines().count()));
    long.filter(|(_, lines)| *lines > MOST)
        .map(|(file, lines)| {
            let what = format!("{lines} lines before the tests; {MOST} is the most, so split it");
            Finding::at(&file.path, MOST + 1, what)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tests_do_not_count() {
        let (code, tests) = ("//\n".repeat(MOST), "//\n".repeat(MOST));
        let fits = format!("{code}\n#[cfg(test)]\nmod tests {{\n{tests}}}\n");
        let tree = Tree::of(&[("a/src/a.rs", &fits), ("a/tests/b.rs", &code.repeat(2))]);
        assert_eq!(check(&tree), []);
        let tree = Tree::of(&[("a/src/a.rs", &format!("{code}//\n"))]);
        assert!(check(&tree)[0].to_string().contains("401 lines before the tests"));
    }
}
