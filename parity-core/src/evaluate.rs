//! Scripts in the documents of pages and frames, for what is not to be seen there.

use parity_model::duration;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::clock::Deadline;
use crate::cut;
use crate::engine::Ran;
use crate::error::{Error, Result};
use crate::frame::Frame;
use crate::locator::LIMIT;
use crate::locator::filling::settled;
use crate::page::Page;
use crate::redact::Redactor;
use crate::step::Step;
use crate::view::View;

/// How many letters of a script stand in the title of its step.
const TITLE: usize = 60;

/// How many of what came of it stand in an error.
const SHOWN: usize = 200;

/// Calls a script, and what it may answer, with what it is given.
const SOURCE: &str = include_str!("evaluate.js");

impl Page {
    /// Evaluates JavaScript in the page, and returns what comes of it as JSON: for what is not to be seen there, such as
    /// what is sent to analytics. What a script does is no proof that a user can do it.
    ///
    /// It is an expression, `dataLayer.length`, or a function that is called, `() => { …; return … }`; a promise is waited
    /// for. It runs where the page's own scripts run, once: a script whose document goes away is not repeated. What it
    /// leads to is waited for as it is after a click. `undefined` is `null`, which is read as `()` or as `None`.
    ///
    /// # Errors
    ///
    /// A product error if it throws, does not end within 10 s, or its document goes away before; a usage error if it
    /// cannot be read as JavaScript, or what comes of it cannot be read as a `T`.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// # use parity_core::prelude::*;
    /// # async fn example(page: &Page) -> Result<()> {
    /// let events: Vec<String> = page.evaluate("dataLayer.map((entry) => entry.event)").await?;
    /// assert!(events.contains(&"purchase".to_owned()), "{events:?}");
    /// # Ok(())
    /// # }
    /// ```
    #[track_caller]
    pub fn evaluate<T>(&self, script: impl Into<String>) -> Step<T>
    where
        T: DeserializeOwned + Send + 'static,
    {
        evaluate(self.view(), script.into(), None)
    }

    /// The same with a function of one argument, which is given as JSON: `(sku) => cart.has(sku)`.
    ///
    /// # Errors
    ///
    /// As [`evaluate`](Self::evaluate).
    ///
    /// # Panics
    ///
    /// If `argument` cannot be written as JSON.
    #[track_caller]
    pub fn evaluate_with<T>(&self, script: impl Into<String>, argument: impl Serialize) -> Step<T>
    where
        T: DeserializeOwned + Send + 'static,
    {
        evaluate(self.view(), script.into(), Some(json(argument)))
    }
}

impl Frame {
    /// Evaluates JavaScript in the document of the frame; see [`Page::evaluate`].
    ///
    /// # Errors
    ///
    /// As [`Page::evaluate`]; and a product error if exactly one frame does not come to match.
    #[track_caller]
    pub fn evaluate<T>(&self, script: impl Into<String>) -> Step<T>
    where
        T: DeserializeOwned + Send + 'static,
    {
        evaluate(self.view(), script.into(), None)
    }

    /// The same with a function of one argument; see [`Page::evaluate_with`].
    ///
    /// # Errors
    ///
    /// As [`evaluate`](Self::evaluate).
    ///
    /// # Panics
    ///
    /// If `argument` cannot be written as JSON.
    #[track_caller]
    pub fn evaluate_with<T>(&self, script: impl Into<String>, argument: impl Serialize) -> Step<T>
    where
        T: DeserializeOwned + Send + 'static,
    {
        evaluate(self.view(), script.into(), Some(json(argument)))
    }
}

fn json(argument: impl Serialize) -> Value {
    serde_json::to_value(argument).expect("the argument can be written as JSON")
}

#[track_caller]
fn evaluate<T>(view: &View, script: String, argument: Option<Value>) -> Step<T>
where
    T: DeserializeOwned + Send + 'static,
{
    let view = view.clone();
    let title = title(&script, view.scope().evidence().redactor());
    Step::new(view.scope().clone(), title, LIMIT, async move |deadline| {
        let told = told(&view, &script, argument.as_ref(), deadline).await?;
        settled(&view, deadline).await?;
        let redactor = view.scope().evidence().redactor();
        serde_json::from_value(told.clone()).map_err(|error| {
            Error::usage("what comes of the script to be what it is read as")
                .saw(error.to_string())
                .saw(format!("it is {}", cut::beginning(&redactor.text(&told.to_string()), SHOWN)))
        })
    })
}

/// What a step is called that evaluates `script`.
fn title(script: &str, redactor: &Redactor) -> String {
    let line = script.split_whitespace().collect::<Vec<_>>().join(" ");
    format!("evaluate `{}`", cut::beginning(&redactor.text(&line), TITLE))
}

/// What comes of a script.
async fn told(
    view: &View,
    script: &str,
    argument: Option<&Value>,
    deadline: Deadline,
) -> Result<Value> {
    let limit = deadline.remaining();
    let wrapped = wrapped(script, argument, limit.as_millis());
    let text = match view.tab().evaluate(view.frames(), &wrapped, deadline).await? {
        Ran::Told(Value::String(text)) => text,
        Ran::Told(other) => return Err(unreadable(&other.to_string())),
        Ran::Refused(said) => {
            return Err(Error::usage("a script that can be read as JavaScript").saw(said));
        }
        Ran::Left => {
            return Err(Error::product("the script to end")
                .saw("its document went away before it did")
                .waited(&deadline, None));
        }
    };
    let mut told: Value = serde_json::from_str(&text).map_err(|_| unreadable(&text))?;
    if let Some(thrown) = told["thrown"].as_str() {
        return Err(Error::product("the script to end").saw(format!("it threw {thrown}")));
    }
    if told["late"] == true {
        return Err(Error::product("the script to end")
            .saw(format!("its promise was pending after {}", duration::display(limit)))
            .waited(&deadline, None));
    }
    Ok(told["value"].take())
}

fn unreadable(text: &str) -> Error {
    Error::environment("what comes of the script as JSON").saw(text.to_owned())
}

/// A script that answers what comes of `script` as JSON, and that in time.
fn wrapped(script: &str, argument: Option<&Value>, milliseconds: u128) -> String {
    let argument = argument.map(Value::to_string).unwrap_or_default();
    let script = script.trim().trim_end_matches(';');
    // On lines of its own: it may end in a comment.
    format!("({})(async () => (\n{script}\n), [{argument}], {milliseconds})", SOURCE.trim())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::secret::Secret;

    #[test]
    fn the_title_of_a_long_script_is_its_beginning_on_one_line() {
        let redactor = Redactor::default();
        assert_eq!(title("() =>\n  dataLayer", &redactor), "evaluate `() => dataLayer`");
        let long = title(&"ä".repeat(80), &redactor);
        assert_eq!(long, format!("evaluate `{}…`", "ä".repeat(59)));
    }

    #[test]
    fn a_secret_at_the_edge_of_a_title_is_taken_out() {
        let redactor = Redactor::default();
        redactor.register(&Secret::new("KEY", "correct-horse-battery-staple".to_owned()));
        let script = "fetch('/api/session?that=is&a=long&one=1', 'correct-horse-battery-staple')";
        let title = title(script, &redactor);
        assert_eq!(title, "evaluate `fetch('/api/session?that=is&a=long&one=1', '<secret KEY>')`");
    }
}
