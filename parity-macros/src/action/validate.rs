//! Every rule and every message of the attribute `#[parity_action]`.

mod function;
mod surfaces;
mod words;

use std::time::Duration;

use proc_macro2::{Ident, TokenStream, TokenTree};

use crate::action::model::{Model, Name, Options};
use crate::action::parse::{Setting, Value, Written};
use crate::mistakes::Mistakes;
use crate::{crate_path, duration, nearest, source};

/// Returns what was said, if all of it is right.
///
/// # Errors
///
/// Every mistake, of the attribute and of the function, each at its tokens.
pub(crate) fn validate(written: &Written) -> Result<Model, Mistakes> {
    let mut mistakes = Mistakes::default();
    let options = options(written, &mut mistakes);
    let model = function::model(&written.function, options, &mut mistakes);
    match model {
        Some(model) if mistakes.is_empty() => Ok(model),
        _ => Err(mistakes),
    }
}

fn options(written: &Written, mistakes: &mut Mistakes) -> Options {
    let mut options = Options::default();
    let mut seen: Vec<Name> = Vec::new();
    for stray in &written.strays {
        let known = names();
        mistakes.at(
            stray,
            format!("`{}` is not an option; the options are {known}", source::text(stray)),
        );
    }
    for setting in &written.settings {
        let Some(name) = name(&setting.name, mistakes) else { continue };
        if seen.contains(&name) {
            let name = name.as_str();
            mistakes.at(&setting.name, format!("`{name}` is set twice; remove one of the two"));
            continue;
        }
        seen.push(name);
        set(&mut options, name, setting, mistakes);
    }
    options
}

fn name(written: &Ident, mistakes: &mut Mistakes) -> Option<Name> {
    let text = written.to_string();
    let found = Name::ALL.into_iter().find(|name| name.as_str() == text);
    if found.is_none() {
        let hint = nearest::hint(&text, &Name::ALL.map(Name::as_str));
        mistakes
            .at(written, format!("`{text}` is not an option;{hint} the options are {}", names()));
    }
    found
}

fn names() -> String {
    Name::ALL.map(|name| format!("`{}`", name.as_str())).join(", ")
}

fn set(options: &mut Options, name: Name, setting: &Setting, mistakes: &mut Mistakes) {
    match name {
        Name::Title => options.title = text(name, setting, mistakes),
        Name::Owner => options.owner = text(name, setting, mistakes),
        Name::Tags => options.tags = words::tags(setting, mistakes),
        Name::Surfaces => options.surfaces = surfaces::surfaces(setting, mistakes),
        Name::Overrides => options.overrides = surfaces::overrides(setting, mistakes),
        Name::Timeout => options.timeout = timeout(setting, mistakes),
        Name::Locks => options.locks = words::locks(setting, mistakes),
        Name::ProductionSafe => options.production_safe = flag(name, setting, mistakes),
        Name::Crate => options.crate_path = path(setting, mistakes),
    }
}

/// Returns what the value of an option looks like.
fn form(name: Name) -> &'static str {
    match name {
        Name::Title => "`title` takes text, such as `title = \"A customer upgrades\"`",
        Name::Locks => "`locks` takes a list, such as `locks = [settings]`",
        Name::Overrides => "`overrides` takes a list, such as `overrides = [flags]`",
        Name::Owner => "`owner` takes text, such as `owner = \"payments\"`",
        Name::Tags => "`tags` takes a list, such as `tags = [billing, smoke]`",
        Name::Surfaces => "`surfaces` takes a list, such as `surfaces = [auth, queue]`",
        Name::Timeout => "`timeout` takes text with a unit, such as `timeout = \"90s\"`",
        Name::ProductionSafe => "`production_safe` takes no value; write it alone, or remove it",
        Name::Crate => "`crate` takes a path from the root, such as `crate = ::parity_core`",
    }
}

/// Refuses a value of the wrong form, at the value, or at the name if there is none.
fn refuse(name: Name, setting: &Setting, mistakes: &mut Mistakes) {
    match &setting.value {
        Value::Text(text) => mistakes.at(text, form(name)),
        Value::List(list, _) => mistakes.at(list, form(name)),
        Value::Other(tokens) => match next_setting(tokens) {
            Some(next) => mistakes.at(&next, format!("put a comma before `{next}`")),
            None if tokens.is_empty() => mistakes.at(&setting.name, form(name)),
            None => mistakes.at(tokens, form(name)),
        },
        Value::Absent => mistakes.at(&setting.name, form(name)),
    }
}

/// Returns the name of the option that begins inside of a value, because no comma stands before it.
fn next_setting(value: &TokenStream) -> Option<Ident> {
    let tokens: Vec<TokenTree> = value.clone().into_iter().collect();
    tokens.windows(2).skip(1).find_map(|pair| match pair {
        [TokenTree::Ident(name), TokenTree::Punct(equals)] if equals.as_char() == '=' => {
            Some(name.clone())
        }
        _ => None,
    })
}

fn text(name: Name, setting: &Setting, mistakes: &mut Mistakes) -> Option<String> {
    let Value::Text(text) = &setting.value else {
        refuse(name, setting, mistakes);
        return None;
    };
    let trimmed = text.value().trim().to_owned();
    if trimmed.is_empty() {
        let name = name.as_str();
        mistakes.at(text, format!("`{name}` says nothing; write some text, or remove the option"));
    }
    Some(trimmed)
}

fn timeout(setting: &Setting, mistakes: &mut Mistakes) -> Option<Duration> {
    let Value::Text(text) = &setting.value else {
        refuse(Name::Timeout, setting, mistakes);
        return None;
    };
    duration::read(&text.value()).map_err(|message| mistakes.at(text, message)).ok()
}

fn flag(name: Name, setting: &Setting, mistakes: &mut Mistakes) -> bool {
    let is_alone = matches!(setting.value, Value::Absent);
    if !is_alone {
        refuse(name, setting, mistakes);
    }
    is_alone
}

fn path(setting: &Setting, mistakes: &mut Mistakes) -> Option<syn::Path> {
    let path = match &setting.value {
        Value::Other(tokens) => crate_path::read(tokens.clone()),
        Value::Absent | Value::Text(_) | Value::List(..) => None,
    };
    if path.is_none() {
        refuse(Name::Crate, setting, mistakes);
    }
    path
}

fn list<'s>(name: Name, setting: &'s Setting, mistakes: &mut Mistakes) -> &'s [TokenStream] {
    match &setting.value {
        Value::List(brackets, items) => {
            if items.is_empty() {
                let name = name.as_str();
                mistakes
                    .at(brackets, format!("`{name}` is empty; list at least one, or remove it"));
            }
            items
        }
        Value::Absent | Value::Text(_) | Value::Other(_) => {
            refuse(name, setting, mistakes);
            &[]
        }
    }
}
