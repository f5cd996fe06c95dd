//! The lines of each file, and how many of them were executed: as LCOV tells it, without tests.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;
use std::path::Path;

use crate::failure::Failure;

/// What a file of the shop is a part of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Part {
    /// What the team of a shop writes.
    Own,
    /// What others run for it: the payment provider, third parties, the edge, the object store.
    Others,
    /// What starts all of it here.
    Start,
}

/// One file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Covered {
    /// From the directory of sources.
    file: String,
    pub(crate) count: Count,
}

/// How many lines there are, and how many of them were executed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Count {
    lines: usize,
    executed: usize,
}

const PARTS: [(Part, &str); 3] = [
    (Part::Own, "the shop's own code"),
    (Part::Others, "what others run for it"),
    (Part::Start, "`shop up`"),
];

impl Part {
    fn of(file: &str) -> Self {
        let name = file.split(['/', '.']).next().unwrap_or_default();
        match name {
            "payments" | "scripts" | "edge" | "store" => Self::Others,
            "up" => Self::Start,
            _ => Self::Own,
        }
    }
}

impl Count {
    /// Of a hundred lines.
    #[expect(clippy::cast_precision_loss, reason = "there are some thousand lines")]
    pub(crate) fn percent(self) -> f64 {
        if self.lines == 0 { 0.0 } else { self.executed as f64 * 100.0 / self.lines as f64 }
    }

    fn plus(self, other: Self) -> Self {
        Self { lines: self.lines + other.lines, executed: self.executed + other.executed }
    }

    fn missed(self) -> usize {
        self.lines - self.executed
    }
}

/// Reads what is told of the files below `sources`.
///
/// # Errors
///
/// If nothing is told of them, or one cannot be read.
pub(crate) fn read(told: &str, sources: &Path) -> Result<Vec<Covered>, Failure> {
    let mut covered = Vec::new();
    for (file, lines) in records(told) {
        let Ok(name) = Path::new(file).strip_prefix(sources) else { continue };
        let text = fs::read_to_string(file)
            .map_err(Failure::because(format!("could not read `{file}`")))?;
        let count = counted(&lines, tests_begin(&text));
        covered.push(Covered { file: name.display().to_string(), count });
    }
    if covered.is_empty() {
        return Err(Failure::new("nothing is told of the shop's sources"));
    }
    Ok(covered)
}

/// The lines of each file that have counters, and what these say.
fn records(told: &str) -> BTreeMap<&str, BTreeMap<usize, u64>> {
    let mut files: BTreeMap<&str, BTreeMap<usize, u64>> = BTreeMap::new();
    let mut file = None;
    for line in told.lines() {
        if let Some(path) = line.strip_prefix("SF:") {
            file = Some(path);
        } else if let (Some(file), Some(data)) = (file, line.strip_prefix("DA:")) {
            let mut numbers = data.split(',');
            let line = numbers.next().and_then(|number| number.parse().ok());
            let count = numbers.next().and_then(|number| number.parse::<u64>().ok());
            if let (Some(line), Some(count)) = (line, count) {
                let known = files.entry(file).or_default().entry(line).or_default();
                *known = count.max(*known);
            }
        }
    }
    files
}

/// The line at which a file's tests begin, which is not to be counted.
fn tests_begin(text: &str) -> usize {
    let lines: Vec<_> = text.lines().collect();
    let begin = lines.windows(2).position(|pair| {
        pair[0] == "#[cfg(test)]" && pair[1].starts_with("mod ") && pair[1].ends_with('{')
    });
    begin.map_or(usize::MAX, |index| index + 1)
}

fn counted(lines: &BTreeMap<usize, u64>, end: usize) -> Count {
    let lines = lines.range(..end);
    Count { lines: lines.clone().count(), executed: lines.filter(|(_, count)| **count > 0).count() }
}

/// Adds up the files of a part.
pub(crate) fn total(covered: &[Covered], part: Part) -> Count {
    let files = covered.iter().filter(|file| Part::of(&file.file) == part);
    files.fold(Count::default(), |sum, file| sum.plus(file.count))
}

/// The result for a terminal, with those files of the shop's own that have the most lines which nothing executes.
pub(crate) fn table(covered: &[Covered], longest: usize) -> String {
    let mut text = "Lines that the unit, integration and preview tests execute\n".to_owned();
    let mut all = Count::default();
    for (part, name) in PARTS {
        let count = total(covered, part);
        add(&mut text, name, count);
        all = all.plus(count);
    }
    add(&mut text, "all of it", all);
    let mut own: Vec<_> = covered.iter().filter(|file| Part::of(&file.file) == Part::Own).collect();
    own.sort_by_key(|file| (std::cmp::Reverse(file.count.missed()), &file.file));
    text.push_str("\nof its own code, most of what is not executed is in\n");
    for file in own.into_iter().filter(|file| file.count.missed() > 0).take(longest) {
        add(&mut text, &file.file, file.count);
    }
    text
}

fn add(text: &mut String, name: &str, count: Count) {
    let Count { lines, executed } = count;
    writeln!(text, "  {name:<24} {:>5.1} %  {executed:>5} of {lines:>5}", count.percent())
        .expect("writing to a string does not fail");
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOLD: &str = "SF:/s/web/auth.rs\nDA:1,3\nDA:2,0\nDA:4,7\nend_of_record\n\
                        SF:/s/web/auth.rs\nDA:2,5\nDA:9,1\nend_of_record\nSF:/other.rs\nDA:1,1\n";

    #[test]
    fn a_line_is_executed_when_any_program_has_executed_it() {
        let records = records(TOLD);
        let lines = &records["/s/web/auth.rs"];
        assert_eq!(counted(lines, usize::MAX), Count { lines: 4, executed: 4 });
    }

    #[test]
    fn the_lines_of_tests_are_not_counted() {
        let text = "fn a() {}\n#[cfg(test)]\nfn helper() {}\n\n#[cfg(test)]\nmod tests {\n}\n";
        assert_eq!(tests_begin(text), 5);
        assert_eq!(tests_begin("#[cfg(test)]\nmod tests;\nfn a() {}\n"), usize::MAX);
        let records = records(TOLD);
        assert_eq!(counted(&records["/s/web/auth.rs"], 4), Count { lines: 2, executed: 2 });
    }

    #[test]
    fn what_others_run_is_not_the_shops_own() {
        let file = |file: &str, executed| Covered {
            file: file.to_owned(),
            count: Count { lines: 10, executed },
        };
        let covered = [
            file("web/billing.rs", 8),
            file("payments/card.rs", 1),
            file("payment_events.rs", 9),
            file("up.rs", 0),
        ];
        assert_eq!(total(&covered, Part::Own), Count { lines: 20, executed: 17 });
        let table = table(&covered, 1);
        assert!(table.contains("the shop's own code       85.0 %     17 of    20"), "{table}");
        assert!(table.contains("what others run for it    10.0 %      1 of    10"), "{table}");
        assert!(table.contains("all of it                 45.0 %     18 of    40"), "{table}");
        assert!(table.ends_with("web/billing.rs            80.0 %      8 of    10\n"), "{table}");
    }

    #[test]
    fn it_is_told_when_nothing_is_known_of_the_sources() {
        let message = read(TOLD, Path::new("/elsewhere")).unwrap_err().to_string();
        assert_eq!(message, "nothing is told of the shop's sources");
    }
}
