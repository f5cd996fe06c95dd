//! No Rust block of the README or the book that is not compiled somewhere.

use crate::tidy::finding::Finding;
use crate::tidy::tree::{File, Tree};

/// A fenced block, by its lines.
struct Block<'t> {
    /// The line of the fence, from 0.
    at: usize,
    /// The line before the fence that is not blank.
    above: &'t str,
    lines: Vec<&'t str>,
}

/// Checks the README and the pages of the book.
pub(crate) fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for page in tree.ending(".md") {
        for block in blocks(&page.text) {
            let what = if page.path == "README.md" {
                readme(tree, &block)
            } else if page.path.starts_with("book/") {
                book(tree, page, &block)
            } else {
                None
            };
            findings.extend(what.map(|what| Finding::at(&page.path, block.at + 1, what)));
        }
    }
    findings
}

fn readme(tree: &Tree, block: &Block<'_>) -> Option<String> {
    let comment = block.above.trim().strip_prefix("<!-- include: ");
    let Some(place) = comment.and_then(|comment| comment.strip_suffix(" -->")) else {
        return Some(
            "a Rust block that is not compiled; write `<!-- include: path#anchor -->` above \
             it, with the file that holds it"
                .to_owned(),
        );
    };
    let (path, anchor) = place.split_once('#').map_or((place, None), |(path, a)| (path, Some(a)));
    let Some(region) = region(tree, path, anchor) else {
        return Some(format!(
            "`{place}` is not there; write the path of a file and one of its anchors"
        ));
    };
    let is_equal = region == block.lines.join("\n");
    (!is_equal).then(|| format!("the block differs from `{place}`; write\n{region}"))
}

fn book(tree: &Tree, page: &File, block: &Block<'_>) -> Option<String> {
    let [line] = block.lines.as_slice() else {
        return Some(
            "a Rust block that is not compiled; write one `{{#include path:anchor}}`".into(),
        );
    };
    let place = ["{{#include ", "{{#rustdoc_include "]
        .iter()
        .find_map(|start| line.trim().strip_prefix(start).and_then(|line| line.strip_suffix("}}")));
    let Some(place) = place else {
        return Some("a Rust block that is not compiled; write `{{#include path:anchor}}`".into());
    };
    let (path, anchor) = place.split_once(':').map_or((place, None), |(path, a)| (path, Some(a)));
    let is_there = region(tree, &beside(&page.path, path), anchor).is_some();
    (!is_there)
        .then(|| format!("`{place}` is not there; write a path from this page, and an anchor"))
}

/// Returns a file's region between `// ANCHOR: x` and `// ANCHOR_END: x`, moved to the left.
fn region(tree: &Tree, path: &str, anchor: Option<&str>) -> Option<String> {
    let text = &tree.file(path)?.text;
    let Some(anchor) = anchor else { return Some(text.trim_end().to_owned()) };
    let (start, end) = (format!("// ANCHOR: {anchor}"), format!("// ANCHOR_END: {anchor}"));
    let mut lines = text.lines().skip_while(|line| line.trim() != start).skip(1);
    let mut region = Vec::new();
    loop {
        match lines.next()? {
            line if line.trim() == end => break,
            line if line.trim().starts_with("// ANCHOR") => {}
            line => region.push(line),
        }
    }
    let indents = region.iter().filter(|line| !line.trim().is_empty());
    let indent = indents.map(|line| line.len() - line.trim_start().len()).min().unwrap_or(0);
    let lines: Vec<&str> = region.iter().map(|line| line.get(indent..).unwrap_or("")).collect();
    Some(lines.join("\n"))
}

/// Resolves a path as it is written on a page.
fn beside(page: &str, path: &str) -> String {
    let mut parts: Vec<&str> = page.split('/').collect();
    parts.pop();
    for part in path.split('/') {
        match part {
            ".." => drop(parts.pop()),
            "." => {}
            part => parts.push(part),
        }
    }
    parts.join("/")
}

/// Returns the blocks that are fenced as Rust.
fn blocks(text: &str) -> Vec<Block<'_>> {
    let (mut blocks, mut open, mut above): (Vec<Block<'_>>, Option<Block<'_>>, &str) =
        (Vec::new(), None, "");
    // The fence of a block that is no Rust, for its end is not the beginning of another.
    let mut is_other = false;
    for (at, line) in text.lines().enumerate() {
        let fence = line.trim_start().strip_prefix("```");
        match (&mut open, fence) {
            (Some(_), Some(_)) => blocks.extend(open.take()),
            (Some(block), None) => block.lines.push(line),
            (None, Some(_)) if is_other => is_other = false,
            (None, Some(language)) => match language.split([',', ' ']).next() {
                Some("rust" | "rs") => open = Some(Block { at, above, lines: Vec::new() }),
                _ => is_other = true,
            },
            (None, None) => {}
        }
        if !line.trim().is_empty() {
            above = line;
        }
    }
    blocks
}

#[cfg(test)]
mod tests {
    use super::*;

    const EXAMPLE: (&str, &str) = (
        "examples/a.rs",
        "//! A.\n// ANCHOR: x\n    fn f() {\n\n        g();\n    }\n// ANCHOR_END: x\n",
    );

    #[track_caller]
    fn check_page(path: &str, text: &str, expected: &str) {
        let findings = check(&Tree::of(&[(path, text), EXAMPLE]));
        match findings.as_slice() {
            [] => assert_eq!(expected, ""),
            [finding] => {
                let finding = finding.to_string();
                assert!(!expected.is_empty() && finding.contains(expected), "{finding}");
            }
            more => panic!("{more:?}"),
        }
    }

    #[test]
    fn a_block_of_the_readme_equals_the_region_that_it_names() {
        let above = "<!-- include: examples/a.rs#x -->\n\n";
        let block = "```rust\nfn f() {\n\n    g();\n}\n```\n";
        check_page("README.md", &format!("{above}{block}"), "");
        check_page("README.md", &format!("# Hi\n{block}"), "README.md:2: a Rust block that is not");
        let other = block.replace("g()", "h()");
        check_page("README.md", &format!("{above}{other}"), "README.md:3: the block differs");
        check_page("README.md", &format!("{}{block}", above.replace("#x", "#y")), "is not there");
        check_page("README.md", "```sh\nx\n```\n\n```toml\nrust\n```\n", "");
    }

    #[test]
    fn a_block_of_the_book_is_an_include_of_a_region_that_is_there() {
        let page = "book/src/start.md";
        check_page(page, "```rust,ignore\n{{#include ../../examples/a.rs:x}}\n```\n", "");
        check_page(page, "```rust\n{{#include ../../examples/a.rs:z}}\n```\n", "is not there");
        check_page(
            page,
            "```rust\nfn f() {}\n```\n",
            "start.md:1: a Rust block that is not compiled",
        );
        check_page(page, "```rust\nfn f() {\n}\n```\n", "a Rust block that is not compiled");
        check_page("STYLE.md", "```rust\nfn f() {}\n```\n", "");
    }
}
