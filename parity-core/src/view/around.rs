//! Whether a user sees the frames around a document: what is in one that is hidden is hidden, which its document does not know.

use std::time::Duration;

use crate::clock::Deadline;
use crate::error::Result;
use crate::query::Query;
use crate::view::{Answer, Question, View};

/// How often the frames are looked at while something in them is to be hidden.
const LOOK: Duration = Duration::from_millis(250);

impl View {
    /// The outermost of the frames around it that a user does not see now, and the document that it stands in.
    async fn hidden_frame(&self, deadline: Deadline) -> Result<Option<(Self, Query)>> {
        for (depth, frame) in self.frames.iter().enumerate() {
            let outer = Self { frames: self.frames[..depth].into(), ..self.clone() };
            let answer = outer.ask("visibleNow", &Question::of(frame), deadline).await?;
            // Where more than one is meant, entering the frame says so.
            if answer.held && answer.value == false {
                return Ok(Some((outer, frame.clone())));
            }
        }
        Ok(None)
    }

    /// Whether a user sees all frames around it now.
    ///
    /// # Errors
    ///
    /// As [`ask`](Self::ask).
    pub(crate) async fn is_shown(&self, deadline: Deadline) -> Result<bool> {
        Ok(self.hidden_frame(deadline).await?.is_none())
    }

    /// Waits until a user sees all frames around it.
    ///
    /// # Errors
    ///
    /// A product error if that does not come to be by the deadline; else as [`ask`](Self::ask).
    pub(crate) async fn shown(&self, expected: &str, deadline: Deadline) -> Result<()> {
        while let Some((outer, frame)) = self.hidden_frame(deadline).await? {
            let question = Question::of(&frame).with("is", "visible").with("not", false);
            let answer = outer.ask("expect", &question, deadline).await?;
            answer
                .about(format!("around it, {frame}:"))
                .into_result(expected.to_owned(), &deadline)?;
        }
        Ok(())
    }

    /// Asks whether something in it is to be seen, and is, by its document and by the frames around it.
    ///
    /// # Errors
    ///
    /// As [`shown`](Self::shown) and [`ask`](Self::ask).
    pub(crate) async fn ask_if_visible(
        &self,
        question: &Question,
        expected: &str,
        deadline: Deadline,
    ) -> Result<Answer> {
        loop {
            let answer = self.ask("expect", question, deadline).await?;
            if !answer.held || self.is_shown(deadline).await? {
                return Ok(answer);
            }
            self.shown(expected, deadline).await?;
        }
    }

    /// Asks whether something in it is not to be seen, and is not, by its document or by a frame around it.
    ///
    /// # Errors
    ///
    /// As [`ask`](Self::ask).
    pub(crate) async fn ask_if_hidden(
        &self,
        question: &Question,
        deadline: Deadline,
    ) -> Result<Answer> {
        if self.frames.is_empty() {
            return self.ask("expect", question, deadline).await;
        }
        if !self.is_shown(deadline).await? {
            return Ok(Answer::held());
        }
        let answer = tokio::select! {
            biased;
            answer = self.ask("expect", question, deadline) => answer?,
            () = self.hidden_around(deadline) => return Ok(Answer::held()),
        };
        // A driver that asks one thing at a time has not looked at the frames meanwhile.
        let is_hidden = !answer.held && !self.is_shown(deadline).await?;
        Ok(if is_hidden { Answer::held() } else { answer })
    }

    /// Returns when a user does not see one of the frames around it.
    async fn hidden_around(&self, deadline: Deadline) {
        // Where they cannot be asked, neither can the document in them, and that is told.
        while !matches!(self.is_shown(deadline).await, Ok(false)) {
            deadline.pause(LOOK).await;
            if deadline.is_over() {
                std::future::pending::<()>().await;
            }
        }
    }
}
