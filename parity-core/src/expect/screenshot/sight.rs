//! Takes a picture of an element or of a page, with what is secret in it painted over.

use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::clock::Deadline;
use crate::engine::Part;
use crate::error::{Error, Result};
use crate::locator::Locator;
use crate::picture::{Area, Picture};
use crate::query::Query;
use crate::view::{Question, View};

/// What is pictured.
pub(super) struct Target {
    /// The document that it is in.
    pub(super) view: View,
    /// The element; none for the page.
    pub(super) query: Option<Query>,
    pub(super) shown: String,
    /// Whether the page is taken as a whole.
    pub(super) whole: bool,
    /// What is painted over beside what is secret.
    pub(super) masks: Vec<Locator>,
}

/// One picture.
pub(super) struct Sight {
    pub(super) picture: Picture,
    /// The same as the browser has sent it, without what is painted over.
    png: Vec<u8>,
    located: Located,
    /// Whether it was in the same place before and after the picture was taken.
    pub(super) is_still: bool,
}

/// Where something is, in CSS pixels from the upper left corner of the window.
#[derive(Debug, Clone, PartialEq)]
struct Located {
    area: Area,
    masks: Vec<Area>,
    window: Window,
}

/// What a page shows of its document.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
struct Window {
    x: f64,
    y: f64,
    width: f64,
    height: f64,
    ratio: f64,
}

#[derive(Deserialize)]
struct Pictured {
    #[serde(rename = "box")]
    area: Area,
    masks: Vec<Area>,
    window: Window,
}

/// Where the document in a frame is shown.
#[derive(Deserialize)]
struct Framed {
    x: f64,
    y: f64,
    #[serde(rename = "scaleX")]
    scale_x: f64,
    #[serde(rename = "scaleY")]
    scale_y: f64,
    width: f64,
    height: f64,
    masks: Vec<Area>,
    window: Window,
}

impl Framed {
    fn outside(&self, area: Area) -> Area {
        area.scaled(self.scale_x, self.scale_y).moved(self.x, self.y)
    }
}

impl Sight {
    /// Whether both are the same picture of the same place.
    pub(super) fn is_like(&self, other: &Self) -> bool {
        self.located == other.located && self.picture == other.picture
    }
}

impl Target {
    /// Takes a picture after the `last` one. What is painted over was there before or after it was taken: what moves
    /// meanwhile is painted over in both places.
    pub(super) async fn look(&self, last: Option<&Sight>, deadline: Deadline) -> Result<Sight> {
        let before = self.place(deadline).await?;
        let area = before.area.enclosing();
        let Window { x, y, width, height, ratio } = before.window;
        let window = Area { x: 0.0, y: 0.0, width, height };
        let is_in_window = area.common(window) == Some(area);
        let part = Part { area: area.moved(x, y), is_in_window, ratio };
        let png = self.view.tab().picture(part, deadline).await?;
        let after = self.place(deadline).await?;
        let is_still = before == after;
        // To read a picture takes longer than all else, where this is built without optimisation.
        let same =
            last.filter(|it| is_still && it.is_still && it.located == after && it.png == png);
        let picture = if let Some(same) = same {
            same.picture.clone()
        } else {
            let mut picture = Picture::from_png(&png).map_err(|error| {
                Error::environment(format!("a picture of {}", self.shown)).saw(error.to_string())
            })?;
            picture.mask(area, &before.masks);
            picture.mask(area, &after.masks);
            picture
        };
        Ok(Sight { picture, png, is_still, located: after })
    }

    /// Lets everything go on that was held still.
    pub(super) async fn release(&self, deadline: Deadline) {
        let mut at = Some(self.view.clone());
        while let Some(view) = at {
            // A document that is gone holds nothing.
            let _ = view.ask("release", &Question::of_page(), deadline).await;
            at = view.parent().map(|(outer, _)| outer);
        }
    }

    /// Holds everything still, and tells where it is and what is painted over.
    async fn place(&self, deadline: Deadline) -> Result<Located> {
        let question = match &self.query {
            Some(query) => Question::of(query),
            None => Question::of_page(),
        };
        let question = question.with("whole", self.whole).with("masks", self.masks_in(&self.view));
        let expected = format!("one {} that can be seen", self.shown);
        let seen: Pictured = asked(&self.view, "pictured", &question, expected, deadline).await?;
        let Pictured { area, masks, window } = seen;
        let mut place = Located { area, masks, window };
        let mut views = vec![self.view.clone()];
        let mut at = self.view.parent();
        while let Some((view, frame)) = at {
            place = self.outside(place, &view, &frame, deadline).await?;
            at = view.parent();
            views.push(view);
        }
        for mask in &self.masks {
            if !views.iter().any(|view| view.is(mask.view())) {
                place.masks.extend(elsewhere(mask, deadline).await?);
            }
        }
        Ok(place)
    }

    /// A place in a frame as one of the document around it.
    async fn outside(
        &self,
        inner: Located,
        view: &View,
        frame: &Query,
        deadline: Deadline,
    ) -> Result<Located> {
        let question = Question::of(frame).with("masks", self.masks_in(view));
        let expected = format!("{} in {frame} that can be seen", self.shown);
        let framed: Framed = asked(view, "framed", &question, expected, deadline).await?;
        let Framed { x, y, width, height, window, .. } = framed;
        let shows = Area { x, y, width, height };
        let area = framed.outside(inner.area).common(shows).ok_or_else(|| {
            Error::product(format!("{} in {frame} that can be seen", self.shown))
                .saw("it is outside of what the frame shows")
        })?;
        let inner = inner.masks.into_iter().map(|mask| framed.outside(mask));
        let masks = inner.chain(framed.masks.iter().copied()).collect();
        Ok(Located { area, masks, window })
    }

    /// What is painted over in a document by its locators.
    fn masks_in(&self, view: &View) -> Vec<&Query> {
        let here = self.masks.iter().filter(|mask| mask.view().is(view));
        here.map(Locator::query).collect()
    }
}

/// Where elements are that stand in a frame beside the one that is pictured.
async fn elsewhere(mask: &Locator, deadline: Deadline) -> Result<Vec<Area>> {
    let question = Question::of_page().with("masks", [mask.query()]);
    let mut areas: Vec<Area> =
        asked(mask.view(), "named", &question, mask.to_string(), deadline).await?;
    let mut at = mask.view().parent();
    while let Some((view, frame)) = at {
        let question = Question::of(&frame).with("masks", [(); 0]);
        let expected = format!("{mask} in {frame} that can be seen");
        let framed: Framed = asked(&view, "framed", &question, expected, deadline).await?;
        areas = areas.into_iter().map(|area| framed.outside(area)).collect();
        at = view.parent();
    }
    Ok(areas)
}

async fn asked<T: DeserializeOwned>(
    view: &View,
    function: &'static str,
    question: &Question,
    expected: String,
    deadline: Deadline,
) -> Result<T> {
    let answer = view.ask(function, question, deadline).await?;
    serde_json::from_value(answer.into_result(expected, &deadline)?.value).map_err(|error| {
        Error::environment("an answer of the in-page script").saw(error.to_string())
    })
}
