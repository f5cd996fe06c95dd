//! Modules that import each other in a circle.

use std::collections::BTreeMap;

use crate::tidy::modules::table::{Table, covers};

/// Returns one circle of the table, with the line of the row where it is entered.
///
/// A module imports what it contains, whether its row says so or not. What is inside may import the
/// module around it if its row says so: the two are one thing, in two files.
pub(crate) fn find<'m>(
    table: &Table,
    modules: impl Iterator<Item = &'m str>,
) -> Option<(usize, String)> {
    let modules: Vec<&str> = modules.collect();
    let arrows: BTreeMap<&str, Vec<&str>> =
        modules.iter().map(|module| (*module, arrows(table, module, &modules))).collect();
    let mut done = Vec::new();
    let circle =
        modules.iter().find_map(|start| walk(start, &arrows, &mut Vec::new(), &mut done))?;
    let row = table.rows.iter().find(|row| row.covers(circle[0]));
    let names: Vec<String> = circle.iter().map(|name| format!("`{name}`")).collect();
    Some((row.map_or(1, |row| row.line), names.join(" → ")))
}

fn arrows<'m>(table: &Table, module: &str, modules: &[&'m str]) -> Vec<&'m str> {
    let may: &[String] =
        table.rows.iter().find(|row| row.covers(module)).map_or(&[], |row| row.may.as_slice());
    let is_arrow = |other: &&&str| {
        let is_inside = other.starts_with(&format!("{module}::"));
        let is_around = module.starts_with(&format!("{other}::"));
        is_inside || (!is_around && may.iter().any(|name| covers(name, other)) && **other != module)
    };
    modules.iter().filter(is_arrow).copied().collect()
}

/// Returns the circle that is found first from `module` on, if there is one.
fn walk<'m>(
    module: &'m str,
    arrows: &BTreeMap<&'m str, Vec<&'m str>>,
    path: &mut Vec<&'m str>,
    done: &mut Vec<&'m str>,
) -> Option<Vec<&'m str>> {
    if let Some(start) = path.iter().position(|other| *other == module) {
        return Some([&path[start..], &[module]].concat());
    }
    if done.contains(&module) {
        return None;
    }
    path.push(module);
    let next = arrows.get(module).into_iter().flatten();
    let circle = next.into_iter().find_map(|next| walk(next, arrows, path, done));
    path.pop();
    done.push(module);
    circle
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::modules::table;

    #[track_caller]
    fn check(rows: &[(&str, &str)], expected: Option<&str>) {
        let rows: Vec<String> =
            rows.iter().map(|(m, may)| format!("| `{m}` | A. | {may} |")).collect();
        let (tables, _) = table::read("A.md", &format!("## c\n{}\n", rows.join("\n")));
        let modules = ["a", "a::x", "b", "c"];
        let circle = find(&tables[0], modules.into_iter()).map(|(_, circle)| circle);
        assert_eq!(circle.as_deref(), expected);
    }

    #[test]
    fn arrows_of_one_direction_make_no_circle() {
        check(&[("a", "`b`, `c`"), ("b", "`c`"), ("c", "—")], None);
        check(&[("a", "`b`"), ("a::x", "`a`, `b`"), ("b", "—")], None);
    }

    #[test]
    fn a_circle_is_told_step_by_step() {
        check(&[("a", "`b`"), ("b", "`c`"), ("c", "`a`")], Some("`a` → `b` → `c` → `a`"));
    }

    #[test]
    fn what_a_module_contains_closes_a_circle_too() {
        check(&[("a", "—"), ("a::*", "`b`"), ("b", "`a`")], Some("`a` → `a::x` → `b` → `a`"));
    }
}
