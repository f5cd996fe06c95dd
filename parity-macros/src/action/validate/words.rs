//! Every rule and every message of the words that an author chooses: tags and locks.

use crate::action::model::{Name, UNTAGGED};
use crate::action::parse::Setting;
use crate::action::validate::list;
use crate::mistakes::Mistakes;
use crate::source;

const MOST_TAGS: usize = 4;

pub(super) fn tags(setting: &Setting, mistakes: &mut Mistakes) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for (index, item) in list(Name::Tags, setting, mistakes).iter().enumerate() {
        let tag = source::text(item);
        if let Some(message) = tag_mistake(&tag, &found) {
            mistakes.at(item, message);
        } else if index >= MOST_TAGS {
            mistakes.at(
                item,
                format!(
                    "`{tag}` is one tag too many; an action has at most {MOST_TAGS}, because they \
                     are its test's name"
                ),
            );
        }
        found.push(tag);
    }
    found.sort();
    found
}

fn tag_mistake(tag: &str, found: &[String]) -> Option<String> {
    if tag == UNTAGGED {
        return Some(format!("`{UNTAGGED}` is what an action without tags is called; remove it"));
    }
    if found.iter().any(|other| other == tag) {
        return Some(format!("the tag `{tag}` is listed twice; remove one of the two"));
    }
    form_mistake("a tag", tag, "two_factor", as_name(tag).filter(|fixed| fixed != UNTAGGED))
}

pub(super) fn locks(setting: &Setting, mistakes: &mut Mistakes) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for item in list(Name::Locks, setting, mistakes) {
        let lock = source::text(item);
        if found.contains(&lock) {
            let message = format!("the lock `{lock}` is listed twice; remove one of the two");
            mistakes.at(item, message);
        } else if let Some(message) =
            form_mistake("the name of a lock", &lock, "price_list", as_name(&lock))
        {
            mistakes.at(item, message);
        }
        found.push(lock);
    }
    found.sort();
    found
}

/// What is wrong with the form of a name, and the one that was probably meant, or else an example.
fn form_mistake(what: &str, name: &str, example: &str, meant: Option<String>) -> Option<String> {
    let is_word = |word: &str| {
        !word.is_empty() && word.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit())
    };
    if name.split('_').all(is_word) {
        return None;
    }
    let rule = "write lowercase words joined by `_`";
    Some(match meant {
        Some(fixed) => format!("`{name}` is not {what}; {rule}, here `{fixed}`"),
        None => format!("`{name}` is not {what}; {rule}, such as `{example}`"),
    })
}

/// Returns the name that was probably meant: `"Sign-In"` is `sign_in`.
fn as_name(written: &str) -> Option<String> {
    let lower = written.trim_start_matches("r#").to_ascii_lowercase();
    let words = lower.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    let name = words.collect::<Vec<_>>().join("_");
    (!name.is_empty()).then_some(name)
}
