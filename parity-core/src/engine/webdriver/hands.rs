//! Mouse, keys, text and files, where the page that has them is.

use std::path::PathBuf;
use std::sync::Arc;

use serde_json::{Value, json};
use thirtyfour::common::command::{Actions, Command, ExtensionCommand};
use thirtyfour::{ElementId, TypingData};

use crate::abilities;
use crate::clock::Deadline;
use crate::engine::webdriver::actions;
use crate::engine::webdriver::browser::Family;
use crate::engine::webdriver::failure::impossible;
use crate::engine::webdriver::script_call::{
    Unanswered, ask, element, execute, in_a_document, unanswered,
};
use crate::engine::webdriver::seat::{Turn, WebDriverTab};
use crate::engine::{KeyInput, MouseInput, Point, patience};
use crate::error::{Error, Result};
use crate::query::Query;

/// The frame that has a point of the window, and where the point is in it; nothing of these where none has.
const FRAME_AT: &str = include_str!("frame_at.js");

/// The frame that has the focus; null instead where it is in this document.
const FOCUSED: &str = "let at = document.activeElement; while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
    return /^i?frame$/.test(at?.localName) ? [at] : [null];";

/// Writes as an input method does, but for the event `beforeinput`.
const INSERT: &str = "document.execCommand('insertText', false, arguments[0]); return true;";

/// Writes as an input method does; only Chromium's drivers know it.
#[derive(Debug)]
struct InsertText(String);

impl ExtensionCommand for InsertText {
    fn parameters_json(&self) -> Option<Value> {
        Some(json!({ "cmd": "Input.insertText", "params": { "text": self.0 } }))
    }

    fn method(&self) -> hyper::Method {
        hyper::Method::POST
    }

    fn endpoint(&self) -> Arc<str> {
        Arc::from("/goog/cdp/execute")
    }
}

impl WebDriverTab {
    pub(crate) async fn moved(&self, inputs: &[MouseInput], deadline: Deadline) -> Result<()> {
        in_a_document!(self, deadline, {
            let mut turn = self.entered(&[], deadline).await?;
            let mut inputs = inputs.to_vec();
            self.frame_entered_at(&mut turn, &mut inputs, deadline).await?;
            perform(&turn, &actions::mouse(&inputs), deadline).await
        })
    }

    /// Firefox gives a frame of another process only what is done in it.
    async fn frame_entered_at(
        &self,
        turn: &mut Turn<'_>,
        inputs: &mut [MouseInput],
        deadline: Deadline,
    ) -> Result<(), Unanswered> {
        if self.seat.family != Family::Firefox {
            return Ok(());
        }
        loop {
            let Some(Point { x, y }) = inputs.last().map(|input| input.at) else { return Ok(()) };
            let found = execute(turn, FRAME_AT, &[json!(x), json!(y)], deadline).await?;
            let Some(frame) = id(&found["frame"]) else { return Ok(()) };
            let (left, top) = (found["left"].as_f64(), found["top"].as_f64());
            for input in &mut *inputs {
                input.at.x -= left.unwrap_or_default();
                input.at.y -= top.unwrap_or_default();
            }
            enter(turn, &frame, deadline).await?;
        }
    }

    /// Drags with the left button. Firefox does no drag of HTML by actions, and says nothing of it.
    pub(crate) async fn dragged(
        &self,
        frames: &[Query],
        from: Point,
        to: Point,
        deadline: Deadline,
    ) -> Result<()> {
        if self.seat.family != Family::Firefox {
            return self.drawn(from, to, deadline).await;
        }
        self.asked(frames, "watchDrag", &Value::Null, deadline).await?;
        self.drawn(from, to, deadline).await?;
        let started = self.asked(frames, "dragStarted", &Value::Null, deadline).await?;
        if started["value"] == true {
            return Err(impossible(abilities::HTML_DRAG.what));
        }
        Ok(())
    }

    async fn drawn(&self, from: Point, to: Point, deadline: Deadline) -> Result<()> {
        in_a_document!(self, deadline, {
            let turn = self.entered(&[], deadline).await?;
            perform(&turn, &actions::drag(from, to), deadline).await
        })
    }

    pub(crate) async fn pressed(&self, inputs: &[KeyInput], deadline: Deadline) -> Result<()> {
        if inputs.is_empty() {
            return Ok(());
        }
        let actions = actions::keys(inputs)?;
        in_a_document!(self, deadline, {
            let mut turn = self.entered(&[], deadline).await?;
            to_focus(&mut turn, deadline).await?;
            perform(&turn, &actions, deadline).await
        })
    }

    pub(crate) async fn inserted(&self, text: &str, deadline: Deadline) -> Result<()> {
        in_a_document!(self, deadline, {
            let mut turn = self.entered(&[], deadline).await?;
            to_focus(&mut turn, deadline).await?;
            write(&turn, text, deadline).await
        })
    }

    pub(crate) async fn given_files(
        &self,
        frames: &[Query],
        input: &Query,
        paths: &[PathBuf],
        deadline: Deadline,
    ) -> Result<()> {
        let paths: Vec<_> = paths.iter().map(|path| path.display().to_string()).collect();
        in_a_document!(self, deadline, {
            let turn = self.entered(frames, deadline).await?;
            // Its answer is not used: it installs the script where it is missing.
            ask(&turn, "visibleNow", &json!({ "locator": input }), deadline).await?;
            let Some(found) = element(&turn, input, deadline).await? else {
                let error = Error::product(format!("one {input} that stays"));
                return Err(error.saw("it went away before its files were chosen").into());
            };
            let clear =
                turn.run(|| Command::ElementClear(found.id.clone()), &patience(deadline)).await;
            clear.map_err(|refused| unanswered(refused, deadline))?;
            if paths.is_empty() {
                return Ok(());
            }
            let text = paths.join("\n");
            let send =
                || Command::ElementSendKeys(found.id.clone(), TypingData::from(text.as_str()));
            let chosen = turn.run(send, &patience(deadline)).await;
            chosen.map(drop).map_err(|refused| unanswered(refused, deadline))
        })
    }
}

/// Goes to the document that has the focus.
async fn to_focus(turn: &mut Turn<'_>, deadline: Deadline) -> Result<(), Unanswered> {
    while let Some(frame) = id(&execute(turn, FOCUSED, &[], deadline).await?[0]) {
        enter(turn, &frame, deadline).await?;
    }
    Ok(())
}

async fn enter(
    turn: &mut Turn<'_>,
    frame: &ElementId,
    deadline: Deadline,
) -> Result<(), Unanswered> {
    let entered = turn.enter(frame, &patience(deadline)).await;
    entered.map_err(|refused| unanswered(refused, deadline))
}

/// Writes into what has the focus, without keys.
async fn write(turn: &Turn<'_>, text: &str, deadline: Deadline) -> Result<(), Unanswered> {
    match turn.seat.family {
        Family::Chromium | Family::Edge => {
            let insert = || Command::ExtensionCommand(Box::new(InsertText(text.to_owned())));
            let written = turn.run(insert, &patience(deadline)).await;
            written.map(drop).map_err(|refused| unanswered(refused, deadline))
        }
        Family::Firefox | Family::Safari => {
            execute(turn, INSERT, &[json!(text)], deadline).await.map(drop)
        }
    }
}

async fn perform(turn: &Turn<'_>, actions: &Value, deadline: Deadline) -> Result<(), Unanswered> {
    let actions = &actions["actions"];
    let command = || Command::PerformActions(Actions::from(actions.clone()));
    let performed = turn.run(command, &patience(deadline)).await;
    performed.map(drop).map_err(|refused| unanswered(refused, deadline))
}

fn id(value: &Value) -> Option<ElementId> {
    value[thirtyfour::common::command::MAGIC_ELEMENTID].as_str().map(ElementId::from)
}
