//! Stands between every source and every file: takes out secrets in each form in which they leave a program.

mod card;
mod look;

use std::borrow::Cow;
use std::fmt;
use std::sync::{Arc, OnceLock, PoisonError, RwLock};

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use parity_model::{SHORTEST, secret_forms};
use serde_json::Value;

use crate::secret::Secret;

/// The automaton that is made in the shortest time: in a test's build a faster one takes longer to make than it would
/// save, as an action's texts are few and short.
const QUICKLY_MADE: AhoCorasickKind = AhoCorasickKind::NoncontiguousNFA;

/// Stands where a text was cut; the beginning of a secret before it is taken out, too.
pub(crate) const CUT: char = '…';

/// Takes registered secrets out of texts; clones share what is registered.
#[derive(Clone, Default)]
pub(crate) struct Redactor {
    known: Arc<RwLock<Known>>,
}

#[derive(Default)]
struct Known {
    /// Each form of each secret, with the text that takes its place.
    forms: Vec<(String, String)>,
    /// Made when a text is to be searched: most secrets are registered one after another, before there is any.
    searcher: OnceLock<Option<AhoCorasick>>,
}

impl Known {
    /// What finds the forms in a text; none where there are none.
    fn searcher(&self) -> Option<&AhoCorasick> {
        let make = || {
            let patterns = self.forms.iter().map(|(form, _)| form);
            let made = AhoCorasick::builder()
                .match_kind(MatchKind::LeftmostLongest)
                .kind(Some(QUICKLY_MADE))
                .build(patterns);
            made.ok().filter(|_| !self.forms.is_empty())
        };
        self.searcher.get_or_init(make).as_ref()
    }

    /// Takes out the beginnings of secrets at the places where `text` was cut.
    fn without_beginnings(&self, text: &str) -> String {
        let mut parts = text.split(CUT);
        let last = parts.next_back().unwrap_or_default();
        let mut shown = String::with_capacity(text.len());
        for part in parts {
            match self.beginning_at_end(part) {
                Some((length, instead)) => {
                    shown.push_str(&part[..part.len() - length]);
                    shown.push_str(instead);
                }
                None => shown.push_str(part),
            }
            shown.push(CUT);
        }
        shown + last
    }

    /// The longest beginning of a secret by which `text` ends: its length, and what takes its place.
    fn beginning_at_end(&self, text: &str) -> Option<(usize, &str)> {
        let ends = |(form, _): &(String, String)| {
            let lengths = form.char_indices().map(|(at, _)| at).rev();
            lengths.take_while(|at| *at >= SHORTEST).find(|at| text.ends_with(&form[..*at]))
        };
        let found = self.forms.iter().filter_map(|known| Some((ends(known)?, known.1.as_str())));
        found.max_by_key(|(length, _)| *length)
    }
}

impl Redactor {
    /// Registers a secret in every form in which it may appear.
    pub(crate) fn register(&self, secret: &Secret<String>) {
        self.register_forms(secret.name(), secret_forms(secret.expose()));
    }

    /// Registers what HTTP Basic authentication makes of a name and a secret (RFC 7617).
    pub(crate) fn register_basic(&self, user: &str, secret: &Secret<String>) {
        let pair = format!("{user}:{}", secret.expose());
        self.register_forms(secret.name(), vec![STANDARD.encode(pair)]);
    }

    fn register_forms(&self, name: &str, forms: Vec<String>) {
        let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        let shown = format!("<secret {name}>");
        for form in forms {
            let is_new = !known.forms.iter().any(|(other, _)| *other == form);
            if form.len() >= SHORTEST && is_new {
                known.forms.push((form, shown.clone()));
            }
        }
        known.searcher = OnceLock::new();
    }

    /// Returns `text` without the secrets: those that are registered by their names, and what is one by its look.
    pub(crate) fn text<'t>(&self, text: &'t str) -> Cow<'t, str> {
        match self.registered(text) {
            Cow::Borrowed(text) => look::hidden(text),
            Cow::Owned(text) => Cow::Owned(look::hidden(&text).into_owned()),
        }
    }

    fn registered<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
        let whole = match known.searcher() {
            Some(searcher) if searcher.is_match(text) => {
                let shown: Vec<&str> =
                    known.forms.iter().map(|(_, shown)| shown.as_str()).collect();
                Cow::Owned(searcher.replace_all(text, &shown))
            }
            Some(_) | None => Cow::Borrowed(text),
        };
        if whole.contains(CUT) { Cow::Owned(known.without_beginnings(&whole)) } else { whole }
    }

    /// Takes the secrets out of every text of `value`, names of fields included.
    pub(crate) fn value(&self, value: Value) -> Value {
        match value {
            Value::String(text) => Value::String(self.text(&text).into_owned()),
            Value::Array(items) => items.into_iter().map(|item| self.value(item)).collect(),
            Value::Object(fields) => fields
                .into_iter()
                .map(|(name, field)| (self.text(&name).into_owned(), self.value(field)))
                .collect(),
            Value::Null | Value::Bool(_) | Value::Number(_) => value,
        }
    }
}

/// The body of a request or of an answer without what is secret by the name of its field, where it is a form.
pub(crate) fn without_fields(body: &str) -> Cow<'_, str> {
    look::hidden_in_form(body)
}

impl fmt::Debug for Redactor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
        f.debug_struct("Redactor").field("forms", &known.forms.len()).finish()
    }
}

#[cfg(test)]
mod tests {
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    use serde_json::json;

    use super::*;

    fn redactor() -> Redactor {
        let redactor = Redactor::default();
        let secret = Secret::new("PASSWORD", "p&ss \"w/rd\"+é".to_owned());
        redactor.register(&secret);
        redactor.register_basic("ada", &secret);
        redactor
    }

    #[track_caller]
    fn check(text: &str) {
        let shown = redactor().text(text).into_owned();
        assert!(shown.starts_with("a <secret PASSWORD>"), "{text:?} became {shown:?}");
        assert!(shown.ends_with(" z"), "{text:?} became {shown:?}");
    }

    #[test]
    fn a_secret_is_taken_out_in_each_form_in_which_it_leaves_a_program() {
        check("a p&ss \"w/rd\"+é z");
        check("a p&ss \\\"w/rd\\\"+é z");
        check("a p%26ss%20%22w%2Frd%22%2B%C3%A9 z");
        check("a p%26ss+%22w%2Frd%22%2B%C3%A9 z");
        check("a p%26ss+%22w%2frd%22%2b%c3%a9 z");
        check(&format!("a {} z", STANDARD.encode("p&ss \"w/rd\"+é")));
        check(&format!("a {} z", URL_SAFE_NO_PAD.encode("p&ss \"w/rd\"+é")));
        check(&format!("a {} z", STANDARD.encode("ada:p&ss \"w/rd\"+é")));
    }

    #[test]
    fn texts_and_names_inside_a_value_are_redacted_and_the_rest_is_left() {
        let value = json!({"x": ["p&ss \"w/rd\"+é", 7], "p&ss \"w/rd\"+é": null});
        let expected = json!({"x": ["<secret PASSWORD>", 7], "<secret PASSWORD>": null});
        assert_eq!(redactor().value(value), expected);
    }

    #[test]
    fn what_is_one_by_its_look_is_hidden_beside_what_is_registered() {
        let redactor = redactor();
        let address = "/back?code=Jk2_9xQp7LmZ01vB";
        assert_eq!(redactor.text(address), "/back?code=<hidden>");
        let both = format!("{address} of p&ss \"w/rd\"+é");
        assert_eq!(redactor.text(&both), "/back?code=<hidden> of <secret PASSWORD>");
    }

    #[test]
    fn the_beginning_of_a_secret_that_was_cut_is_taken_out() {
        let redactor = redactor();
        assert_eq!(redactor.text("a p&ss \"w/… z"), "a <secret PASSWORD>… z");
        assert_eq!(redactor.text("a p%26ss%20%2…"), "a <secret PASSWORD>…");
        assert_eq!(redactor.text("a p&s… and p&ss \"w"), "a p&s… and p&ss \"w");
        let cut = crate::cut::beginning("the body: p&ss \"w/rd\"+é", 18);
        assert_eq!(redactor.text(&cut), "the body: <secret PASSWORD>…");
    }

    #[test]
    fn what_is_no_secret_is_not_copied() {
        assert!(matches!(redactor().text("nothing here"), Cow::Borrowed("nothing here")));
    }

    #[test]
    fn the_longer_of_two_secrets_that_begin_alike_is_taken_out_whole() {
        let redactor = Redactor::default();
        redactor.register(&Secret::new("SHORT", "token".to_owned()));
        redactor.register(&Secret::new("LONG", "token-of-admin".to_owned()));
        assert_eq!(redactor.text("token-of-admin token"), "<secret LONG> <secret SHORT>");
    }
}
