//! What the harness sees of a document: it asks the in-page script, and hears where the page is.

mod around;

use std::path::PathBuf;
use std::pin::Pin;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::clock::Deadline;
use crate::cut::cut;
use crate::engine::{Point, Tab, Tells};
use crate::error::{Error, Result};
use crate::overlay::{Overlay, Overlays};
use crate::query::Query;
use crate::query::rust::{Base, rust};
use crate::redact::Redactor;
use crate::scope::{self, Changes, Scope};

/// The document of a page, or of a frame in it, as the harness sees it; clones are the same.
#[derive(Clone)]
pub(crate) struct View {
    scope: Scope,
    tab: Arc<dyn Tab>,
    /// The frames to enter, from the page's own document inwards.
    frames: Arc<[Query]>,
    overlays: Overlays,
    test_id_attribute: Arc<str>,
}

/// A document that a look of an `eventually!` has asked, which notes from then on whether it changes.
#[derive(Clone)]
struct Looked {
    view: View,
    look: u64,
}

impl std::fmt::Debug for View {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("View").field("url", &self.tab.url().as_str()).finish_non_exhaustive()
    }
}

impl View {
    pub(crate) fn new(scope: Scope, tab: Arc<dyn Tab>, test_id_attribute: &str) -> Self {
        let test_id_attribute = Arc::from(test_id_attribute);
        let (frames, overlays) = (Arc::from([]), Overlays::default());
        Self { scope, tab, frames, overlays, test_id_attribute }
    }

    /// The document of the frame that `frame` finds in this one.
    pub(crate) fn in_frame(&self, frame: Query) -> Self {
        let frames = self.frames.iter().cloned().chain([frame]).collect();
        Self { frames, ..self.clone() }
    }

    /// The frames to enter, from the page's own document inwards.
    pub(crate) fn frames(&self) -> &Arc<[Query]> {
        &self.frames
    }

    /// The document that shows this one in a frame, and the frame; none for the page's own.
    pub(crate) fn parent(&self) -> Option<(Self, Query)> {
        let (frame, outer) = self.frames.split_last()?;
        Some((Self { frames: outer.into(), ..self.clone() }, frame.clone()))
    }

    /// What may come over its page.
    pub(crate) fn overlays(&self) -> &Overlays {
        &self.overlays
    }

    /// The run that it is part of.
    pub(crate) fn scope(&self) -> &Scope {
        &self.scope
    }

    /// The browser's side of its page.
    pub(crate) fn tab(&self) -> &Arc<dyn Tab> {
        &self.tab
    }

    /// The attribute that the team keeps for tests.
    pub(crate) fn test_id_attribute(&self) -> &str {
        &self.test_id_attribute
    }

    /// Whether both are the same document of the same page.
    pub(crate) fn is(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.tab, &other.tab) && self.frames == other.frames
    }

    /// What a locator of it is asked of, in Rust.
    pub(crate) fn base(&self) -> Base {
        if self.frames.is_empty() { Base::Page } else { Base::Frame }
    }

    /// Gives an `<input type=file>` files.
    ///
    /// # Errors
    ///
    /// As [`ask`](Self::ask).
    pub(crate) async fn set_files(
        &self,
        input: &Query,
        paths: &[PathBuf],
        deadline: Deadline,
    ) -> Result<()> {
        self.tab.set_files(&self.frames, input, paths, deadline).await
    }

    /// The look of an `eventually!` that this is part of, if the browser can tell that what it sees has changed.
    fn look(&self) -> Option<u64> {
        scope::look().filter(|_| self.tab.tells(Tells::Changes).is_ok())
    }

    /// Asks the in-page script.
    ///
    /// # Errors
    ///
    /// A product error if the page does not answer, an environment error if the browser does not, a
    /// usage error if the question cannot be meant.
    pub(crate) async fn ask(
        &self,
        function: &'static str,
        question: &Question,
        deadline: Deadline,
    ) -> Result<Answer> {
        loop {
            let (answer, overlay) = self.ask_or_overlay(function, question, deadline).await?;
            match overlay {
                Some(overlay) => self.handled(&overlay, deadline).await?,
                None => return Ok(answer),
            }
        }
    }

    /// The same, or the overlay that is to be handled first.
    ///
    /// # Errors
    ///
    /// As [`ask`](Self::ask).
    pub(crate) async fn ask_or_overlay(
        &self,
        function: &'static str,
        question: &Question,
        deadline: Deadline,
    ) -> Result<(Answer, Option<Overlay>)> {
        // What is asked of an overlay itself is meant so.
        let mut overlays = self.overlays.of(&self.frames);
        overlays.retain(|overlay| question.0.get("locator") != Some(&told(&overlay.query)));
        let queries: Vec<_> = overlays.iter().map(|overlay| &overlay.query).collect();
        let answer = if queries.is_empty() {
            self.asked(function, question, deadline).await?
        } else {
            let question = question.clone().with("overlays", &queries);
            self.asked(function, &question, deadline).await?
        };
        let overlay = answer.overlay.map(|index| overlays.swap_remove(index));
        Ok((answer, overlay))
    }

    /// Handles an overlay, and waits until it is gone.
    ///
    /// # Errors
    ///
    /// The handler's; a product error if it is still there at the deadline.
    pub(crate) async fn handled(&self, overlay: &Overlay, deadline: Deadline) -> Result<()> {
        self.overlays.handle(overlay).await?;
        let gone = Question::of(&overlay.query).with("is", "hidden").with("not", false);
        let answer = self.asked("expect", &gone, deadline).await?;
        let expected = format!("{} to be gone after it was handled", overlay.query);
        answer.into_result(expected, &deadline).map(drop)
    }

    async fn asked(
        &self,
        function: &'static str,
        question: &Question,
        deadline: Deadline,
    ) -> Result<Answer> {
        let mut question = question.0.clone();
        question.insert("testId".to_owned(), Value::from(&*self.test_id_attribute));
        if let Some(look) = self.look() {
            scope::touch(&Looked { view: self.clone(), look });
            question.insert("look".to_owned(), Value::from(look));
        }
        let answer =
            self.tab.ask(&self.frames, function, Value::Object(question), deadline).await?;
        let mut answer: Answer = serde_json::from_value(answer).map_err(|error| {
            Error::environment("an answer of the in-page script").saw(error.to_string())
        })?;
        answer.cut(self.scope.evidence().redactor());
        match answer.usage {
            None => Ok(Answer { base: self.base(), ..answer }),
            Some(why) => Err(Error::usage("a question that the page can answer").saw(why)),
        }
    }
}

impl Changes for Looked {
    fn changed(&self, deadline: Deadline) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
        Box::pin(async move {
            let View { tab, frames, .. } = &self.view;
            let question = json!({ "look": self.look });
            // A page that is gone changes no more; the next look says so.
            if tab.ask(frames, "changed", question, deadline).await.is_err() {
                std::future::pending::<()>().await;
            }
        })
    }

    fn key(&self) -> (usize, usize) {
        let tab = Arc::as_ptr(&self.view.tab).cast::<()>() as usize;
        (tab, self.view.frames.as_ptr() as usize)
    }
}

/// What is asked.
#[derive(Debug, Clone)]
pub(crate) struct Question(Map<String, Value>);

impl Question {
    /// A question about the page itself.
    pub(crate) fn of_page() -> Self {
        Self(Map::new())
    }

    /// A question about the elements of `query`.
    pub(crate) fn of(query: &Query) -> Self {
        Self::of_page().with("locator", query)
    }

    /// Adds what else the script has to know.
    pub(crate) fn with(mut self, name: &'static str, value: impl Serialize) -> Self {
        self.0.insert(name.to_owned(), told(value));
        self
    }
}

/// As the script is told it.
fn told(value: impl Serialize) -> Value {
    serde_json::to_value(value).expect("what is asked has text keys only")
}

/// What the script answers.
#[derive(Debug, Deserialize)]
pub(crate) struct Answer {
    held: bool,
    #[serde(default)]
    saw: Vec<Seen>,
    #[serde(default)]
    looks: u64,
    /// Why the question cannot be meant.
    #[serde(default)]
    usage: Option<String>,
    /// Where a click would land.
    #[serde(default)]
    pub(crate) point: Option<Point>,
    /// Which of the overlays is seen, and is to be handled first.
    #[serde(default)]
    pub(crate) overlay: Option<usize>,
    /// What was read.
    #[serde(default)]
    pub(crate) value: Value,
    /// Whether the element is a field for what nobody is to read.
    #[serde(default)]
    pub(crate) secret: bool,
    /// How locators of the answer begin.
    #[serde(skip)]
    base: Base,
}

/// A line of what was seen: text, or text with locators in it.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Seen {
    Line(String),
    Pieces(Vec<Piece>),
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Piece {
    Text(String),
    /// A locator as a reader is told of it.
    Says {
        says: Query,
    },
    /// A locator to be copied into a test.
    Rust {
        rust: Query,
    },
}

impl Answer {
    /// Cuts what is too long for a reader.
    fn cut(&mut self, redactor: &Redactor) {
        let lines = self.saw.iter_mut().flat_map(|seen| match seen {
            Seen::Line(line) => vec![line],
            Seen::Pieces(pieces) => pieces.iter_mut().filter_map(Piece::text_mut).collect(),
        });
        let value = match &mut self.value {
            Value::String(text) => Some(text),
            _ => None,
        };
        for text in lines.chain(self.usage.as_mut()).chain(value) {
            *text = cut(text, redactor);
        }
    }

    /// That it is so, of what was not asked itself.
    fn held() -> Self {
        Self {
            held: true,
            saw: Vec::new(),
            looks: 1,
            usage: None,
            point: None,
            overlay: None,
            value: Value::Null,
            secret: false,
            base: Base::default(),
        }
    }

    /// The same, with a line before what was seen.
    fn about(mut self, line: String) -> Self {
        self.saw.insert(0, Seen::Line(line));
        self
    }

    /// The answer, if it held.
    ///
    /// # Errors
    ///
    /// A product error with what was expected and what the script saw instead.
    pub(crate) fn into_result(self, expected: String, deadline: &Deadline) -> Result<Self> {
        if self.held {
            return Ok(self);
        }
        let lines = self.saw.iter().map(|seen| seen.line(self.base));
        let error = lines.fold(Error::product(expected), Error::saw);
        Err(error.waited(deadline, Some(self.looks)))
    }
}

impl Seen {
    fn line(&self, base: Base) -> String {
        match self {
            Self::Line(line) => line.clone(),
            Self::Pieces(pieces) => pieces.iter().map(|piece| piece.text(base)).collect(),
        }
    }
}

impl Piece {
    fn text_mut(&mut self) -> Option<&mut String> {
        match self {
            Self::Text(text) => Some(text),
            Self::Says { .. } | Self::Rust { .. } => None,
        }
    }

    fn text(&self, base: Base) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Says { says } => says.to_string(),
            Self::Rust { rust: query } => rust(query, base),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_may_hold_locators_for_readers_and_for_tests() {
        let answer = r#"{"held": false, "looks": 3, "saw": ["two of them",
            ["  ", {"says": {"by": "css", "css": "a"}}, ": ", {"rust": {"by": "css", "css": "a"}}]]}"#;
        let answer: Answer = serde_json::from_str(answer).unwrap();
        let deadline = Deadline::within(std::time::Duration::from_secs(1));
        let error = answer.into_result("one".to_owned(), &deadline).unwrap_err();
        assert_eq!(error.failure().saw, ["two of them", r#"  css "a": page.css("a")"#]);
    }
}
