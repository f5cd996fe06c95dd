//! The matrix for a terminal: who noticed what.

use crate::matrix::changes::Change;
use crate::matrix::record::{Answer, Cell, Kind, Record, Row};

/// Returns the whole matrix, and below it what is not as it should be.
pub(crate) fn table(record: &Record) -> String {
    let mut heads = vec![String::new()];
    heads.extend(record.layers.iter().map(|layer| layer.name.to_owned()));
    let mut lines = vec![heads];
    lines.extend(record.rows.iter().map(|row| line(record, row)));
    let widths: Vec<usize> = (0..lines[0].len())
        .map(|column| lines.iter().map(|line| line[column].chars().count()).max().unwrap_or(0))
        .collect();
    let mut text = String::new();
    for line in &lines {
        let cells: Vec<_> =
            line.iter().zip(&widths).map(|(cell, width)| format!("{cell:<width$}")).collect();
        text += &format!("{}\n", cells.join("   ").trim_end());
    }
    text + "\n" + &summary(record) + &problems(record)
}

fn line(record: &Record, row: &Row) -> Vec<String> {
    let cells =
        record.layers.iter().map(|layer| row.cell(layer.name).map_or_else(String::new, cell));
    std::iter::once(row.name.clone()).chain(cells).collect()
}

/// A cell in a few words.
fn cell(cell: &Cell) -> String {
    let answer = cell.answer.as_str();
    let seconds = cell.seconds.map(|seconds| format!(" {seconds:.0} s")).unwrap_or_default();
    let mark = if cell.problems.is_empty() { "" } else { " (!)" };
    let what = match (cell.answer, cell.surface()) {
        (Answer::Noticed, Some(surface)) => format!(": {surface}"),
        _ => String::new(),
    };
    let by = match (cell.answer, cell.failed.as_slice()) {
        (Answer::Noticed | Answer::Fails, [first, rest @ ..]) if cell.surface().is_some() => {
            let more = if rest.is_empty() { String::new() } else { format!(" +{}", rest.len()) };
            format!(", {}{more}", first.name)
        }
        // Tests that judge nothing have names that are sentences.
        (Answer::Noticed | Answer::Fails, [_]) => " by 1 test".to_owned(),
        (Answer::Noticed | Answer::Fails, several) => format!(" by {} tests", several.len()),
        _ => String::new(),
    };
    format!("{answer}{what}{by}{seconds}{mark}")
}

/// How many faults each layer noticed.
fn summary(record: &Record) -> String {
    let told = record.layers.iter().map(|layer| {
        let name = layer.name;
        match record.score(name) {
            (_, 0) => format!("{name} had nothing to notice it by"),
            (noticed, of) => format!("{name} noticed {noticed} of {of}"),
        }
    });
    let faults: Vec<_> = record.rows.iter().filter(|row| row.kind == Kind::Fault).collect();
    let same = faults.iter().filter(|row| row.code.same).count();
    format!(
        "{}\ncode: the same in {same} of {} environments with a fault; {:.0} s\n",
        told.collect::<Vec<_>>().join("; "),
        faults.len(),
        record.seconds,
    )
}

fn problems(record: &Record) -> String {
    if record.problems.is_empty() {
        return String::new();
    }
    format!("\nnot as it should be\n  {}\n", record.problems.join("\n  "))
}

/// Returns one row as it is told when it is done: the change, and what failed.
pub(crate) fn row(row: &Row) -> String {
    let mut text = format!("{}: {}\n", row.name, row.change);
    for environment in &row.environments {
        let changes: Vec<_> = environment.changes.iter().map(Change::sentence).collect();
        let changes = if changes.is_empty() { "nothing".to_owned() } else { changes.join("; ") };
        text += &format!("  changed in {}: {changes}\n", environment.name);
    }
    for cell in &row.cells {
        text += &format!("  {}: {}\n", cell.layer, self::cell(cell));
        for failed in &cell.failed {
            let surface = failed.surface.as_deref();
            let cause = failed
                .sentence
                .as_deref()
                .map(|sentence| format!(" {}: {sentence}", surface.unwrap_or("not known")));
            let cause = cause.unwrap_or_default();
            text += &format!("    {} ({}){cause}\n", failed.name, failed.verdict);
        }
        if let Some(why) = &cell.why {
            text += &format!("    {}\n", why.replace('\n', "\n    "));
        }
        for problem in &cell.problems {
            text += &format!("    (!) {problem}\n");
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::matrix::record::Failed;
    use crate::matrix::sample::record;

    #[test]
    fn a_person_sees_who_noticed() {
        let expected = "             unit          preview     parity
no fault     passes 2 s    not there   passes 41 s
worker-off   independent   not there   noticed: queue, send_lead 60 s

unit had nothing to notice it by; preview had nothing to notice it by; parity noticed 1 of 1
code: the same in 1 of 1 environments with a fault; 110 s
";
        assert_eq!(table(&record()), expected);
    }

    #[test]
    fn what_is_not_as_it_should_be_is_marked_and_told() {
        let mut record = record();
        record.rows[1].cells[2] = Cell {
            problems: vec!["not noticed".to_owned()],
            ..Cell::of("parity", Answer::NotNoticed)
        };
        record.problems.push("worker-off: not noticed".to_owned());
        let text = table(&record);
        assert!(text.contains("not there   not noticed (!)\n"), "{text}");
        assert!(text.contains("parity noticed 0 of 1"), "{text}");
        assert!(text.ends_with("not as it should be\n  worker-off: not noticed\n"), "{text}");
    }

    #[test]
    fn a_test_that_judges_nothing_is_counted_and_told_by_its_name_alone() {
        let mut record = record();
        let name = "a customer upgrades by card".to_owned();
        let failed = Failed {
            name,
            surface: None,
            sentence: None,
            ..record.rows[1].cells[2].failed[0].clone()
        };
        record.rows[1].cells[1] =
            Cell { failed: vec![failed], ..Cell::of("preview", Answer::Noticed) };
        assert!(
            table(&record).contains("noticed by 1 test   noticed: queue, send_lead"),
            "{}",
            table(&record)
        );
        let text = row(&record.rows[1]);
        assert!(text.contains("\n    a customer upgrades by card (fail)\n"), "{text}");
    }

    #[test]
    fn a_row_that_is_done_tells_its_change_and_what_failed() {
        let expected = "worker-off: the worker is not started
  changed in verify: worker is not started
  unit: independent
  preview: not there
  parity: noticed: queue, send_lead 60 s
    send_lead (fail) queue: no worker takes `process-lead`
";
        assert_eq!(row(&record().rows[1]), expected);
    }
}
