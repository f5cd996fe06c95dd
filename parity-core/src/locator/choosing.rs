//! Choosing options of a `<select>`.

use serde::Serialize;

use crate::locator::Locator;
use crate::locator::act::Act;
use crate::view::Question;

/// An option of a `<select>`; a `&str` or `String` is its label or its value.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Choice {
    by: By,
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    index: Option<usize>,
}

#[derive(Debug, Clone, Copy, Serialize)]
#[serde(rename_all = "lowercase")]
enum By {
    Either,
    Label,
    Value,
    Index,
}

impl Choice {
    fn new(by: By, text: String) -> Self {
        Self { by, text: Some(text), index: None }
    }

    /// The option that shows this text.
    pub fn label(label: impl Into<String>) -> Self {
        Self::new(By::Label, label.into())
    }

    /// The option that sends this value.
    pub fn value(value: impl Into<String>) -> Self {
        Self::new(By::Value, value.into())
    }

    /// The option at this place, the first being 0.
    pub fn index(index: usize) -> Self {
        Self { by: By::Index, text: None, index: Some(index) }
    }

    fn shown(&self) -> String {
        match (&self.text, self.index) {
            (Some(text), _) => format!("{text:?}"),
            (None, Some(index)) => format!("option {index}"),
            (None, None) => "nothing".to_owned(),
        }
    }
}

impl From<&str> for Choice {
    fn from(text: &str) -> Self {
        Self::new(By::Either, text.to_owned())
    }
}

impl From<String> for Choice {
    fn from(text: String) -> Self {
        Self::new(By::Either, text)
    }
}

impl From<&String> for Choice {
    fn from(text: &String) -> Self {
        Self::new(By::Either, text.clone())
    }
}

impl Locator {
    /// Chooses an option of a `<select>`.
    ///
    /// Waits until exactly one element matches, until that is visible and enabled, and until it has
    /// the option. The page hears `input` and `change`, as when a user chooses.
    ///
    /// # Errors
    ///
    /// A product error if that does not come to be within 10 s; a usage error at once if the element
    /// is no `<select>`.
    #[track_caller]
    pub fn select_option(&self, option: impl Into<Choice>) -> Act {
        self.select_options([option])
    }

    /// Chooses options of a `<select multiple>`, and no others.
    ///
    /// # Errors
    ///
    /// As [`select_option`](Self::select_option).
    #[track_caller]
    pub fn select_options<C: Into<Choice>>(&self, options: impl IntoIterator<Item = C>) -> Act {
        let options: Vec<Choice> = options.into_iter().map(Into::into).collect();
        let shown: Vec<String> = options.iter().map(Choice::shown).collect();
        let title = format!("choose {} in {self}", shown.join(", "));
        Act::new(self, title, async move |locator, gate, deadline| {
            let question = Question::of(locator.query()).with("options", &options);
            let question = question.with("force", gate.force).with("trial", gate.trial);
            let expected = format!("one {locator} that has {}", shown.join(" and "));
            if !gate.force {
                locator.view().shown(&expected, deadline).await?;
            }
            let answer = locator.view().ask("choose", &question, deadline).await?;
            answer.into_result(expected, &deadline).map(drop)
        })
    }
}
