//! The module tables of ARCHITECTURE.md, against the sources.

mod cycle;
mod imports;
mod table;

use std::collections::BTreeMap;

use crate::tidy::finding::Finding;
use crate::tidy::modules::imports::Import;
use crate::tidy::modules::table::{Row, Table};
use crate::tidy::tree::{File, Tree};
use crate::workspace::{Member, Workspace};

const MAP: &str = "ARCHITECTURE.md";

/// The modules of one crate by name, `protocol::page`, each with its file.
type Modules<'t> = BTreeMap<String, &'t File>;

/// Checks each member that has modules.
pub(crate) fn check(workspace: &Workspace, tree: &Tree) -> Vec<Finding> {
    let Some(map) = tree.file(MAP) else {
        return vec![Finding::at(
            MAP,
            1,
            "is not there; write it, with a module table for each crate",
        )];
    };
    let (tables, mut findings) = table::read(MAP, &map.text);
    for member in &workspace.members {
        let modules = modules(member, tree);
        match tables.iter().find(|table| table.of == member.name) {
            Some(table) => findings.extend(check_crate(table, &modules)),
            None if modules.is_empty() => {}
            None => {
                let what = format!(
                    "`{}` has no module table; write `## {}` and below it \
                     `| module | what it is for | may import |`",
                    member.name, member.name
                );
                findings.push(Finding::at(MAP, 1, what));
            }
        }
    }
    findings
}

/// Returns the modules of a crate that have a file of their own; a file of tests is none.
fn modules<'t>(member: &Member, tree: &'t Tree) -> Modules<'t> {
    let sources = format!("{}/src/", member.directory.display());
    let named = tree.ending(".rs").filter_map(|file| {
        let name = file.path.strip_prefix(&sources)?.strip_suffix(".rs")?;
        let is_root = matches!(name, "lib" | "main") || name.starts_with("bin/");
        (!is_root && !file.is_test()).then(|| (name.replace('/', "::"), file))
    });
    named.collect()
}

fn check_crate(table: &Table, modules: &Modules<'_>) -> Vec<Finding> {
    let mut findings = rows_without_files(table, modules);
    for (name, file) in modules {
        match table.rows.iter().find(|row| row.covers(name)) {
            None => {
                let what =
                    format!("`{name}` has no row in the table of `{}` in {MAP}; add it", table.of);
                findings.push(Finding::at(&file.path, 1, what));
            }
            Some(row) => findings.extend(check_imports(row, name, file, modules)),
        }
    }
    findings.extend(cycle::find(table, modules.keys().map(String::as_str)).map(|(line, cycle)| {
        let what = format!("modules import each other in a circle: {cycle}; break it");
        Finding::at(MAP, line, what)
    }));
    findings
}

fn rows_without_files(table: &Table, modules: &Modules<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for row in &table.rows {
        let stands = |name: &str| modules.keys().any(|module| table::covers(name, module));
        for name in std::iter::once(&row.module).chain(&row.may) {
            if !stands(name) {
                let what = format!("`{}` has no module `{name}`; correct or remove it", table.of);
                findings.push(Finding::at(MAP, row.line, what));
            }
        }
    }
    findings
}

fn check_imports(row: &Row, name: &str, file: &File, modules: &Modules<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for Import { line, path } in imports::read(file.without_tests()) {
        if path.first().is_some_and(|first| first == "super") {
            let what = "an import by `super`; write `crate::…`, by which the table is checked";
            findings.push(Finding::at(&file.path, line, what));
            continue;
        }
        let Some(target) = target(&path, modules) else {
            let path = path.join("::");
            let what = format!(
                "`crate::{path}` is in no module; write the path of the module that has it"
            );
            findings.push(Finding::at(&file.path, line, what));
            continue;
        };
        let is_own = target == name || target.starts_with(&format!("{name}::"));
        if !is_own && !row.may.iter().any(|may| table::covers(may, &target)) {
            let what = format!(
                "`{name}` may not import `{target}`; import something else, or change the row in {MAP}"
            );
            findings.push(Finding::at(&file.path, line, what));
        }
    }
    findings.dedup();
    findings
}

/// Returns the innermost module that a path leads into.
fn target(path: &[String], modules: &Modules<'_>) -> Option<String> {
    let prefixes = (1..=path.len()).rev().map(|length| path[..length].join("::"));
    prefixes.into_iter().find(|prefix| modules.contains_key(prefix))
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;

    const TABLE: &str = "## core\n\n| module | what it is for | may import |\n| --- | --- | --- |\n\
        | `clock` | Time. | — |\n| `page` | Pages. | `clock` |\n| `page::*` | Parts. | `clock` |\n";

    #[track_caller]
    fn check_files(table: &str, files: &[(&str, &str)], expected: &[&str]) {
        let member =
            Member { name: "core".into(), directory: PathBuf::from("c"), dependencies: vec![] };
        let workspace =
            Workspace { root: PathBuf::new(), target: PathBuf::new(), members: vec![member] };
        let map = [(MAP, table)];
        let tree = Tree::of(&[&map, files].concat());
        let findings: Vec<String> =
            check(&workspace, &tree).iter().map(Finding::to_string).collect();
        assert_eq!(findings, expected);
    }

    const CLOCK: (&str, &str) = ("c/src/clock.rs", "");
    const INPUT: (&str, &str) = ("c/src/page/input.rs", "use crate::clock::Deadline;\n");

    #[test]
    fn what_the_table_allows_is_right() {
        let page = ("c/src/page.rs", "use crate::{clock::Deadline, page::input::Key};\n");
        let tests = ("c/src/page/tests.rs", "use crate::engine::Cdp;\n");
        let root = ("c/src/lib.rs", "pub use crate::page::Page;\n");
        check_files(TABLE, &[root, CLOCK, page, INPUT, tests], &[]);
    }

    #[test]
    fn an_arrow_that_is_not_in_the_table_is_found_where_it_is_used() {
        let clock = ("c/src/clock.rs", "//! Time.\n\nfn f() -> crate::page::Page {}\n");
        let page = ("c/src/page.rs", "");
        check_files(
            TABLE,
            &[clock, page, INPUT],
            &["c/src/clock.rs:3: `clock` may not import `page`; import something else, or change \
               the row in ARCHITECTURE.md"],
        );
        let input = ("c/src/page/input.rs", "use crate::page::Page;\n");
        check_files(
            TABLE,
            &[CLOCK, page, input],
            &[
                "c/src/page/input.rs:1: `page::input` may not import `page`; import something else, \
               or change the row in ARCHITECTURE.md",
            ],
        );
    }

    #[test]
    fn tests_may_import_anything() {
        let page = "fn f() {}\n\n#[cfg(test)]\nmod tests {\n    use crate::engine::Cdp;\n}\n";
        check_files(TABLE, &[CLOCK, ("c/src/page.rs", page), INPUT], &[]);
    }

    #[test]
    fn ways_around_the_table_are_found() {
        let page = ("c/src/page.rs", "use crate::Error;\nuse super::clock::Deadline;\n");
        check_files(
            TABLE,
            &[CLOCK, page, INPUT],
            &[
                "c/src/page.rs:1: `crate::Error` is in no module; write the path of the module that \
                 has it",
                "c/src/page.rs:2: an import by `super`; write `crate::…`, by which the table is \
                 checked",
            ],
        );
    }

    #[test]
    fn rows_and_files_go_together() {
        check_files(
            TABLE,
            &[CLOCK, ("c/src/engine.rs", ""), INPUT],
            &[
                "ARCHITECTURE.md:6: `core` has no module `page`; correct or remove it",
                "c/src/engine.rs:1: `engine` has no row in the table of `core` in ARCHITECTURE.md; \
                 add it",
            ],
        );
    }

    #[test]
    fn a_crate_with_modules_has_a_table() {
        let files = [CLOCK];
        let findings = "ARCHITECTURE.md:1: `core` has no module table; write `## core` and below it \
            `| module | what it is for | may import |`";
        check_files("# The map\n", &files, &[findings]);
        check_files("# The map\n", &[("c/src/lib.rs", "")], &[]);
    }

    #[test]
    fn a_circle_in_the_table_is_found_even_if_no_source_uses_it() {
        let table = TABLE.replace("Time. | —", "Time. | `page::input`");
        let page = ("c/src/page.rs", "");
        check_files(
            &table,
            &[CLOCK, page, INPUT],
            &[
                "ARCHITECTURE.md:5: modules import each other in a circle: `clock` → `page::input` → \
               `clock`; break it",
            ],
        );
    }
}
