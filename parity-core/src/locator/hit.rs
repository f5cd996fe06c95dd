//! Where, and when, the mouse hits an element, and whether what it did got there.

use std::time::Duration;

use serde::Serialize;

use crate::clock::Deadline;
use crate::engine::{Modifiers, MouseAct, MouseButton, MouseInput, Point};
use crate::error::{Error, Result};
use crate::locator::Locator;
use crate::locator::act::Gate;
use crate::view::{Answer, Question, View};

/// What an element has to be before a user can act on it with the mouse.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Needs {
    /// Visible, enabled, at rest, and what the mouse hits.
    Click,
    /// Visible, at rest, and what the mouse hits.
    Hover,
}

impl Needs {
    fn states(self) -> &'static [&'static str] {
        match self {
            Self::Click => &["visible", "enabled", "still"],
            Self::Hover => &["visible", "still"],
        }
    }

    /// The event by which is seen which element gets it.
    pub(crate) fn watched(self) -> &'static str {
        match self {
            Self::Click => "mousedown",
            Self::Hover => "mousemove",
        }
    }

    fn does(self) -> &'static str {
        match self {
            Self::Click => "clicked",
            Self::Hover => "hovered over",
        }
    }
}

/// A place in an element, in CSS pixels from its upper left corner.
#[derive(Debug, Clone, Copy, Serialize)]
pub(crate) struct Position(pub(crate) Point);

/// Waits until the element is ready, and does to it what `inputs` says; again where another element
/// got it.
pub(crate) async fn point(
    locator: &Locator,
    needs: Needs,
    gate: Gate,
    position: Option<Position>,
    inputs: impl Fn(Point) -> Vec<MouseInput>,
    deadline: Deadline,
) -> Result<()> {
    let mut missed: u64 = 0;
    loop {
        let watched = (!gate.force && !gate.trial).then_some(needs.watched());
        let at = ready(locator, needs, gate, position, watched, deadline).await?;
        let Some(at) = at.filter(|_| !gate.trial) else {
            return Ok(());
        };
        locator.view().tab().mouse(&inputs(at), deadline).await?;
        let Some(by) = settled(locator, deadline).await? else {
            return locator.view().tab().arrived(deadline).await;
        };
        missed += 1;
        again(format!("{locator} to be {}", needs.does()), &by, missed, deadline).await?;
    }
}

/// Pauses before the next try, as `by` got the input so many times.
///
/// # Errors
///
/// A product error at the deadline.
pub(crate) async fn again(
    expected: String,
    by: &str,
    missed: u64,
    deadline: Deadline,
) -> Result<()> {
    if deadline.is_over() {
        return Err(Error::product(expected)
            .saw(format!("{by} got it, although nothing covered the place just before"))
            .waited(&deadline, Some(missed)));
    }
    deadline.pause(pause_after(missed)).await;
    Ok(())
}

/// How long is waited before the next try: what comes over an element at each press has a reason, and
/// seldom stops at once.
fn pause_after(missed: u64) -> Duration {
    Duration::from_millis(match missed {
        1 => 20,
        2 | 3 => 100,
        _ => 500,
    })
}

/// Waits until a user could act on the element, and tells where in the window; `None` where it is checked already as it
/// is to be. Handles the overlays that come before.
pub(crate) async fn ready(
    locator: &Locator,
    needs: Needs,
    gate: Gate,
    position: Option<Position>,
    watched: Option<&'static str>,
    deadline: Deadline,
) -> Result<Option<Point>> {
    let mut question = Question::of(locator.query()).with("force", gate.force);
    question = question.with("stays", gate.stays);
    question = question.with("states", if gate.force { &[] } else { needs.states() });
    if let Some(Position(point)) = position {
        question = question.with("position", point);
    }
    if let Some(watched) = watched {
        question = question.with("watched", watched);
    }
    if let Some(unless) = gate.unless {
        question = question.with("unless", unless);
    }
    let expected = format!("one {locator} that can be {}", needs.does());
    loop {
        let view = locator.view();
        let point = match reached(view, "point", &question, &expected, deadline).await? {
            Reached::At(point) => point,
            Reached::Overlay => continue,
            Reached::Already => return Ok(None),
        };
        if let Some(point) = in_window(locator, point, gate, deadline).await? {
            return Ok(Some(point));
        }
    }
}

/// Where a point of the element's document is in the window; `None` where an overlay came before one of the
/// frames.
async fn in_window(
    locator: &Locator,
    mut point: Point,
    gate: Gate,
    deadline: Deadline,
) -> Result<Option<Point>> {
    let mut at = locator.view().parent();
    while let Some((view, frame)) = at {
        let question = Question::of(&frame).with("point", point).with("force", gate.force);
        let question = question.with("stays", gate.stays);
        let expected = format!("{locator} in {frame} that can be reached");
        match reached(&view, "through", &question, &expected, deadline).await? {
            Reached::At(outer) => point = outer,
            Reached::Overlay | Reached::Already => return Ok(None),
        }
        at = view.parent();
    }
    Ok(Some(point))
}

/// What came of asking for a point.
enum Reached {
    At(Point),
    /// An overlay was seen, and has been handled.
    Overlay,
    /// Nothing is to be done.
    Already,
}

/// Asks for a point.
async fn reached(
    view: &View,
    function: &'static str,
    question: &Question,
    expected: &str,
    deadline: Deadline,
) -> Result<Reached> {
    let (answer, overlay) = view.ask_or_overlay(function, question, deadline).await?;
    if let Some(overlay) = overlay {
        view.handled(&overlay, deadline).await?;
        return Ok(Reached::Overlay);
    }
    let answer = answer.into_result(expected.to_owned(), &deadline)?;
    Ok(answer.point.map_or(Reached::Already, Reached::At))
}

/// What got the input instead of the element, if anything did; answered after the page's own
/// handlers have run.
pub(crate) async fn settled(locator: &Locator, deadline: Deadline) -> Result<Option<String>> {
    let question = Question::of(locator.query());
    let answer: Answer = locator.view().ask("settle", &question, deadline).await?;
    Ok(answer.value.as_str().map(str::to_owned))
}

pub(crate) fn moved(at: Point, held: Option<MouseButton>) -> MouseInput {
    input(MouseAct::Move { held }, at)
}

pub(crate) fn input(does: MouseAct, at: Point) -> MouseInput {
    MouseInput { does, at, modifiers: Modifiers::default() }
}
