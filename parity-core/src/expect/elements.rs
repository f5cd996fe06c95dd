//! What can be expected of the one element of a locator.

use serde::Serialize;

use crate::expect::{Expectation, LIMIT, Sense};
use crate::locator::Locator;
use crate::query::{TextMatch, WholeText};
use crate::role::Role;
use crate::step::Step;
use crate::view::Question;

/// Declares expectations that take nothing: the method, the script's word for it, its wording, and
/// its documentation.
macro_rules! states {
    ($($(#[$doc:meta])+ $method:ident = $is:literal, $wording:literal;)+) => {
        impl Expectation<Locator> {
            $(
                $(#[$doc])+
                ///
                /// # Errors
                ///
                /// A product error if that does not come to be within 5 s.
                #[track_caller]
                pub fn $method(self) -> Step<()> {
                    self.state($wording, $is, |question| question)
                }
            )+
        }
    };
}

states! {
    /// Exactly one element matches, seen or not.
    to_be_attached = "attached", "to be attached";
    /// Exactly one element matches, and a user sees it.
    to_be_visible = "visible", "to be visible";
    /// No element matches, or a user does not see it.
    to_be_hidden = "hidden", "to be hidden";
    /// Exactly one element matches, and it is not disabled.
    to_be_enabled = "enabled", "to be enabled";
    /// Exactly one element matches, and it is disabled.
    to_be_disabled = "disabled", "to be disabled";
    /// Exactly one element matches, and a user can change its text.
    to_be_editable = "editable", "to be editable";
    /// Exactly one element matches, and it is checked.
    to_be_checked = "checked", "to be checked";
    /// Exactly one element matches, and it could be checked, but is not.
    to_be_unchecked = "unchecked", "to be unchecked";
    /// Exactly one element matches, and it shows no text; a field holds none.
    to_be_empty = "empty", "to be empty";
    /// Exactly one element matches, and it has the focus.
    to_be_focused = "focused", "to have the focus";
    /// Exactly one element matches, and part of it is inside the window.
    to_be_in_viewport = "in-viewport", "to be in the window";
}

impl Expectation<Locator> {
    /// Exactly one element matches, and this is all the text that it shows, white space folded; a
    /// [`TextMatch`] compares as it says.
    ///
    /// # Errors
    ///
    /// A product error if that does not come to be within 5 s.
    #[track_caller]
    pub fn to_have_text(self, text: impl Into<WholeText>) -> Step<()> {
        self.text("to have the text", "text", &text.into().0)
    }

    /// Exactly one element matches, and this is part of the text that it shows.
    ///
    /// # Errors
    ///
    /// A product error if that does not come to be within 5 s.
    #[track_caller]
    pub fn to_contain_text(self, text: impl Into<TextMatch>) -> Step<()> {
        self.text("to contain the text", "text", &text.into())
    }

    /// Exactly one element matches, and this is its accessible name.
    ///
    /// # Errors
    ///
    /// A product error if that does not come to be within 5 s.
    #[track_caller]
    pub fn to_have_accessible_name(self, name: impl Into<WholeText>) -> Step<()> {
        self.text("to have the accessible name", "name", &name.into().0)
    }

    /// Exactly one element matches, and this is its accessible description.
    ///
    /// # Errors
    ///
    /// A product error if that does not come to be within 5 s.
    #[track_caller]
    pub fn to_have_accessible_description(self, text: impl Into<WholeText>) -> Step<()> {
        self.text("to have the accessible description", "description", &text.into().0)
    }

    /// Exactly one element matches, it is invalid, and this is the error message that it refers to.
    ///
    /// # Errors
    ///
    /// A product error if that does not come to be within 5 s.
    #[track_caller]
    pub fn to_have_accessible_error_message(self, text: impl Into<WholeText>) -> Step<()> {
        self.text("to have the error message", "error-message", &text.into().0)
    }

    /// Exactly one element matches, and it has this role.
    ///
    /// # Errors
    ///
    /// A product error if that does not come to be within 5 s.
    #[track_caller]
    pub fn to_have_role(self, role: Role) -> Step<()> {
        let wording = format!("to have the role {role}");
        self.state(&wording, "role", |question| question.with("role", role))
    }

    /// Exactly one field matches, and this is its value.
    ///
    /// # Errors
    ///
    /// A product error if that does not come to be within 5 s; a usage error if it is no field.
    #[track_caller]
    pub fn to_have_value(self, value: impl Into<WholeText>) -> Step<()> {
        self.text("to have the value", "value", &value.into().0)
    }

    /// Exactly one `<select multiple>` matches, and these are the values of its chosen options, in the
    /// order of the document.
    ///
    /// # Errors
    ///
    /// A product error if that does not come to be within 5 s; a usage error if it is no such element.
    #[track_caller]
    pub fn to_have_values<V: Into<WholeText>>(
        self,
        values: impl IntoIterator<Item = V>,
    ) -> Step<()> {
        let values: Vec<TextMatch> = values.into_iter().map(|value| value.into().0).collect();
        let shown: Vec<String> = values.iter().map(ToString::to_string).collect();
        let wording = format!("to have the values {}", shown.join(", "));
        self.state(&wording, "values", |question| question.with("values", values))
    }

    /// Exactly one element matches, and it has this attribute with this value.
    ///
    /// # Errors
    ///
    /// A product error if that does not come to be within 5 s.
    #[track_caller]
    pub fn to_have_attribute(
        self,
        name: impl Into<String>,
        value: impl Into<WholeText>,
    ) -> Step<()> {
        let (name, value) = (name.into(), value.into().0);
        let wording = format!("to have the attribute `{name}` as {value}");
        let question = |question: Question| question.with("attribute", name).with("text", value);
        self.state(&wording, "attribute", question)
    }

    /// Exactly one element matches, and this is its `id`.
    ///
    /// # Errors
    ///
    /// A product error if that does not come to be within 5 s.
    #[track_caller]
    pub fn to_have_id(self, id: impl Into<WholeText>) -> Step<()> {
        self.to_have_attribute("id", id)
    }

    /// Exactly one element matches, and these are all its classes, in any order.
    ///
    /// # Errors
    ///
    /// A product error if that does not come to be within 5 s.
    #[track_caller]
    pub fn to_have_class(self, classes: impl Into<String>) -> Step<()> {
        let classes = classes.into();
        let wording = format!("to have the classes {classes:?}");
        self.state(&wording, "classes", |question| question.with("classes", classes))
    }

    /// Exactly one element matches, and these are among its classes.
    ///
    /// # Errors
    ///
    /// A product error if that does not come to be within 5 s.
    #[track_caller]
    pub fn to_contain_class(self, classes: impl Into<String>) -> Step<()> {
        let classes = classes.into();
        let wording = format!("to have {classes:?} among its classes");
        self.state(&wording, "class", |question| question.with("classes", classes))
    }

    /// Exactly one element matches, and this is the computed value of a CSS property, as the browser
    /// writes it: `rgb(255, 0, 0)` for red.
    ///
    /// # Errors
    ///
    /// A product error if that does not come to be within 5 s.
    #[track_caller]
    pub fn to_have_css(self, property: impl Into<String>, value: impl Into<WholeText>) -> Step<()> {
        let (property, value) = (property.into(), value.into().0);
        let wording = format!("to have the CSS `{property}` as {value}");
        let question = |question: Question| question.with("property", property).with("text", value);
        self.state(&wording, "css", question)
    }

    /// Exactly one element matches, and it has a property of the DOM with this value, compared as
    /// JSON. Properties that the page's own scripts add are not seen.
    ///
    /// # Errors
    ///
    /// A product error if that does not come to be within 5 s.
    ///
    /// # Panics
    ///
    /// If `value` cannot be written as JSON.
    #[track_caller]
    pub fn to_have_js_property(self, name: impl Into<String>, value: impl Serialize) -> Step<()> {
        let name = name.into();
        let value = serde_json::to_value(value).expect("the value can be written as JSON");
        let wording = format!("to have the property `{name}` as {value}");
        let question = |question: Question| question.with("property", name).with("value", value);
        self.state(&wording, "property", question)
    }

    #[track_caller]
    fn text(self, wording: &str, is: &'static str, text: &TextMatch) -> Step<()> {
        let wording = format!("{wording} {text}");
        self.state(&wording, is, |question| question.with("text", text))
    }

    /// Asks whether the one element `is` so.
    #[track_caller]
    pub(super) fn state(
        self,
        wording: &str,
        is: &'static str,
        question: impl FnOnce(Question) -> Question,
    ) -> Step<()> {
        let wording = self.worded(wording);
        let Self { what: locator, sense, strength } = self;
        let title = format!("expect {locator} {wording}");
        let asked = Question::of(locator.query()).with("is", is).with("not", sense == Sense::IsNot);
        let asked = question(asked);
        let step = locator.step(title, LIMIT, async move |locator, deadline| {
            let (view, expected) = (locator.view(), format!("one {locator} {wording}"));
            let answer = match (is, sense) {
                ("visible", Sense::Is) | ("hidden", Sense::IsNot) => {
                    view.ask_if_visible(&asked, &expected, deadline).await?
                }
                ("hidden", Sense::Is) | ("visible", Sense::IsNot) => {
                    view.ask_if_hidden(&asked, deadline).await?
                }
                _ => view.ask("expect", &asked, deadline).await?,
            };
            answer.into_result(expected, &deadline).map(drop)
        });
        strength.applied_to(step)
    }
}
