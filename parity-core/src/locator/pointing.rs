//! Acting on an element with the mouse.

use crate::clock::Deadline;
use crate::engine::{Modifiers, MouseAct, MouseButton, Point};
use crate::error::{ErrorKind, Result};
use crate::locator::act::{Act, Gate};
use crate::locator::click::{Clicking, click};
use crate::locator::hit::{Needs, again, input, moved, point, ready, settled};
use crate::locator::{LIMIT, Locator};
use crate::step::Step;
use crate::view::Question;

impl Locator {
    /// Moves the mouse onto it.
    ///
    /// Waits until exactly one element matches, and until that is visible, at rest and not covered.
    ///
    /// # Errors
    ///
    /// A product error if that does not come to be within 10 s.
    #[track_caller]
    pub fn hover(&self) -> Act {
        Act::new(self, format!("hover over {self}"), async |locator, gate, deadline| {
            let inputs = |at| vec![moved(at, None)];
            point(&locator, Needs::Hover, gate, None, inputs, deadline).await
        })
    }

    /// Checks a checkbox, a radio or a switch, by a click if it is not checked yet.
    ///
    /// # Errors
    ///
    /// A product error if it cannot be clicked within 10 s, or is not checked after the click; a
    /// usage error if the element cannot be checked.
    #[track_caller]
    pub fn check(&self) -> Act {
        Act::new(self, format!("check {self}"), async |locator, gate, deadline| {
            turn(&locator, true, gate, deadline).await
        })
    }

    /// Unchecks a checkbox or a switch, by a click if it is checked.
    ///
    /// # Errors
    ///
    /// As [`check`](Self::check).
    #[track_caller]
    pub fn uncheck(&self) -> Act {
        Act::new(self, format!("uncheck {self}"), async |locator, gate, deadline| {
            turn(&locator, false, gate, deadline).await
        })
    }

    /// Drags it onto `target`: presses the left button on it, moves, and lets go over the target.
    ///
    /// Waits for each of both as [`hover`](Self::hover) does. What the page makes draggable by HTML
    /// is dragged with its data.
    ///
    /// # Errors
    ///
    /// A product error if either cannot be hovered over within 10 s, or not both without scrolling between.
    #[track_caller]
    pub fn drag_to(&self, target: &Self) -> Act {
        let target = target.clone();
        Act::new(self, format!("drag {self} to {target}"), async move |locator, gate, deadline| {
            target.checked()?;
            drag(&locator, &target, gate, deadline).await
        })
    }

    /// Turns the wheel of the mouse over it, by so many CSS pixels to the right and down.
    ///
    /// Waits as [`hover`](Self::hover) does. The page scrolls when its browser comes to it: expect what
    /// that shows.
    ///
    /// # Errors
    ///
    /// As [`hover`](Self::hover).
    #[track_caller]
    pub fn scroll_by(&self, right: f64, down: f64) -> Act {
        let title = format!("scroll {self} by {right} to the right and {down} down");
        Act::new(self, title, async move |locator, gate, deadline| {
            let inputs = |at| vec![moved(at, None), input(MouseAct::Wheel { right, down }, at)];
            point(&locator, Needs::Hover, gate, None, inputs, deadline).await
        })
    }

    /// Scrolls it into the window, if it is not there.
    ///
    /// # Errors
    ///
    /// A product error if exactly one element does not come to match, or does not come to rest,
    /// within 10 s.
    #[track_caller]
    pub fn scroll_into_view(&self) -> Step<()> {
        let title = format!("scroll {self} into view");
        self.step(title, LIMIT, async |locator, deadline| {
            let question = Question::of(locator.query());
            let answer = locator.view().ask("scroll", &question, deadline).await?;
            answer.into_result(format!("one {locator} in the window"), &deadline).map(drop)
        })
    }
}

/// Drags one element onto another; again where something else got the press.
async fn drag(locator: &Locator, target: &Locator, gate: Gate, deadline: Deadline) -> Result<()> {
    let mut missed = 0;
    loop {
        let both = both(locator, target, gate, deadline).await?;
        let Some((from, to)) = both.filter(|_| !gate.trial) else {
            return Ok(());
        };
        let view = locator.view();
        view.tab().drag(view.frames(), from, to, deadline).await?;
        let Some(by) = settled(locator, deadline).await? else {
            return Ok(());
        };
        missed += 1;
        again(format!("{locator} to be dragged"), &by, missed, deadline).await?;
    }
}

/// Where both are in the window at once: to see the target, its page may have been scrolled. Both are looked at before
/// the button goes down, so that a target which is not there leaves nothing half dragged.
async fn both(
    locator: &Locator,
    target: &Locator,
    gate: Gate,
    deadline: Deadline,
) -> Result<Option<(Point, Point)>> {
    ready(locator, Needs::Hover, gate, None, None, deadline).await?;
    let to = ready(target, Needs::Hover, gate, None, None, deadline).await?;
    let watched = (!gate.force && !gate.trial).then_some(Needs::Click.watched());
    let stays = Gate { stays: true, ..gate };
    let from = ready(locator, Needs::Hover, stays, None, watched, deadline).await;
    let from = from.map_err(|error| match error.kind() {
        ErrorKind::Product => error.advice(format!(
            "where {target} is in the window, it is not: make that larger, `session.emulate(Emulation::new().viewport(…))`"
        )),
        ErrorKind::Environment | ErrorKind::Usage | ErrorKind::Unproven => error,
    });
    Ok(from?.zip(to))
}

/// Sees that the element is as it should be, by a click if it is not.
async fn turn(locator: &Locator, on: bool, gate: Gate, deadline: Deadline) -> Result<()> {
    let wanted = if on { "checked" } else { "unchecked" };
    let question = Question::of(locator.query());
    let checked = locator.view().ask("checked", &question, deadline).await?;
    let checked = checked.into_result(format!("one {locator} that can be {wanted}"), &deadline)?;
    if checked.value == on {
        return Ok(());
    }
    let how = Clicking {
        button: MouseButton::Left,
        count: 1,
        modifiers: Modifiers::default(),
        position: None,
    };
    // Whoever waits until it is ready may see the page itself turn it meanwhile.
    click(locator, Gate { unless: Some(on), ..gate }, how, deadline).await?;
    if gate.trial {
        return Ok(());
    }
    let question = question.with("is", wanted).with("not", false);
    let answer = locator.view().ask("expect", &question, deadline).await?;
    answer.into_result(format!("{locator} to be {wanted} after the click"), &deadline).map(drop)
}
