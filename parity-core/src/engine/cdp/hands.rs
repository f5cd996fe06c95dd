//! Mouse, keys and files, as messages to the browser.

use std::path::PathBuf;

use parity_cdp::protocol::dom::SetFileInputFiles;
use parity_cdp::protocol::input::{
    self, DispatchDragEvent, DispatchKeyEvent, DispatchMouseEvent, DragData, DragEvent,
    DragIntercepted, InsertText, KeyEvent, SetInterceptDrags, modifier,
};
use parity_cdp::protocol::{Event, Nothing};
use parity_cdp::{CallError, Events, Reply, Session};
use serde_json::Value;

use crate::clock::Deadline;
use crate::engine::cdp::failure::unanswered;
use crate::engine::cdp::tab::CdpTab;
use crate::engine::{
    Goes, KeyInput, Modifiers, MouseAct, MouseButton, MouseInput, Point, patience,
};
use crate::error::{Error, Result};
use crate::query::Query;

/// How many moves lead from where a drag begins to where it ends: pages ask for more than one.
const MOVES: u32 = 5;

impl CdpTab {
    /// Sends all at once: a move that is waited for alone takes until the next frame.
    pub(crate) async fn moved(&self, inputs: &[MouseInput], deadline: Deadline) -> Result<()> {
        let session = self.session();
        let replies: Vec<_> = inputs.iter().map(|input| session.send(&mouse(*input))).collect();
        self.done(replies, deadline).await
    }

    /// Sends all at once.
    pub(crate) async fn pressed(&self, inputs: &[KeyInput], deadline: Deadline) -> Result<()> {
        let session = self.session();
        let replies: Vec<_> = inputs.iter().map(|input| session.send(&key(*input))).collect();
        self.done(replies, deadline).await
    }

    pub(crate) async fn inserted(&self, text: &str, deadline: Deadline) -> Result<()> {
        let insert = InsertText { text: text.to_owned() };
        self.done(vec![self.session().send(&insert)], deadline).await
    }

    /// Drags with the left button; what the page makes draggable by HTML goes on as drag events.
    pub(crate) async fn dragged(
        &self,
        frames: &[Query],
        from: Point,
        to: Point,
        deadline: Deadline,
    ) -> Result<()> {
        let session = self.session().clone();
        let intercepted = session.events(&[DragIntercepted::METHOD]);
        intercept(&session, true, deadline).await?;
        let carried = self.carried(frames, from, to, intercepted, deadline).await;
        // However that went, the button is up again, and nobody stops the next drag.
        let release = MouseAct::Release { button: MouseButton::Left, count: 1 };
        let released = self.moved(&[at(to, release)], deadline).await;
        let handed_back = intercept(&session, false, deadline).await;
        carried.and(released).and(handed_back)
    }

    /// Presses, moves, and hands over what the page drags by HTML.
    async fn carried(
        &self,
        frames: &[Query],
        from: Point,
        to: Point,
        mut intercepted: Events,
        deadline: Deadline,
    ) -> Result<()> {
        self.asked(frames, "watchDrag", &Value::Null, deadline).await?;
        let held = Some(MouseButton::Left);
        let mut inputs = vec![
            at(from, MouseAct::Move { held: None }),
            at(from, MouseAct::Press { button: MouseButton::Left, count: 1 }),
        ];
        inputs.extend(way(from, to).map(|point| at(point, MouseAct::Move { held })));
        self.moved(&inputs, deadline).await?;
        let started = self.asked(frames, "dragStarted", &Value::Null, deadline).await?;
        if started["value"] != true {
            return Ok(());
        }
        let event = intercepted.next(deadline.instant()).await.map_err(|error| {
            Error::environment("the browser to hand over what is dragged").saw(error.to_string())
        })?;
        let data = event.decode::<DragIntercepted>().transpose();
        let data = data.ok().flatten().map(|event| event.data).unwrap_or_default();
        self.dropped(&data, to, deadline).await
    }

    async fn dropped(&self, data: &DragData, to: Point, deadline: Deadline) -> Result<()> {
        let session = self.session();
        let kinds = [DragEvent::DragEnter, DragEvent::DragOver, DragEvent::Drop];
        let send = |kind| {
            let data = data.clone();
            session.send(&DispatchDragEvent { kind, x: to.x, y: to.y, data, modifiers: 0 })
        };
        self.done(kinds.into_iter().map(send).collect(), deadline).await
    }

    /// Waits until the page has handled what was sent to it.
    async fn done(&self, replies: Vec<Reply<Nothing>>, deadline: Deadline) -> Result<()> {
        for reply in replies {
            match reply.wait(patience(deadline).instant()).await {
                Ok(Nothing {}) => {}
                Err(CallError::Timeout { .. }) => return Err(self.silent(deadline)),
                Err(error) => return Err(unanswered(error)),
            }
        }
        Ok(())
    }

    pub(crate) async fn given_files(
        &self,
        frames: &[Query],
        input: &Query,
        paths: &[PathBuf],
        deadline: Deadline,
    ) -> Result<()> {
        let Some(handle) = self.element(frames, input, deadline).await? else {
            return Err(Error::product(format!("one {input} that stays"))
                .saw("it went away before its files were chosen"));
        };
        let files = paths.iter().map(|path| path.display().to_string()).collect();
        let set = SetFileInputFiles { files, object_id: handle.id };
        handle.session.call(&set, patience(deadline).instant()).await.map_err(unanswered).map(drop)
    }
}

async fn intercept(session: &Session, enabled: bool, deadline: Deadline) -> Result<()> {
    let set = SetInterceptDrags { enabled };
    session.call(&set, patience(deadline).instant()).await.map_err(unanswered).map(drop)
}

/// The places between, and the last one twice: only then has what is below it been entered before.
fn way(from: Point, to: Point) -> impl Iterator<Item = Point> {
    let between = move |step: u32| {
        let part = f64::from(step) / f64::from(MOVES);
        Point { x: from.x + (to.x - from.x) * part, y: from.y + (to.y - from.y) * part }
    };
    (1..=MOVES).map(between).chain([to])
}

fn at(at: Point, does: MouseAct) -> MouseInput {
    MouseInput { does, at, modifiers: Modifiers::default() }
}

fn mouse(input: MouseInput) -> DispatchMouseEvent {
    let event = DispatchMouseEvent {
        x: input.at.x,
        y: input.at.y,
        modifiers: bits(input.modifiers),
        ..DispatchMouseEvent::default()
    };
    let button_event = |kind, which: MouseButton, buttons, click_count| DispatchMouseEvent {
        kind,
        button: button(which),
        buttons,
        click_count,
        ..event.clone()
    };
    match input.does {
        MouseAct::Move { held } => DispatchMouseEvent {
            kind: input::MouseEvent::MouseMoved,
            button: held.map_or(input::MouseButton::None, button),
            buttons: held.map_or(0, bit),
            ..event
        },
        MouseAct::Press { button, count } => {
            button_event(input::MouseEvent::MousePressed, button, bit(button), count)
        }
        MouseAct::Release { button, count } => {
            button_event(input::MouseEvent::MouseReleased, button, 0, count)
        }
        MouseAct::Wheel { right, down } => DispatchMouseEvent {
            kind: input::MouseEvent::MouseWheel,
            delta_x: Some(right),
            delta_y: Some(down),
            ..event
        },
    }
}

fn button(button: MouseButton) -> input::MouseButton {
    match button {
        MouseButton::Left => input::MouseButton::Left,
        MouseButton::Right => input::MouseButton::Right,
        MouseButton::Middle => input::MouseButton::Middle,
    }
}

/// The bit of a button that is held.
fn bit(button: MouseButton) -> u32 {
    match button {
        MouseButton::Left => 1,
        MouseButton::Right => 2,
        MouseButton::Middle => 4,
    }
}

fn bits(modifiers: Modifiers) -> u32 {
    let Modifiers { alt, control, meta, shift } = modifiers;
    [
        (alt, modifier::ALT),
        (control, modifier::CONTROL),
        (meta, modifier::META),
        (shift, modifier::SHIFT),
    ]
    .into_iter()
    .filter_map(|(held, bit)| held.then_some(bit))
    .sum()
}

fn key(input: KeyInput) -> DispatchKeyEvent {
    let KeyInput { goes, key, modifiers } = input;
    // With these held, a key is a command and writes nothing.
    let is_command = modifiers.alt || modifiers.control || modifiers.meta;
    let text = key.text.filter(|_| !is_command).map(str::to_owned);
    let kind = match (goes, &text) {
        (Goes::Down, Some(_)) => KeyEvent::KeyDown,
        (Goes::Down, None) => KeyEvent::RawKeyDown,
        (Goes::Up, _) => KeyEvent::KeyUp,
    };
    let text = text.filter(|_| goes == Goes::Down);
    DispatchKeyEvent {
        kind,
        modifiers: bits(modifiers),
        key: Some(key.key.to_owned()),
        code: Some(key.code.to_owned()),
        unmodified_text: text.clone(),
        text,
        windows_virtual_key_code: key.number,
        location: key.location,
        commands: commands(input),
        ..DispatchKeyEvent::default()
    }
}

/// What an editor does with keys that the system turns into commands elsewhere.
fn commands(input: KeyInput) -> Vec<String> {
    let is_command = input.modifiers.control || input.modifiers.meta;
    let command = match input.key.key {
        _ if !is_command || input.goes == Goes::Up => None,
        "a" | "A" => Some("selectAll"),
        "c" | "C" => Some("copy"),
        "v" | "V" => Some("paste"),
        "x" | "X" => Some("cut"),
        "z" => Some("undo"),
        "y" | "Z" => Some("redo"),
        _ => None,
    };
    command.map(str::to_owned).into_iter().collect()
}
