//! Clicking on an element, and what can be said of how.

use std::future::IntoFuture;
use std::pin::Pin;
use std::time::Duration;

use crate::clock::Deadline;
use crate::engine::{Modifiers, MouseAct, MouseButton, MouseInput, Point};
use crate::error::{Place, Result};
use crate::locator::act::{Gate, told};
use crate::locator::hit::{Needs, Position, input, moved, point};
use crate::locator::{LIMIT, Locator};
use crate::step::{Limit, Step};

impl Locator {
    /// Clicks it with the left button of the mouse.
    ///
    /// Waits until exactly one element matches, and until that is visible, enabled, at rest and not
    /// covered by another; scrolls it into the window. The click itself is watched: if another
    /// element would get it after all, that is kept from it, and the step tries again. What the page
    /// has put into its place by then is no other, if it matches and could be clicked. Ends when the
    /// navigation that the click started, if any, shows its document.
    ///
    /// # Errors
    ///
    /// A product error if that does not come to be within 10 s.
    #[track_caller]
    pub fn click(&self) -> Click {
        Click::new(self, 1)
    }

    /// Clicks it twice in a row, as [`click`](Self::click) does.
    ///
    /// # Errors
    ///
    /// As [`click`](Self::click).
    #[track_caller]
    pub fn double_click(&self) -> Click {
        Click::new(self, 2)
    }
}

/// A click; it begins when it is awaited.
#[derive(Debug)]
#[must_use = "a step does nothing until it is awaited"]
pub struct Click {
    locator: Locator,
    place: Place,
    limit: Limit,
    gate: Gate,
    how: Clicking,
}

/// How a click is done.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Clicking {
    pub(crate) button: MouseButton,
    pub(crate) count: u32,
    pub(crate) modifiers: Modifiers,
    /// From the upper left corner of the element; its middle where nothing is said.
    pub(crate) position: Option<Position>,
}

impl Click {
    #[track_caller]
    pub(crate) fn new(locator: &Locator, count: u32) -> Self {
        let (button, modifiers) = (MouseButton::Left, Modifiers::default());
        let how = Clicking { button, count, modifiers, position: None };
        let place = Place::of_caller();
        Self { locator: locator.clone(), place, limit: LIMIT.into(), gate: Gate::default(), how }
    }

    /// Clicks with another button than the left one.
    pub fn button(mut self, button: MouseButton) -> Self {
        self.how.button = button;
        self
    }

    /// Holds `Alt` meanwhile.
    pub fn with_alt(mut self) -> Self {
        self.how.modifiers.alt = true;
        self
    }

    /// Holds `Control` meanwhile.
    pub fn with_control(mut self) -> Self {
        self.how.modifiers.control = true;
        self
    }

    /// Holds `Meta` meanwhile: Command, or the Windows key.
    pub fn with_meta(mut self) -> Self {
        self.how.modifiers.meta = true;
        self
    }

    /// Holds `Shift` meanwhile.
    pub fn with_shift(mut self) -> Self {
        self.how.modifiers.shift = true;
        self
    }

    /// Clicks at a place of the element, in CSS pixels from its upper left corner, and not in its
    /// middle.
    pub fn position(mut self, x: f64, y: f64) -> Self {
        self.how.position = Some(Position(Point { x, y }));
        self
    }

    /// Sets how long the step may take, 10 s by default; the action's own timeout still ends it.
    pub fn within(mut self, limit: Duration) -> Self {
        self.limit = Limit::Said(limit);
        self
    }

    /// Clicks without waiting until a user could: the element may be hidden, disabled, moving or
    /// covered. What passes this way is no proof that a user can click there.
    pub fn force(mut self) -> Self {
        self.gate.force = true;
        self
    }

    /// Waits until a user could click, and does not click.
    pub fn trial(mut self) -> Self {
        self.gate.trial = true;
        self
    }
}

impl IntoFuture for Click {
    type Output = Result<()>;
    type IntoFuture = Pin<Box<dyn Future<Output = Result<()>> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        let Self { locator, place, limit, gate, how } = self;
        let verb = match (how.count, how.button) {
            (2, _) => "double-click",
            (_, MouseButton::Left) => "click",
            (_, MouseButton::Right) => "right-click",
            (_, MouseButton::Middle) => "middle-click",
        };
        let title = told(&format!("{verb} {locator}"), gate);
        let scope = locator.view().scope().clone();
        let work = move |deadline| async move {
            locator.checked()?;
            click(&locator, gate, how, deadline).await
        };
        Step::placed(scope, title, place, limit, work).into_future()
    }
}

/// Clicks the element.
pub(crate) async fn click(
    locator: &Locator,
    gate: Gate,
    how: Clicking,
    deadline: Deadline,
) -> Result<()> {
    let Clicking { button, count, modifiers, position } = how;
    let inputs = |at| {
        let mut inputs = vec![moved(at, None)];
        for count in 1..=count {
            inputs.push(input(MouseAct::Press { button, count }, at));
            inputs.push(input(MouseAct::Release { button, count }, at));
        }
        inputs.into_iter().map(|input| MouseInput { modifiers, ..input }).collect()
    };
    point(locator, Needs::Click, gate, position, inputs, deadline).await
}
