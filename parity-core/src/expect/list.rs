//! What can be expected of all elements of a locator together.

use serde::Deserialize;
use similar::{Change, ChangeTag, TextDiff};

use crate::error::Error;
use crate::expect::{Expectation, LIMIT, Sense};
use crate::locator::Locator;
use crate::query::{TextMatch, WholeText};
use crate::step::Step;
use crate::view::{Answer, Question};

impl Expectation<Locator> {
    /// So many elements match; 0 is a number too.
    ///
    /// # Errors
    ///
    /// A product error if that does not come to be within 5 s.
    #[track_caller]
    pub fn to_have_count(self, count: usize) -> Step<()> {
        let wording = self.worded(&format!("to be {count} in number"));
        self.all(wording, "count", |question| question.with("count", count), None)
    }

    /// As many elements match as there are texts, and each shows all of its own, in the order of the
    /// document; a [`TextMatch`] compares as it says.
    ///
    /// # Errors
    ///
    /// A product error if that does not come to be within 5 s; it shows the difference line by line.
    #[track_caller]
    pub fn to_have_texts<T: Into<WholeText>>(self, texts: impl IntoIterator<Item = T>) -> Step<()> {
        let texts: Vec<TextMatch> = texts.into_iter().map(|text| text.into().0).collect();
        self.texts("to have the texts", &texts)
    }

    /// As many elements match as there are texts, and each shows its own, in the order of the document.
    ///
    /// # Errors
    ///
    /// A product error if that does not come to be within 5 s; it shows the difference line by line.
    #[track_caller]
    pub fn to_contain_texts<T: Into<TextMatch>>(
        self,
        texts: impl IntoIterator<Item = T>,
    ) -> Step<()> {
        let texts: Vec<TextMatch> = texts.into_iter().map(Into::into).collect();
        self.texts("to contain the texts", &texts)
    }

    /// Exactly one element matches, and this is its accessibility tree, as
    /// [`Locator::aria_snapshot`] writes it; the indentation that all lines share does not count.
    ///
    /// # Errors
    ///
    /// A product error if that does not come to be within 5 s; it shows the difference line by line.
    #[track_caller]
    pub fn to_have_aria_snapshot(self, snapshot: &str) -> Step<()> {
        let text = outdented(snapshot);
        let wording = self.worded("to have the accessibility tree that is written");
        let Self { what: locator, sense, strength } = self;
        let asked = Question::of(locator.query()).with("text", &text);
        let asked = asked.with("not", sense == Sense::IsNot);
        let title = format!("expect {locator} {wording}");
        let step = locator.step(title, LIMIT, async move |locator, deadline| {
            let answer = locator.view().ask("expectSnapshot", &asked, deadline).await?;
            let seen = answer.value.as_str().map(str::to_owned);
            let result =
                answer.into_result(format!("one {locator} {wording}"), &deadline).map(drop);
            result.map_err(|error| match &seen {
                Some(seen) => with_difference_of_lines(error, &text, seen),
                None => error,
            })
        });
        strength.applied_to(step)
    }

    #[track_caller]
    fn texts(self, wording: &str, texts: &[TextMatch]) -> Step<()> {
        let shown: Vec<String> = texts.iter().map(ToString::to_string).collect();
        let wording = self.worded(&format!("{wording} {}", shown.join(", ")));
        self.all(wording, "texts", |question| question.with("texts", texts), Some(texts.to_vec()))
    }

    /// Asks whether all elements are so; where they are not, shows how their texts differ from
    /// `texts`.
    #[track_caller]
    fn all(
        self,
        wording: String,
        is: &'static str,
        question: impl FnOnce(Question) -> Question,
        texts: Option<Vec<TextMatch>>,
    ) -> Step<()> {
        let Self { what: locator, sense, strength } = self;
        let title = format!("expect {locator} {wording}");
        let asked = Question::of(locator.query()).with("is", is).with("not", sense == Sense::IsNot);
        let asked = question(asked);
        let step = locator.step(title, LIMIT, async move |locator, deadline| {
            let answer = locator.view().ask("expectAll", &asked, deadline).await?;
            let seen = seen_texts(&answer);
            let result = answer.into_result(format!("{locator} {wording}"), &deadline).map(drop);
            result.map_err(|error| match &texts {
                Some(texts) => with_difference(error, texts, &seen),
                None => error,
            })
        });
        strength.applied_to(step)
    }
}

/// A text that an element shows, and whether it is the one that is expected at its place.
#[derive(Debug, Deserialize)]
struct SeenText {
    text: String,
    matches: bool,
}

/// The texts that the elements show.
fn seen_texts(answer: &Answer) -> Vec<SeenText> {
    serde_json::from_value(answer.value.clone()).unwrap_or_default()
}

/// Adds the difference, line by line: `-` is missing, `+` is too much.
fn with_difference(error: Error, expected: &[TextMatch], seen: &[SeenText]) -> Error {
    // Texts that match are the same line, however they are written.
    let wanted: Vec<&str> = expected
        .iter()
        .enumerate()
        .map(|(index, wanted)| match seen.get(index) {
            Some(seen) if seen.matches => seen.text.as_str(),
            _ => wanted.plain(),
        })
        .collect();
    let seen: Vec<&str> = seen.iter().map(|seen| seen.text.as_str()).collect();
    let difference = TextDiff::from_slices(&wanted, &seen);
    difference.iter_all_changes().map(|change| line(&change)).fold(error, Error::saw)
}

/// A text without empty lines around it and without the indentation that all its lines share.
fn outdented(text: &str) -> String {
    let lines: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).collect();
    let margin = lines.iter().map(|line| line.len() - line.trim_start().len()).min().unwrap_or(0);
    lines.iter().map(|line| line[margin..].trim_end()).collect::<Vec<_>>().join("\n")
}

/// Adds how the lines of two texts differ: `-` is missing, `+` is too much.
fn with_difference_of_lines(error: Error, expected: &str, seen: &str) -> Error {
    let difference = TextDiff::from_lines(expected, seen);
    difference.iter_all_changes().map(|change| line(&change)).fold(error, Error::saw)
}

fn line(change: &Change<&str>) -> String {
    let sign = match change.tag() {
        ChangeTag::Delete => '-',
        ChangeTag::Insert => '+',
        ChangeTag::Equal => ' ',
    };
    format!("{sign} {}", change.value().trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is seen: a text, and after `=` that it is the one that is expected there.
    fn seen(texts: &[&str]) -> Vec<SeenText> {
        let seen = |text: &&str| match text.strip_prefix('=') {
            Some(text) => SeenText { text: text.to_owned(), matches: true },
            None => SeenText { text: (*text).to_owned(), matches: false },
        };
        texts.iter().map(seen).collect()
    }

    #[test]
    fn a_difference_shows_what_is_missing_and_what_is_too_much() {
        let expected: Vec<TextMatch> = ["Ada", "Grace", "Linus"].map(TextMatch::exact).to_vec();
        let seen = seen(&["=Ada", "Linus", "Ken"]);
        let error = with_difference(Error::product("names"), &expected, &seen);
        assert_eq!(error.failure().saw, ["  Ada", "- Grace", "  Linus", "+ Ken"]);
    }

    #[test]
    fn texts_that_match_are_no_difference() {
        let expected = [TextMatch::contains("ada"), TextMatch::exact("Grace")];
        let seen = seen(&["=Ada Lovelace", "Grace Hopper"]);
        let error = with_difference(Error::product("names"), &expected, &seen);
        assert_eq!(error.failure().saw, ["  Ada Lovelace", "- Grace", "+ Grace Hopper"]);
    }
}
