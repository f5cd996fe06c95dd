//! Scripts of a test, in the world of a document's own scripts.

use std::sync::Arc;

use serde_json::{Value, json};
use thirtyfour::common::command::Command;

use crate::clock::Deadline;
use crate::engine::webdriver::bidi::{Bidi, Unheeded};
use crate::engine::webdriver::failure::Refused;
use crate::engine::webdriver::script_call::{Unanswered, execute, in_a_document, unanswered};
use crate::engine::webdriver::seat::WebDriverTab;
use crate::engine::{Ran, patience};
use crate::error::Result;
use crate::query::Query;

impl WebDriverTab {
    /// Evaluates a script once, in the document of the frame that `frames` lead to.
    pub(crate) async fn evaluated(
        &self,
        frames: &[Query],
        script: &str,
        deadline: Deadline,
    ) -> Result<Ran> {
        if let Some(bidi) = &self.seat.bidi {
            return self.evaluated_by_bidi(bidi, frames, script, deadline).await;
        }
        let told = format!("({script}).then(arguments[arguments.length - 1])");
        let (told, none): (Arc<str>, Arc<[Value]>) = (Arc::from(told), Arc::from([]));
        in_a_document!(self, deadline, {
            let turn = self.entered(frames, deadline).await?;
            let command = || Command::ExecuteAsyncScript(Arc::clone(&told), Arc::clone(&none));
            match turn.run(command, &patience(deadline)).await {
                Ok(Value::Null) => Ok(Ran::Left),
                Ok(value) => Ok(Ran::Told(value)),
                Err(refused) => ran(refused, deadline),
            }
        })
    }

    /// The same by BiDi, which a dialog does not stop half way; a Firefox also shows what runs for its driver only what stands
    /// in the window, not what scripts declare beside it.
    async fn evaluated_by_bidi(
        &self,
        bidi: &Bidi,
        frames: &[Query],
        script: &str,
        deadline: Deadline,
    ) -> Result<Ran> {
        in_a_document!(self, deadline, {
            let turn = self.entered(frames, deadline).await?;
            let window = execute(&turn, "return window", &[], deadline).await?;
            let context = window.as_object().and_then(|window| window.values().next()).cloned();
            let evaluate = json!({ "expression": script, "target": { "context": context }, "awaitPromise": true });
            match bidi.call("script.evaluate", evaluate, &patience(deadline)).await {
                Ok(mut told) if told["type"] == "success" => {
                    Ok(Ran::Told(told["result"]["value"].take()))
                }
                Ok(told) => {
                    let said = told["exceptionDetails"]["text"].as_str();
                    Ok(Ran::Refused(said.unwrap_or("nothing").to_owned()))
                }
                Err(unheeded) if unheeded.is_refusal() => Ok(Ran::Left),
                Err(Unheeded::Late) => Err(unanswered(Refused::Late, deadline)),
                Err(unheeded) => Err(unheeded.to_error("script.evaluate", &deadline).into()),
            }
        })
    }
}

/// What came of a script that has not told anything.
fn ran(refused: Refused, deadline: Deadline) -> Result<Ran, Unanswered> {
    match refused.syntax_error() {
        Some(said) => Ok(Ran::Refused(said)),
        None => match unanswered(refused, deadline) {
            Unanswered::Lost(_) => Ok(Ran::Left),
            failed @ Unanswered::Failed(_) => Err(failed),
        },
    }
}
