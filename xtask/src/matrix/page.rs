//! The matrix as one page that needs no other file.

use askama::Template;

use crate::failure::Failure;
use crate::matrix::changes::Change;
use crate::matrix::record::{Answer, Cell, Failed, Kind, LayerHead, Record, Row};

/// What the page shows.
#[derive(Template)]
#[template(path = "matrix.html")]
struct Page<'a> {
    record: &'a Record,
    headline: String,
    /// Whether some rows are changes of the code.
    has_regressions: bool,
    /// How many faults and regressions each layer noticed.
    scores: Vec<Score<'a>>,
}

/// One layer, over all that was broken.
struct Score<'a> {
    head: &'a LayerHead,
    noticed: usize,
    of: usize,
    /// Why the number is no number, such as that there are no such tests.
    note: &'static str,
}

impl Score<'_> {
    /// Whether there was something to notice, and something that could.
    fn is_number(&self) -> bool {
        self.note == "noticed" && self.of > 0
    }
}

/// Writes the page.
///
/// # Errors
///
/// If the template cannot be filled.
pub(crate) fn page(record: &Record) -> Result<String, Failure> {
    let scores: Vec<_> = record.layers.iter().map(|head| score(record, head)).collect();
    let has_regressions = record.rows.iter().any(|row| row.kind == Kind::Regression);
    let page = Page { record, headline: headline(record, &scores), has_regressions, scores };
    page.render().map_err(Failure::because("the page cannot be written"))
}

fn score<'a>(record: &'a Record, head: &'a LayerHead) -> Score<'a> {
    let has = |answer| {
        record.rows.iter().filter_map(|row| row.cell(head.name)).any(|cell| cell.answer == answer)
    };
    let (noticed, of) = record.score(head.name);
    let note = if has(Answer::NotThere) {
        "there are no such tests yet"
    } else if of == 0 && has(Answer::Independent) {
        "without an environment: run once for the code"
    } else {
        "noticed"
    };
    Score { head, noticed, of, note }
}

fn headline(record: &Record, scores: &[Score<'_>]) -> String {
    let healthy = record.rows.first();
    if let Some(cell) = healthy.and_then(|row| row.cells.iter().find(|cell| is_red(cell))) {
        return format!("{} is not green where nothing is broken", capital(cell.layer));
    }
    let told: Vec<_> = scores
        .iter()
        .filter(|score| score.is_number())
        .map(|score| format!("{} noticed {} of {}", score.head.name, score.noticed, score.of))
        .collect();
    if told.is_empty() { "Nothing was broken".to_owned() } else { capital(&told.join(", ")) }
}

fn is_red(cell: &Cell) -> bool {
    matches!(cell.answer, Answer::Fails | Answer::Broken)
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

impl Cell {
    /// The class of its looks.
    fn class(&self) -> &'static str {
        match (self.answer, self.problems.is_empty()) {
            (Answer::Broken | Answer::Fails, _) => "broken",
            (_, false) => "doubtful",
            (Answer::Passes, true) => "passes",
            (Answer::Noticed, true) => "noticed",
            (Answer::NotNoticed, true) => "missed",
            (Answer::Independent, true) => "independent",
            (Answer::NotThere, true) => "absent",
        }
    }

    /// A sign for those who do not see colours.
    fn sign(&self) -> &'static str {
        match (self.answer, self.problems.is_empty()) {
            (Answer::Broken | Answer::Fails, _) => "✕",
            (_, false) => "!",
            (Answer::Passes, true) => "✓",
            (Answer::Noticed, true) => "●",
            (Answer::NotNoticed, true) => "○",
            (Answer::Independent | Answer::NotThere, true) => "–",
        }
    }

    /// Whether there is more to tell than the answer.
    fn has_more(&self) -> bool {
        !self.failed.is_empty() || !self.problems.is_empty() || self.why.is_some()
    }

    /// Its time, as a person reads it.
    fn time(&self) -> String {
        self.seconds.map(|seconds| format!("{seconds:.0} s")).unwrap_or_default()
    }
}

impl Failed {
    /// Whether a line of the report is the sentence that stands above it.
    fn begins_with(&self, line: &str) -> bool {
        self.sentence.as_deref().is_some_and(|sentence| line.ends_with(sentence))
    }
}

impl Row {
    /// The code in one word, and the beginning of its number.
    fn code_line(&self) -> String {
        let same = match (self.kind, self.code.same) {
            (Kind::Healthy, _) => "as committed",
            (_, true) => "the same",
            (Kind::Regression, false) => "changed by the patch",
            (Kind::Fault, false) => "not the same",
        };
        format!("{same}, sha256 {}", &self.code.sha256[..12.min(self.code.sha256.len())])
    }
}

impl Change {
    /// What was, for a table.
    fn was(&self) -> &str {
        self.before.as_deref().unwrap_or(self.none())
    }

    /// What is, for a table.
    fn is(&self) -> &str {
        self.after.as_deref().unwrap_or(self.none())
    }

    fn none(&self) -> &'static str {
        match self.what.as_str() {
            "process" => "not started",
            "statement" => "—",
            _ => "not set",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::matrix::sample::record;

    #[test]
    fn what_was_found_is_text_and_never_markup() {
        let mut record = record();
        record.rows[1].cells[2].failed[0].sentence = Some("<script>alert(1)</script>".to_owned());
        record.rows[1].environments[0].changes[0].after = Some("\"><img src=x>".to_owned());
        record.rows[1].cells[2].why = Some("<b>&".to_owned());
        let page = page(&record).unwrap();
        assert!(!page.contains("<script>alert") && !page.contains("<img src=x"), "{page}");
        assert!(!page.contains("<b>&") && !page.contains("A message <reaches>"), "{page}");
        assert!(page.contains("A message &#60;reaches&#62; the list"), "{page}");
    }

    #[test]
    fn the_page_needs_no_other_file() {
        let page = page(&record()).unwrap();
        for other in ["http://", "https://", "src=", "href=\"/", "@import", "url("] {
            assert!(!page.contains(other), "{other}");
        }
    }

    #[test]
    fn each_fault_can_be_opened_and_says_what_was_changed_and_who_noticed() {
        let page = page(&record()).unwrap();
        for text in [
            "Parity noticed 1 of 1",
            "there are no such tests yet",
            "<details class=\"row\" id=\"worker-off\"",
            "the worker is not started",
            "not started",
            "no worker takes `process-lead`",
            "the same, sha256 000000000000",
            "60 s",
        ] {
            assert!(page.contains(text), "{text} is not in {page}");
        }
    }

    #[test]
    fn the_headline_is_no_praise_where_the_healthy_shop_is_red() {
        let mut record = record();
        record.rows[0].cells[2].answer = Answer::Fails;
        let page = page(&record).unwrap();
        assert!(page.contains("<h1>Parity is not green where nothing is broken</h1>"), "{page}");
    }
}
