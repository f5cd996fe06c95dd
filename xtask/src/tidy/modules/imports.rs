//! What a source names by `crate::` or imports by `super::`.

use crate::tidy::comments::blanked;

/// One path from the crate's root.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Import {
    /// Its line, counted from 1.
    pub(crate) line: usize,
    /// What stands behind `crate`; or `super` and what stands behind it.
    pub(crate) path: Vec<String>,
}

/// Returns each path that the text names, those of a macro apart.
pub(crate) fn read(text: &str) -> Vec<Import> {
    let code = blanked(text);
    let mut imports = Vec::new();
    let mut line = 1;
    let mut last = 0;
    for (at, _) in code.match_indices("crate::") {
        line += code[last..at].matches('\n').count();
        last = at;
        let before = code[..at].chars().next_back();
        let is_part_of_a_name = before.is_some_and(|c| c.is_alphanumeric() || "_$:".contains(c));
        if !is_part_of_a_name {
            let (mut paths, _) = paths(&code[at + "crate::".len()..]);
            paths.retain(|path| path.last().is_none_or(|last| !last.ends_with('!')));
            imports.extend(paths.into_iter().map(|path| Import { line, path }));
        }
    }
    imports.extend(supers(&code));
    imports.sort_by_key(|import| import.line);
    imports
}

/// Returns imports by `super` at the level of the file; inside a module of the file they stay in it.
fn supers(code: &str) -> impl Iterator<Item = Import> {
    code.lines().enumerate().filter_map(|(at, line)| {
        let import =
            line.strip_prefix("pub(crate) ").unwrap_or(line).strip_prefix("use super::")?;
        let path = vec!["super".to_owned(), import.trim_end_matches(';').to_owned()];
        Some(Import { line: at + 1, path })
    })
}

/// Reads `a::b`, `a::{b, c::*}` and the like; returns each path and the text behind them.
fn paths(text: &str) -> (Vec<Vec<String>>, &str) {
    let text = text.trim_start();
    if let Some(group) = text.strip_prefix('{') {
        return members(group);
    }
    let end = text.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(text.len());
    let (name, rest) = text.split_at(end);
    if name.is_empty() {
        // `*`, or the `<` of `::<T>`.
        return (vec![Vec::new()], text.strip_prefix('*').unwrap_or(text));
    }
    if let Some(rest) = rest.strip_prefix("::") {
        let (inner, rest) = paths(rest);
        let named = |path: Vec<String>| [vec![name.to_owned()], path].concat();
        return (inner.into_iter().map(named).collect(), rest);
    }
    if rest.starts_with('!') && !rest.starts_with("!=") {
        return (vec![vec![format!("{name}!")]], rest);
    }
    (vec![vec![name.to_owned()]], rest)
}

/// Reads the inside of `{…}`.
fn members(group: &str) -> (Vec<Vec<String>>, &str) {
    let (mut all, mut rest) = (Vec::new(), group.trim_start());
    while !rest.is_empty() && !rest.starts_with('}') {
        let (found, behind) = paths(rest);
        all.extend(found);
        // Up to the next member, past `as name`.
        let end = behind.find([',', '}']).unwrap_or(behind.len());
        rest = behind[end..].trim_start_matches(',').trim_start();
    }
    (all, rest.strip_prefix('}').unwrap_or(rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &[(usize, &str)]) {
        let found: Vec<_> =
            read(text).into_iter().map(|import| (import.line, import.path.join("::"))).collect();
        let found: Vec<_> = found.iter().map(|(line, path)| (*line, path.as_str())).collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn each_branch_of_an_import_is_a_path() {
        check("use crate::a::B;", &[(1, "a::B")]);
        check(
            "use std::fmt;\nuse crate::{\n    a::{B, c::*},\n    d as e,\n};",
            &[(2, "a::B"), (2, "a::c"), (2, "d")],
        );
    }

    #[test]
    fn paths_in_code_are_found_and_those_in_comments_are_not() {
        check("// crate::a\nlet x = crate::a::b::<T>(\"crate::c\");", &[(2, "a::b")]);
        check("pub(in crate::a) fn f() -> crate::b::C {}", &[(1, "a"), (1, "b::C")]);
    }

    #[test]
    fn paths_of_macros_and_of_other_crates_are_passed_over() {
        check("$crate::a::B; my_crate::c::D; crate::ensure!(x); crate::a::B != c", &[(1, "a::B")]);
    }

    #[test]
    fn an_import_by_super_is_found_at_the_level_of_the_file_only() {
        check("use super::a::B;\nmod m {\n    use super::C;\n}", &[(1, "super::a::B")]);
    }
}
