//! What should be true of an element, of a page or of an answer, waited for.

mod elements;
mod list;
pub(crate) mod page;
mod response;
pub(crate) mod screenshot;
mod subject;

use std::time::Duration;

use crate::expect::subject::Waited;
use crate::step::Step;

pub use crate::expect::subject::Expectable;

/// How long an expectation is waited for where nothing is said.
const LIMIT: Duration = Duration::from_secs(5);

/// Begins an expectation of an element, of a page or of an answer.
///
/// An expectation waits, at most 5 s unless [`Step::within`] says otherwise, and is noticed when it
/// becomes true, not at a next poll.
///
/// # Examples
///
/// ```no_run
/// # use parity_core::prelude::*;
/// # async fn example(page: &Page) -> Result<()> {
/// expect(page.text("Payment received")).to_be_visible().await?;
/// expect(page.role(Role::Alert)).not().to_be_visible().await?;
/// expect(page).to_have_url("/thanks").await?;
/// # Ok(())
/// # }
/// ```
pub fn expect<T: Expectable>(what: T) -> Expectation<T::Subject> {
    Expectation { what: what.subject(), sense: Sense::Is, strength: Strength::Hard }
}

/// An expectation that has yet to be said; made by [`expect`].
#[derive(Debug, Clone)]
#[must_use = "say what is expected: `expect(…).to_be_visible().await?`"]
pub struct Expectation<T> {
    what: T,
    sense: Sense,
    strength: Strength,
}

/// Whether it is to hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sense {
    Is,
    IsNot,
}

/// What follows when it does not hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Strength {
    /// The step fails.
    Hard,
    /// The action goes on, and has failed at its end.
    Soft,
}

impl<T> Expectation<T> {
    /// Expects the contrary: waits until it does not hold. The element itself still has to be there,
    /// but for what is said of its absence, such as `not().to_be_visible()`.
    #[expect(clippy::should_implement_trait, reason = "`!expect(…)` would be overlooked")]
    pub fn not(mut self) -> Self {
        self.sense = match self.sense {
            Sense::Is => Sense::IsNot,
            Sense::IsNot => Sense::Is,
        };
        self
    }

    /// `to be visible`, or `not to be visible`.
    fn worded(&self, wording: &str) -> String {
        match self.sense {
            Sense::Is => wording.to_owned(),
            Sense::IsNot => format!("not {wording}"),
        }
    }
}

impl<T: Waited> Expectation<T> {
    /// Lets the action go on if it does not hold; the action fails at its end, and its report tells
    /// every such expectation.
    pub fn soft(mut self) -> Self {
        self.strength = Strength::Soft;
        self
    }
}

impl Strength {
    fn applied_to(self, step: Step<()>) -> Step<()> {
        match self {
            Self::Hard => step,
            Self::Soft => step.soft(),
        }
    }
}
