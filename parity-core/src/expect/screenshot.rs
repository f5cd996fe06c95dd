//! What an element or a page looks like, held against a reference image.

mod kept;
mod reference;
mod sight;

use std::future::IntoFuture;
use std::pin::Pin;
use std::time::Duration;

use crate::clock::Deadline;
use crate::error::{Error, Place, Result};
use crate::expect::screenshot::kept::Kept;
use crate::expect::screenshot::reference::Reference;
use crate::expect::screenshot::sight::{Sight, Target};
use crate::expect::{Expectation, LIMIT, Sense, Strength};
use crate::locator::Locator;
use crate::page::Page;
use crate::picture::Picture;
use crate::picture::compare::{Difference, compare};
use crate::settings::Updating;
use crate::step::{Limit, Step};
use crate::view::View;

/// How much a colour may differ where nothing is said.
const THRESHOLD: f64 = 0.2;

impl Expectation<Locator> {
    /// Exactly one element matches, and it looks like the reference image of this name.
    ///
    /// The image stands in the directory `snapshots` beside the source file that asks, and is named after that
    /// file, the name, the browser and the system, since each renders otherwise:
    /// `snapshots/billing__plans@chromium-linux.png`. Where it is missing, it is written, and the step fails with
    /// a request to look at it; where `CI` is set, nothing is written. `PARITY_UPDATE=1` writes it anew where it
    /// differs.
    ///
    /// Waits until two pictures in a row are the same and like the reference. Meanwhile the caret is hidden,
    /// animations are at their end, and fonts have come. Painted over, in the reference too: password fields and
    /// what else is secret by its kind, whatever carries `data-parity-mask`, frames of other origins, and what
    /// [`mask`](Screenshot::mask) names.
    ///
    /// # Errors
    ///
    /// A product error if it does not come to look so within 5 s; expected, actual and differing pixels are
    /// pictures beside the evidence. Unproven if there is no reference; a usage error for a name that is more than
    /// letters, digits, `-` and `_`.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// # use parity_core::prelude::*;
    /// # async fn example(page: &Page) -> Result<()> {
    /// let plans = page.role(Role::Table).name("Plans");
    /// expect(&plans).to_have_screenshot("plans").mask(&page.test_id("renewal-date")).await?;
    /// # Ok(())
    /// # }
    /// ```
    #[track_caller]
    pub fn to_have_screenshot(self, name: impl Into<String>) -> Screenshot {
        let Self { what: locator, sense, strength } = self;
        let (view, shown) = (locator.view().clone(), locator.to_string());
        Screenshot::new(view, Some(locator), shown, name.into(), sense, strength)
    }
}

impl Expectation<Page> {
    /// What the page shows in its window looks like the reference image of this name; else as for an element.
    ///
    /// # Errors
    ///
    /// As for an element.
    #[track_caller]
    pub fn to_have_screenshot(self, name: impl Into<String>) -> Screenshot {
        let Self { what: page, sense, strength } = self;
        let shown = "the page".to_owned();
        Screenshot::new(page.view().clone(), None, shown, name.into(), sense, strength)
    }
}

/// An expectation of what something looks like; it begins when it is awaited.
#[derive(Debug)]
#[must_use = "a step does nothing until it is awaited"]
pub struct Screenshot {
    view: View,
    /// None for a page.
    locator: Option<Locator>,
    shown: String,
    name: String,
    place: Place,
    sense: Sense,
    strength: Strength,
    limit: Limit,
    whole: bool,
    masks: Vec<Locator>,
    tolerance: Tolerance,
}

/// How much pictures may differ.
#[derive(Debug, Clone, Copy)]
struct Tolerance {
    threshold: f64,
    pixels: Option<usize>,
    ratio: Option<f64>,
}

impl Screenshot {
    #[track_caller]
    fn new(
        view: View,
        locator: Option<Locator>,
        shown: String,
        name: String,
        sense: Sense,
        strength: Strength,
    ) -> Self {
        let tolerance = Tolerance { threshold: THRESHOLD, pixels: None, ratio: None };
        let (place, limit, masks) = (Place::of_caller(), LIMIT.into(), Vec::new());
        let whole = false;
        Self { view, locator, shown, name, place, sense, strength, limit, whole, masks, tolerance }
    }

    /// Paints over all elements that match.
    pub fn mask(mut self, elements: &Locator) -> Self {
        self.masks.push(elements.clone());
        self
    }

    /// Takes the page as a whole, and not only what its window shows; of an element it says nothing.
    pub fn full_page(mut self) -> Self {
        self.whole = true;
        self
    }

    /// Lets so many pixels differ; none where nothing is said.
    pub fn max_diff_pixels(mut self, pixels: usize) -> Self {
        self.tolerance.pixels = Some(pixels);
        self
    }

    /// Lets such a part of the pixels differ, from 0 to 1; none where nothing is said.
    pub fn max_diff_ratio(mut self, ratio: f64) -> Self {
        self.tolerance.ratio = Some(ratio);
        self
    }

    /// How much a colour may differ before its pixel does: from 0, not at all, to 1; 0.2 where nothing is said.
    pub fn threshold(mut self, threshold: f64) -> Self {
        self.tolerance.threshold = threshold;
        self
    }

    /// Sets how long the step may take, 5 s by default; the action's own timeout still ends it.
    pub fn within(mut self, limit: Duration) -> Self {
        self.limit = Limit::Said(limit);
        self
    }
}

impl IntoFuture for Screenshot {
    type Output = Result<()>;
    type IntoFuture = Pin<Box<dyn Future<Output = Result<()>> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        let wording = match self.sense {
            Sense::Is => "to look like",
            Sense::IsNot => "not to look like",
        };
        let title = format!("expect {} {wording} `{}`", self.shown, self.name);
        let (scope, place, limit) = (self.view.scope().clone(), self.place, self.limit);
        let strength = self.strength;
        let step = Step::placed(scope, title, place, limit, async move |deadline| {
            self.judged(wording, deadline).await
        });
        strength.applied_to(step).into_future()
    }
}

/// What was found when the pictures were the same twice in a row, or the time was over.
struct Found {
    picture: Picture,
    like: Like,
    looks: u64,
}

/// How a picture is like another.
enum Like {
    /// As much as was asked for.
    Same,
    Differs(Difference),
    OtherSize,
    /// There is no other.
    Alone,
    /// It is no picture to be held against another: it changes; from the one before it, by so much.
    Changing(Option<Difference>),
}

impl Screenshot {
    async fn judged(self, wording: &str, deadline: Deadline) -> Result<()> {
        for locator in self.locator.iter().chain(&self.masks) {
            locator.checked()?;
        }
        let reference = Reference::of(self.place, &self.name, self.view.tab().kind())?;
        let expected = reference.read()?;
        let target = Target {
            view: self.view.clone(),
            query: self.locator.as_ref().map(|locator| locator.query().clone()),
            shown: self.shown.clone(),
            whole: self.whole,
            masks: self.masks.clone(),
        };
        let found = self.found(&target, expected.as_ref(), deadline).await;
        target.release(deadline).await;
        let found = found?;
        let kept = Kept { evidence: self.view.scope().evidence(), name: &self.name };
        let expecting = format!("{} {wording} `{}`", self.shown, reference.shown());
        match (&found.like, self.sense, Updating::read()) {
            (Like::Same, Sense::Is, _) | (Like::Differs(_) | Like::OtherSize, Sense::IsNot, _) => {
                Ok(())
            }
            (Like::Differs(_) | Like::OtherSize | Like::Alone, Sense::Is, Updating::All) => {
                reference.write(&found.picture)
            }
            (Like::Alone, Sense::Is, Updating::Missing) => {
                reference.write(&found.picture)?;
                Err(reference.written())
            }
            (Like::Alone, _, _) => Err(reference.missing(&kept.alone(&found.picture)?)),
            (Like::Same, Sense::IsNot, _) => {
                let error = Error::product(expecting).saw("it looks like it");
                Err(error.waited(&deadline, Some(found.looks)))
            }
            (Like::Changing(by), _, _) => {
                let error =
                    Error::product(expecting).saw("it never looked the same twice in a row");
                let error = kept.changing(error, &found.picture, by.as_ref())?;
                Err(error
                    .waited(&deadline, Some(found.looks))
                    .advice("paint over what changes by itself: `.mask(&locator)`"))
            }
            (Like::Differs(_) | Like::OtherSize, Sense::Is, _) => {
                let other = expected.as_ref().expect("it was compared with one");
                let difference = match &found.like {
                    Like::Differs(difference) => Some(difference),
                    Like::Same | Like::OtherSize | Like::Alone | Like::Changing(_) => None,
                };
                let error = Error::product(expecting);
                let error = kept.differing(error, other, &found.picture, difference)?;
                Err(error.waited(&deadline, Some(found.looks)).advice(
                    "look at the pictures; if the actual one is right, run again with PARITY_UPDATE=1",
                ))
            }
        }
    }

    /// Takes pictures until one is like the one before, and as is wanted.
    async fn found(
        &self,
        target: &Target,
        expected: Option<&Picture>,
        deadline: Deadline,
    ) -> Result<Found> {
        let (mut before, mut looks) = (None::<Sight>, 0);
        let mut settled = None;
        loop {
            let sight = target.look(before.as_ref(), deadline).await?;
            looks += 1;
            let is_still = sight.is_still && before.as_ref().is_some_and(|it| it.is_like(&sight));
            if is_still {
                let like = self.tolerance.like(expected, &sight.picture);
                let is_wanted = match like {
                    Like::Same => self.sense == Sense::Is,
                    Like::Differs(_) | Like::OtherSize => {
                        self.sense == Sense::IsNot || Updating::read() == Updating::All
                    }
                    Like::Alone | Like::Changing(_) => true,
                };
                let found = Found { picture: sight.picture.clone(), like, looks };
                if is_wanted {
                    return Ok(found);
                }
                settled = Some(found);
            }
            // One picture alone tells nothing, however long it took.
            if deadline.is_over() && looks > 1 {
                let found = settled.map(|found| Found { looks, ..found });
                return Ok(found.unwrap_or_else(|| changing(before, sight, looks)));
            }
            before = Some(sight);
            deadline.pause(pause_after(looks)).await;
        }
    }
}

fn changing(before: Option<Sight>, last: Sight, looks: u64) -> Found {
    let by = before
        .filter(|before| before.picture.is_as_large_as(&last.picture))
        .map(|before| compare(&before.picture, &last.picture, 0.0));
    Found { picture: last.picture, like: Like::Changing(by), looks }
}

fn pause_after(looks: u64) -> Duration {
    Duration::from_millis(match looks {
        1 => 100,
        2 => 250,
        _ => 500,
    })
}

impl Tolerance {
    fn like(self, expected: Option<&Picture>, seen: &Picture) -> Like {
        let Some(expected) = expected else { return Like::Alone };
        if !expected.is_as_large_as(seen) {
            return Like::OtherSize;
        }
        if expected == seen {
            return Like::Same;
        }
        let difference = compare(expected, seen, self.threshold);
        if difference.pixels <= self.most(seen.pixels.len()) {
            Like::Same
        } else {
            Like::Differs(difference)
        }
    }

    /// How many of so many pixels may differ.
    fn most(self, of: usize) -> usize {
        #[expect(
            clippy::cast_precision_loss,
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a cast of a float ends at the bounds of the integer"
        )]
        let by_ratio = self.ratio.map(|ratio| (of as f64 * ratio) as usize);
        match (self.pixels, by_ratio) {
            (Some(pixels), Some(by_ratio)) => pixels.min(by_ratio),
            (Some(most), None) | (None, Some(most)) => most,
            (None, None) => 0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(pixels: Option<usize>, ratio: Option<f64>, expected: usize) {
        let tolerance = Tolerance { threshold: THRESHOLD, pixels, ratio };
        assert_eq!(tolerance.most(1_000), expected, "{pixels:?} {ratio:?}");
    }

    #[test]
    fn the_stricter_of_two_limits_holds_and_none_lets_nothing_differ() {
        check(None, None, 0);
        check(Some(7), None, 7);
        check(None, Some(0.01), 10);
        check(Some(7), Some(0.01), 7);
        check(Some(70), Some(0.01), 10);
    }
}
