//! Calls of the in-page script in the document of a frame, again in each new document until one answers.

use std::sync::Arc;
use std::time::Duration;

use parity_model::duration;
use serde_json::{Value, json};
use thirtyfour::ElementId;
use thirtyfour::common::command::{Command, MAGIC_ELEMENTID};

use crate::clock::Deadline;
use crate::engine::webdriver::failure::Refused;
use crate::engine::webdriver::seat::{Turn, WebDriverTab};
use crate::engine::{MARGIN, patience};
use crate::error::{Error, Result};
use crate::query::Query;
use crate::script;

/// How long is waited for the next document.
const NEXT: Duration = Duration::from_millis(20);

const ANSWER: &str = include_str!("answer.js");
const INSTALL: &str = include_str!("install.js");
const ELEMENT: &str = "const found = window[Symbol.for(arguments[0])]?.element(arguments[1]); return [found, found?.localName];";

/// What a script of ours returns is never null; Firefox answers so where the document went away meanwhile.
const NOTHING: &str = "the driver has answered with nothing";

/// Does something in a document, and once more in the next where that one goes away meanwhile.
macro_rules! in_a_document {
    ($tab:expr, $deadline:expr, $work:block) => {
        loop {
            let tried = async { $work }.await;
            if let Some(answer) = $tab.answer(tried, $deadline).await? {
                return Ok(answer);
            }
        }
    };
}
pub(crate) use in_a_document;

/// Why there is no answer.
pub(crate) enum Unanswered {
    /// The document, or a frame around it, went away.
    Lost(String),
    Failed(Error),
}

impl From<Error> for Unanswered {
    fn from(error: Error) -> Self {
        Self::Failed(error)
    }
}

/// An element of the current document.
pub(crate) struct Found {
    pub(crate) id: ElementId,
    tag: String,
}

impl WebDriverTab {
    /// Asks in the document of the frame that `frames` lead to.
    pub(crate) async fn asked(
        &self,
        frames: &[Query],
        function: &'static str,
        question: &Value,
        deadline: Deadline,
    ) -> Result<Value> {
        in_a_document!(self, deadline, {
            let turn = self.entered(frames, deadline).await?;
            ask(&turn, function, question, deadline).await
        })
    }

    /// Goes to the document of the frame that `frames` lead to.
    pub(crate) async fn entered(
        &self,
        frames: &[Query],
        deadline: Deadline,
    ) -> Result<Turn<'_>, Unanswered> {
        let mut turn = self.seat.turn(&self.face, deadline).await?;
        enter(&mut turn, frames, deadline).await?;
        Ok(turn)
    }

    /// The answer; none where the document went away, and it has to be asked for once more.
    pub(crate) async fn answer<T>(
        &self,
        tried: Result<T, Unanswered>,
        deadline: Deadline,
    ) -> Result<Option<T>> {
        match tried {
            Ok(value) => Ok(Some(value)),
            Err(Unanswered::Failed(error)) => Err(error),
            Err(Unanswered::Lost(why)) if deadline.is_over() => {
                Err(Error::product("a page that stays while it is looked at")
                    .saw(format!("the document of {} went away: {why}", self.face.url()))
                    .waited(&deadline, None))
            }
            Err(Unanswered::Lost(_)) => {
                deadline.pause(NEXT).await;
                Ok(None)
            }
        }
    }
}

/// Goes into one frame after another.
async fn enter(
    turn: &mut Turn<'_>,
    frames: &[Query],
    deadline: Deadline,
) -> Result<(), Unanswered> {
    turn.outermost(&patience(deadline)).await.map_err(|refused| unanswered(refused, deadline))?;
    for query in frames {
        let answer = ask(turn, "one", &json!({ "locator": query }), deadline).await?;
        if answer["held"] != true {
            let saw = answer["saw"].as_array().into_iter().flatten().filter_map(Value::as_str);
            let error = saw.fold(Error::product(format!("one frame: {query}")), Error::saw);
            return Err(error.waited(&deadline, answer["looks"].as_u64()).into());
        }
        let Some(found) = element(turn, query, deadline).await? else {
            return Err(Unanswered::Lost("a frame was replaced".to_owned()));
        };
        if !matches!(found.tag.as_str(), "iframe" | "frame") {
            return Err(Error::usage(format!("{query} to be a frame"))
                .saw(format!("a <{}>", found.tag))
                .advice("`frame()` is for an `<iframe>`; `within` looks inside of any element")
                .into());
        }
        let entered = turn.enter(&found.id, &patience(deadline)).await;
        entered.map_err(|refused| unanswered(refused, deadline))?;
    }
    Ok(())
}

/// Calls the in-page script of the current document, and installs it where it is missing.
pub(crate) async fn ask(
    turn: &Turn<'_>,
    function: &str,
    question: &Value,
    deadline: Deadline,
) -> Result<Value, Unanswered> {
    let mut script: Arc<str> = Arc::from(ANSWER);
    loop {
        let left = u64::try_from(deadline.remaining().as_millis()).unwrap_or(u64::MAX);
        let key = turn.seat.key.as_str();
        let arguments: Arc<[Value]> =
            Arc::from([json!(key), json!(function), question.clone(), json!(left)]);
        let command = || Command::ExecuteAsyncScript(Arc::clone(&script), Arc::clone(&arguments));
        let ran = turn.run(command, &patience(deadline)).await;
        let ran = ran.map_err(|refused| unanswered(refused, deadline))?;
        let Some(text) = ran.as_str() else { return Err(Unanswered::Lost(NOTHING.to_owned())) };
        let mut told: Value = serde_json::from_str(text).unwrap_or_default();
        if told["missing"] == true {
            script = Arc::from(
                ["const script = () => {", script::SOURCE, "};\n", INSTALL, ANSWER].concat(),
            );
            continue;
        }
        if told["left"] == true {
            return Err(Unanswered::Lost("it was left before it answered".to_owned()));
        }
        if let Some(thrown) = told["thrown"].as_str() {
            let error = Error::environment("the in-page script to work");
            return Err(error.saw(thrown).into());
        }
        if let Some(url) = told["url"].as_str() {
            turn.face.is_at(url);
        }
        return Ok(told["value"].take());
    }
}

/// The one element of `query` in the current document now.
pub(crate) async fn element(
    turn: &Turn<'_>,
    query: &Query,
    deadline: Deadline,
) -> Result<Option<Found>, Unanswered> {
    let arguments = [json!(turn.seat.key), json!(query)];
    let found = execute(turn, ELEMENT, &arguments, deadline).await?;
    let id = found[0][MAGIC_ELEMENTID].as_str().map(ElementId::from);
    let tag = found[1].as_str().unwrap_or_default().to_owned();
    Ok(id.map(|id| Found { id, tag }))
}

/// Runs a script in the current document, which does not return null.
pub(crate) async fn execute(
    turn: &Turn<'_>,
    script: &str,
    arguments: &[Value],
    deadline: Deadline,
) -> Result<Value, Unanswered> {
    let (script, arguments): (Arc<str>, Arc<[Value]>) = (Arc::from(script), Arc::from(arguments));
    let command = || Command::ExecuteScript(Arc::clone(&script), Arc::clone(&arguments));
    let ran = turn.run(command, &patience(deadline)).await;
    match ran.map_err(|refused| unanswered(refused, deadline))? {
        Value::Null => Err(Unanswered::Lost(NOTHING.to_owned())),
        answer => Ok(answer),
    }
}

pub(crate) fn unanswered(refused: Refused, deadline: Deadline) -> Unanswered {
    if refused.is_of_lost_document() {
        return Unanswered::Lost(refused.into_error("", &deadline).to_string());
    }
    match refused {
        Refused::Late => Error::product("the page to answer")
            .saw(format!(
                "nothing, not even {} after its time was over: its main thread is busy",
                duration::display(MARGIN)
            ))
            .waited(&deadline, None)
            .into(),
        refused @ Refused::Said(_) => refused.into_error("to ask the page", &deadline).into(),
    }
}
