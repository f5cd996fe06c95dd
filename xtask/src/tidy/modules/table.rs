//! The tables of ARCHITECTURE.md: `| module | what it is for | may import |`.

use crate::tidy::finding::Finding;

/// The modules of one crate, below a heading of its name.
#[derive(Debug)]
pub(crate) struct Table {
    /// The crate.
    pub(crate) of: String,
    pub(crate) rows: Vec<Row>,
}

/// One module, or a group of modules that import nothing of each other.
#[derive(Debug)]
pub(crate) struct Row {
    /// Its line, counted from 1.
    pub(crate) line: usize,
    /// `evidence`, `protocol::page`, or `protocol::*`.
    pub(crate) module: String,
    /// What it may import, in the same three forms.
    pub(crate) may: Vec<String>,
}

impl Row {
    /// Whether the row is for that module.
    pub(crate) fn covers(&self, module: &str) -> bool {
        covers(&self.module, module)
    }
}

/// Whether a name of the table, `protocol::*` too, means that module.
pub(crate) fn covers(name: &str, module: &str) -> bool {
    match name.strip_suffix('*') {
        Some(group) => module.starts_with(group),
        None => name == module,
    }
}

/// Reads the tables, and says which rows are not rows.
pub(crate) fn read(path: &str, text: &str) -> (Vec<Table>, Vec<Finding>) {
    let (mut tables, mut findings): (Vec<Table>, _) = (Vec::new(), Vec::new());
    for (at, line) in text.lines().enumerate() {
        if let Some(heading) = line.strip_prefix("## ") {
            tables
                .push(Table { of: heading.trim().trim_matches('`').to_owned(), rows: Vec::new() });
        }
        let (Some(table), true) = (tables.last_mut(), line.starts_with("| `")) else { continue };
        if let Some(row) = row(at + 1, line) {
            table.rows.push(row);
        } else {
            let what = "a row that is not ``| `module` | One sentence. | `import`, … |``; `—` is \
                nothing";
            findings.push(Finding::at(path, at + 1, what));
        }
    }
    tables.retain(|table| !table.rows.is_empty());
    (tables, findings)
}

fn row(line: usize, text: &str) -> Option<Row> {
    let cells: Vec<&str> = text.trim().trim_matches('|').split('|').map(str::trim).collect();
    let [module, sentence, may] = cells.as_slice() else { return None };
    if !sentence.ends_with('.') {
        return None;
    }
    let may = match *may {
        "—" => Vec::new(),
        names => names.split(',').map(|name| named(name.trim())).collect::<Option<_>>()?,
    };
    Some(Row { line, module: named(module)?, may })
}

fn named(cell: &str) -> Option<String> {
    let name = cell.strip_prefix('`')?.strip_suffix('`')?;
    let is_name = !name.is_empty() && !name.contains(['`', ' ']);
    is_name.then(|| name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_read_below_the_names_of_crates() {
        let text = "# Map\n## Crates\n\ntext\n\n## `core`\n| module | what it is for | may import |\n\
            | --- | --- | --- |\n| `evidence` | Keeps what was seen. | `clock`, `redact::*` |\n\
            | `clock` | Time. | — |\n";
        let (tables, findings) = read("A.md", text);
        assert_eq!(findings, []);
        let [table] = tables.as_slice() else { panic!("{tables:?}") };
        assert_eq!(table.of, "core");
        assert_eq!((table.rows[0].line, table.rows[0].module.as_str()), (9, "evidence"));
        assert_eq!(table.rows[0].may, ["clock", "redact::*"]);
        assert!(table.rows[1].may.is_empty());
    }

    #[test]
    fn rows_of_another_form_are_told() {
        for row in [
            "| `a` | No full stop | — |",
            "| `a` | Nothing said. | |",
            "| `a` | A name without marks. | clock |",
            "| `a` | Too few. |",
        ] {
            let (_, findings) = read("A.md", &format!("## core\n{row}\n"));
            assert_eq!(findings.len(), 1, "{row}");
            assert!(findings[0].to_string().starts_with("A.md:2: a row that is not"));
        }
    }

    #[test]
    fn a_group_covers_what_is_inside_and_not_itself() {
        assert!(covers("page::*", "page::input"));
        assert!(!covers("page::*", "page"));
        assert!(!covers("page", "page::input"));
    }
}
