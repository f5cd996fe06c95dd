//! Giving an element text, keys and files.

use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use crate::clock::Deadline;
use crate::engine::KeyInput;
use crate::error::{Error, Result};
use crate::keyboard;
use crate::locator::act::{Act, Gate};
use crate::locator::{LIMIT, Locator};
use crate::secret::Secret;
use crate::step::Step;
use crate::view::{Answer, Question, View};

impl Locator {
    /// Replaces the text of a field.
    ///
    /// Waits until exactly one field matches, and until that is visible, enabled and not read-only.
    /// A [`Secret`] is filled without being written anywhere; so is what a field for passwords, cards or one-time codes
    /// is given.
    ///
    /// # Errors
    ///
    /// A product error if that does not come to be within 10 s, or if the field keeps another text; a
    /// usage error at once if the element is no field for text.
    #[track_caller]
    pub fn fill(&self, text: impl Into<Filling>) -> Act {
        let filling = text.into();
        let title = match &filling.named {
            Some(name) => format!("fill {self} with {name}"),
            None => format!("fill {self}"),
        };
        Act::new(self, title, async move |locator, gate, deadline| {
            fill(&locator, &filling, gate, deadline).await
        })
    }

    /// Removes the text of a field; waits as [`fill`](Self::fill) does.
    ///
    /// # Errors
    ///
    /// As [`fill`](Self::fill).
    #[track_caller]
    pub fn clear(&self) -> Act {
        Act::new(self, format!("clear {self}"), async |locator, gate, deadline| {
            fill(&locator, &Filling::from(""), gate, deadline).await
        })
    }

    /// Presses a key while the element has the focus: a letter, a name of
    /// [UI Events](https://www.w3.org/TR/uievents-key/) such as `Enter` or `ArrowDown`, with others
    /// held: `Control+a`.
    ///
    /// Ends when the navigation that the key started, if any, shows its document.
    ///
    /// # Errors
    ///
    /// A product error if exactly one element does not come to match within 10 s; a usage error for a
    /// name that is no key's.
    #[track_caller]
    pub fn press(&self, keys: impl Into<String>) -> Step<()> {
        let keys = keys.into();
        let title = format!("press {keys} in {self}");
        self.step(title, LIMIT, async move |locator, deadline| {
            let inputs = keyboard::press(&keys)?;
            focus(&locator, deadline).await?;
            press(locator.view(), &inputs, deadline).await
        })
    }

    /// Types a text letter by letter, behind what the field holds; for a field that listens to keys.
    /// [`fill`](Self::fill) is quicker, and does what pasting does.
    ///
    /// Letters that no key of a keyboard of the United States writes are written as an input method
    /// does, without key events.
    ///
    /// # Errors
    ///
    /// A product error if exactly one element does not come to match within 10 s.
    #[track_caller]
    pub fn type_text(&self, text: impl Into<Filling>) -> Step<()> {
        let filling = text.into();
        let title = match &filling.named {
            Some(name) => format!("type {name} into {self}"),
            None => format!("type into {self}"),
        };
        self.step(title, LIMIT, async move |locator, deadline| {
            if focus(&locator, deadline).await?.secret {
                conceal(locator.view(), &filling.text);
            }
            write(&locator, &filling.text, deadline).await?;
            settled(locator.view(), deadline).await
        })
    }

    /// Gives it the focus.
    ///
    /// # Errors
    ///
    /// A product error if exactly one element does not come to match within 10 s.
    #[track_caller]
    pub fn focus(&self) -> Step<()> {
        let title = format!("focus {self}");
        self.step(title, LIMIT, async |locator, deadline| focus(&locator, deadline).await.map(drop))
    }

    /// Takes the focus from it.
    ///
    /// # Errors
    ///
    /// A product error if exactly one element does not come to match within 10 s.
    #[track_caller]
    pub fn blur(&self) -> Step<()> {
        let title = format!("blur {self}");
        self.step(title, LIMIT, async |locator, deadline| {
            let answer =
                locator.view().ask("blur", &Question::of(locator.query()), deadline).await?;
            answer.into_result(format!("one {locator}"), &deadline).map(drop)
        })
    }

    /// Chooses the files of an `<input type=file>`, in place of those that were chosen; none empties it.
    ///
    /// # Errors
    ///
    /// A product error if exactly one element does not come to match within 10 s; a usage error if it
    /// takes no files, takes only one, or a file is not there.
    #[track_caller]
    pub fn set_files<P: Into<PathBuf>>(&self, paths: impl IntoIterator<Item = P>) -> Step<()> {
        let paths: Vec<PathBuf> = paths.into_iter().map(Into::into).collect();
        let names: Vec<String> = paths.iter().map(|path| path.display().to_string()).collect();
        let title = format!("choose {} in {self}", names.join(", "));
        self.step(title, LIMIT, async move |locator, deadline| {
            let paths = paths.iter().map(whole).collect::<Result<Vec<_>>>()?;
            let question = Question::of(locator.query()).with("files", paths.len());
            let answer = locator.view().ask("takesFiles", &question, deadline).await?;
            answer.into_result(format!("one {locator} that takes files"), &deadline)?;
            locator.view().set_files(locator.query(), &paths, deadline).await
        })
    }
}

/// The whole path of a file that is there.
fn whole(path: &PathBuf) -> Result<PathBuf> {
    std::fs::canonicalize(path).map_err(|error| {
        Error::usage(format!("a file to choose at `{}`", path.display())).saw(error.to_string())
    })
}

/// How soon a field is filled again that the page has replaced before the text came.
const AGAIN: Duration = Duration::from_millis(50);

async fn fill(locator: &Locator, filling: &Filling, gate: Gate, deadline: Deadline) -> Result<()> {
    let expected = format!("one {locator} that can be filled");
    loop {
        if !gate.force {
            locator.view().shown(&expected, deadline).await?;
        }
        let answer = written(locator, &filling.text, gate, deadline).await?;
        // A page that is just coming alive puts its own fields into the place of those that it was sent with.
        let is_replaced = answer.value == "replaced";
        if !is_replaced || deadline.is_over() {
            return answer.into_result(expected, &deadline).map(drop);
        }
        deadline.pause(AGAIN).await;
    }
}

/// Writes a text into a field; the answer tells whether the field holds it.
async fn written(locator: &Locator, text: &str, gate: Gate, deadline: Deadline) -> Result<Answer> {
    let view = locator.view();
    let question = Question::of(locator.query()).with("text", text);
    let gated = question.clone().with("force", gate.force).with("trial", gate.trial);
    let answer = view.ask("prepareFill", &gated, deadline).await?;
    if answer.secret {
        conceal(view, text);
    }
    if answer.value.is_null() {
        return Ok(answer);
    }
    if answer.value == "chosen" {
        return view.ask("filled", &question, deadline).await;
    }
    if text.is_empty() {
        view.tab().keys(&keyboard::press("Delete")?, deadline).await?;
    } else {
        view.tab().insert_text(text, deadline).await?;
    }
    view.ask("filled", &question, deadline).await
}

/// Of how many bytes on what a field is given is looked for in all that is written: words as short as `test` would be
/// taken out of everything else, too.
const CONCEALED: usize = 8;

/// Keeps what a field for passwords, cards or codes is given out of all that is written.
fn conceal(view: &View, text: &str) {
    if text.len() >= CONCEALED {
        let secret = Secret::new("in a field", text.to_owned());
        view.scope().evidence().redactor().register(&secret);
    }
}

async fn focus(locator: &Locator, deadline: Deadline) -> Result<Answer> {
    let answer = locator.view().ask("focus", &Question::of(locator.query()), deadline).await?;
    answer.into_result(format!("one {locator} that takes the focus"), &deadline)
}

/// Presses keys where the focus is.
pub(crate) async fn press(view: &View, keys: &[KeyInput], deadline: Deadline) -> Result<()> {
    view.tab().keys(keys, deadline).await?;
    settled(view, deadline).await
}

/// Waits until the page has done what keys have it do, and shows the document that they lead to, if they do.
pub(crate) async fn settled(view: &View, deadline: Deadline) -> Result<()> {
    view.ask("settle", &Question::of_page(), deadline).await?;
    view.tab().arrived(deadline).await
}

/// Types letter by letter; runs of letters that no key writes are written at once.
async fn write(locator: &Locator, text: &str, deadline: Deadline) -> Result<()> {
    let tab = locator.view().tab();
    let mut keys: Vec<KeyInput> = Vec::new();
    for letter in text.chars() {
        if let Some(key) = keyboard::writing(letter) {
            keys.extend(keyboard::strokes(key));
        } else {
            tab.keys(&std::mem::take(&mut keys), deadline).await?;
            tab.insert_text(&letter.to_string(), deadline).await?;
        }
    }
    tab.keys(&keys, deadline).await
}

/// What a field is filled with: a text, or a secret that is shown by its name. A text is shown nowhere: the field may
/// be one for passwords.
#[derive(Clone)]
pub struct Filling {
    text: String,
    /// The secret's name, as it is shown.
    named: Option<String>,
}

impl fmt::Debug for Filling {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.named.as_deref().unwrap_or("a text"))
    }
}

impl From<&str> for Filling {
    fn from(text: &str) -> Self {
        Self { text: text.to_owned(), named: None }
    }
}

impl From<String> for Filling {
    fn from(text: String) -> Self {
        Self::from(text.as_str())
    }
}

impl From<&String> for Filling {
    fn from(text: &String) -> Self {
        Self::from(text.as_str())
    }
}

impl From<&Secret<String>> for Filling {
    fn from(secret: &Secret<String>) -> Self {
        Self { text: secret.expose().clone(), named: Some(format!("{secret:?}")) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_filled_but_shown_by_its_name() {
        let filling = Filling::from(&Secret::new("PASSWORD", "correct horse".to_owned()));
        assert_eq!(filling.text, "correct horse");
        assert_eq!(format!("{filling:?}"), "<secret PASSWORD>");
    }
}
