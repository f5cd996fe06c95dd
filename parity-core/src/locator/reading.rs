//! Reading what elements are now, without waiting for more than that there is one.

use serde::de::DeserializeOwned;

use crate::clock::Deadline;
use crate::error::{Error, Result};
use crate::locator::{LIMIT, Locator};
use crate::step::Step;
use crate::view::Question;

impl Locator {
    /// How many elements match now; 0 is no error.
    ///
    /// To wait for a number, expect it: `expect(&rows).to_have_count(3)`.
    ///
    /// # Errors
    ///
    /// An environment error if the browser does not answer.
    #[track_caller]
    pub fn count(&self) -> Step<usize> {
        self.step(format!("count {self}"), LIMIT, async |locator, deadline| {
            read(&locator, "count", Question::of(locator.query()), deadline).await
        })
    }

    /// A locator for each element that matches now, by its place.
    ///
    /// # Errors
    ///
    /// An environment error if the browser does not answer.
    #[track_caller]
    pub fn all(&self) -> Step<Vec<Self>> {
        self.step(format!("list each {self}"), LIMIT, async |locator, deadline| {
            let count: i64 =
                read(&locator, "count", Question::of(locator.query()), deadline).await?;
            Ok((0..count).map(|index| locator.nth(index)).collect())
        })
    }

    /// The text that it shows now, white space folded.
    ///
    /// # Errors
    ///
    /// A product error if exactly one element does not come to match within 10 s.
    #[track_caller]
    pub fn text_content(&self) -> Step<String> {
        self.read(format!("read the text of {self}"), "text", None)
    }

    /// The text that each element which matches now shows, white space folded.
    ///
    /// # Errors
    ///
    /// An environment error if the browser does not answer.
    #[track_caller]
    pub fn all_text_contents(&self) -> Step<Vec<String>> {
        self.step(format!("read the texts of {self}"), LIMIT, async |locator, deadline| {
            read(&locator, "texts", Question::of(locator.query()), deadline).await
        })
    }

    /// The value of a field now.
    ///
    /// # Errors
    ///
    /// A product error if exactly one element does not come to match within 10 s; a usage error if it
    /// is no field.
    #[track_caller]
    pub fn input_value(&self) -> Step<String> {
        self.read(format!("read the value of {self}"), "value", None)
    }

    /// The value of an attribute now; none where the element does not have it.
    ///
    /// # Errors
    ///
    /// A product error if exactly one element does not come to match within 10 s.
    #[track_caller]
    pub fn attribute(&self, name: impl Into<String>) -> Step<Option<String>> {
        let name = name.into();
        self.read(format!("read the attribute `{name}` of {self}"), "attribute", Some(name))
    }

    /// The accessibility tree of it now, as text: one line a node, with role, name and states, two spaces a
    /// level. What a password field holds is not told.
    ///
    /// Made for `insta::assert_snapshot!`; to wait until the tree is so, expect it:
    /// `expect(&locator).to_have_aria_snapshot("…")`.
    ///
    /// # Errors
    ///
    /// A product error if exactly one element does not come to match within 10 s.
    #[track_caller]
    pub fn aria_snapshot(&self) -> Step<String> {
        self.step(
            format!("read the accessibility tree of {self}"),
            LIMIT,
            async |locator, deadline| {
                read(&locator, "snapshot", Question::of(locator.query()), deadline).await
            },
        )
    }

    /// Whether a user sees it now; an element that is not there is not seen.
    ///
    /// # Errors
    ///
    /// A product error if more than one element matches.
    #[track_caller]
    pub fn is_visible(&self) -> Step<bool> {
        self.step(format!("see whether {self} is visible"), LIMIT, async |locator, deadline| {
            let question = Question::of(locator.query());
            let answer = locator.view().ask("visibleNow", &question, deadline).await?;
            let answer = answer.into_result(format!("at most one {locator}"), &deadline)?;
            Ok(answer.value == true && locator.view().is_shown(deadline).await?)
        })
    }

    /// Whether it is not disabled now.
    ///
    /// # Errors
    ///
    /// A product error if exactly one element does not come to match within 10 s.
    #[track_caller]
    pub fn is_enabled(&self) -> Step<bool> {
        self.read(format!("see whether {self} is enabled"), "enabled", None)
    }

    /// Whether it is checked now.
    ///
    /// # Errors
    ///
    /// A product error if exactly one element does not come to match within 10 s; a usage error if it
    /// cannot be checked.
    #[track_caller]
    pub fn is_checked(&self) -> Step<bool> {
        self.read(format!("see whether {self} is checked"), "checked", None)
    }

    #[track_caller]
    fn read<T>(&self, title: String, what: &'static str, name: Option<String>) -> Step<T>
    where
        T: DeserializeOwned + Send + 'static,
    {
        self.step(title, LIMIT, async move |locator, deadline| {
            let question = Question::of(locator.query()).with("what", what).with("name", name);
            read(&locator, "read", question, deadline).await
        })
    }
}

async fn read<T: DeserializeOwned>(
    locator: &Locator,
    function: &'static str,
    question: Question,
    deadline: Deadline,
) -> Result<T> {
    let answer = locator.view().ask(function, &question, deadline).await?;
    value(answer.into_result(format!("one {locator}"), &deadline)?.value)
}

fn value<T: DeserializeOwned>(value: serde_json::Value) -> Result<T> {
    serde_json::from_value(value).map_err(|error| {
        Error::environment("an answer of the in-page script").saw(error.to_string())
    })
}
