//! Dialogs that a page opens: alerts, questions, prompts.

use std::time::Duration;

use crate::engine::{DialogAnswer, Happening, Tells};
use crate::error::Error;
use crate::page::Page;
use crate::page::waiting::Doing;
use crate::step::Step;

/// How long a dialog may take to be opened.
const LIMIT: Duration = Duration::from_secs(10);

/// A dialog that was opened, and has been answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dialog {
    kind: String,
    message: String,
}

impl Dialog {
    /// `alert`, `confirm`, `prompt` or `beforeunload`.
    pub fn kind(&self) -> &str {
        &self.kind
    }

    /// What it says.
    pub fn message(&self) -> &str {
        &self.message
    }
}

impl Page {
    /// Accepts the page's dialogs from now on. Without this they are dismissed, but for the question
    /// whether to leave, which is accepted.
    pub fn accept_dialogs(&self) {
        self.tab().answer_dialogs(DialogAnswer::Accept);
    }

    /// Accepts the page's dialogs from now on, and answers prompts with `text`.
    pub fn answer_prompts(&self, text: impl Into<String>) {
        self.tab().answer_dialogs(DialogAnswer::AcceptWith(text.into()));
    }

    /// Dismisses the page's dialogs from now on, as without having said anything.
    pub fn dismiss_dialogs(&self) {
        self.tab().answer_dialogs(DialogAnswer::Dismiss);
    }

    /// Does something, and returns the dialog that this opens, answered as was said before.
    ///
    /// # Errors
    ///
    /// A product error if no dialog is opened within 10 s; what the act itself fails with.
    #[track_caller]
    pub fn dialog_from(&self, act: impl Doing) -> Step<Dialog> {
        let page = self.clone();
        Step::new(self.scope().clone(), "open a dialog", LIMIT, async move |deadline| {
            let opened =
                page.wait_for(Tells::Dialogs, act, &deadline, |happening| match happening {
                    Happening::Dialog { kind, message } => Some(Dialog { kind, message }),
                    _ => None,
                });
            opened.await?.ok_or_else(|| {
                Error::product("a dialog to be opened").saw("none was").waited(&deadline, None)
            })
        })
    }
}
