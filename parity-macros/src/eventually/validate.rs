//! Every rule and every message of `eventually!`.

use quote::ToTokens;
use syn::{Expr, ExprClosure, ExprLit, Lit, Pat, ReturnType, parse_quote};

use crate::eventually::model::{Condition, Model, Name, Options, Schedule, Time};
use crate::eventually::parse::{Pattern, Setting, Value, Written};
use crate::mistakes::Mistakes;
use crate::{crate_path, duration, nearest, source};

/// Returns what was said, and every mistake in it, each at its tokens; what is wrong is left out.
pub(crate) fn validate(written: Written) -> (Model, Mistakes) {
    let mut mistakes = Mistakes::default();
    let expression = expression(written.expression, &mut mistakes);
    for stray in &written.strays {
        let text = source::text(&stray.to_token_stream());
        mistakes.at(stray, format!("`{text}` is not an option; the options are {}", names()));
    }
    let condition = match written.condition {
        None => Condition::IsTrue,
        Some(value) => condition(value, &mut mistakes),
    };
    let options = options(written.settings, &mut mistakes);
    (Model { expression, condition, options }, mistakes)
}

fn names() -> String {
    Name::ALL.map(|name| format!("`{}`", name.as_str())).join(", ")
}

fn expression(written: Expr, mistakes: &mut Mistakes) -> Expr {
    let Expr::Assign(assign) = &written else { return written };
    let text = source::text(&assign.left.to_token_stream());
    mistakes.at(
        assign,
        format!("`{text}` stands where the expression should; write what to look at first"),
    );
    // Anything that has a value: the name on the left is no variable.
    parse_quote!(true)
}

fn condition(written: Value, mistakes: &mut Mistakes) -> Condition {
    let closure = match written {
        Value::Expression(expression) => match *expression {
            Expr::Closure(closure) => closure,
            other => {
                let message =
                    "the condition is a closure or a pattern; write `|value| …` or `matches …`";
                mistakes.at(other, message);
                return Condition::Unusable;
            }
        },
        Value::Pattern(written) => {
            let Pattern { matched, guard, .. } = *written;
            let (pattern, guard) = (Box::new(matched), guard.map(Box::new));
            return Condition::Matches { pattern, guard };
        }
    };
    if let Some(message) = closure_mistake(&closure) {
        mistakes.at(&closure, message);
        return Condition::Unusable;
    }
    let ExprClosure { capture, inputs, body, .. } = closure;
    match inputs.into_iter().next() {
        Some(pattern) => Condition::Closure { capture, pattern: Box::new(pattern), body },
        None => Condition::Unusable,
    }
}

fn closure_mistake(closure: &ExprClosure) -> Option<&'static str> {
    if closure.inputs.len() != 1 {
        return Some("the condition takes one argument, the expression's value; write `|value| …`");
    }
    if closure.asyncness.is_some() {
        return Some(
            "the condition only judges; await in the expression before the arrow, and remove \
             `async`",
        );
    }
    let has_type = matches!(closure.output, ReturnType::Type(..))
        || matches!(closure.inputs.first(), Some(Pat::Type(_)));
    has_type.then_some("the condition's types are known; write `|value| …` without them")
}

fn options(settings: Vec<Setting>, mistakes: &mut Mistakes) -> Options {
    let mut options = Options::default();
    let mut seen: Vec<Name> = Vec::new();
    for Setting { name: written, value } in settings {
        let text = written.to_string();
        let Some(name) = Name::ALL.into_iter().find(|name| name.as_str() == text) else {
            let hint = nearest::hint(&text, &Name::ALL.map(Name::as_str));
            mistakes.at(
                written,
                format!("`{text}` is not an option;{hint} the options are {}", names()),
            );
            continue;
        };
        if seen.contains(&name) {
            mistakes.at(written, format!("`{text}` is set twice; remove one of the two"));
            continue;
        }
        seen.push(name);
        set(&mut options, name, value, mistakes);
    }
    options
}

fn set(options: &mut Options, name: Name, value: Value, mistakes: &mut Mistakes) {
    let value = match value {
        value if name == Name::Unless => {
            options.unless = Some(condition(value, mistakes));
            return;
        }
        Value::Expression(value) => *value,
        Value::Pattern(pattern) => {
            let name = name.as_str();
            mistakes.at(pattern.word, format!("`{name}` takes no pattern; that is for conditions"));
            return;
        }
    };
    match name {
        Name::Unless => {}
        Name::HoldsFor => options.holds_for = time(name, value, mistakes),
        Name::TryWithin => options.try_within = time(name, value, mistakes),
        Name::Within => options.within = time(name, value, mistakes),
        Name::Every => options.every = schedule(value, mistakes),
        Name::Because => options.because = because(value, mistakes),
        Name::Crate => {
            let tokens = value.to_token_stream();
            options.crate_path = crate_path::read(tokens);
            if options.crate_path.is_none() {
                mistakes.at(
                    value,
                    "`crate` takes a path from the root, such as `crate = ::parity_core`",
                );
            }
        }
    }
}

fn time(name: Name, value: Expr, mistakes: &mut Mistakes) -> Option<Time> {
    let Expr::Lit(literal) = value else { return Some(Time::Computed(Box::new(value))) };
    let Some(text) = as_text(&literal) else {
        let name = name.as_str();
        mistakes.at(
            literal,
            format!("`{name}` takes text with a unit, such as `\"90s\"`, or a `Duration`"),
        );
        return None;
    };
    duration::read(&text).map_err(|message| mistakes.at(literal, message)).ok().map(Time::Known)
}

fn schedule(value: Expr, mistakes: &mut Mistakes) -> Option<Schedule> {
    match value {
        Expr::Array(list) if list.elems.is_empty() => {
            mistakes.at(list, "`every` is empty; list at least one pause, or remove it");
            None
        }
        Expr::Array(list) => {
            let times = list.elems.into_iter().map(|value| time(Name::Every, value, mistakes));
            // Not lazily: each pause that is wrong is told.
            let times: Vec<Option<Time>> = times.collect();
            times.into_iter().collect::<Option<Vec<Time>>>().map(Schedule::Listed)
        }
        literal @ Expr::Lit(_) => {
            time(Name::Every, literal, mistakes).map(|time| Schedule::Listed(vec![time]))
        }
        other => Some(Schedule::Computed(Box::new(other))),
    }
}

fn because(value: Expr, mistakes: &mut Mistakes) -> Option<Expr> {
    if let Expr::Lit(literal) = &value {
        let says_something = as_text(literal).is_some_and(|text| !text.trim().is_empty());
        if !says_something {
            mistakes.at(
                &value,
                "`because` takes a sentence, such as `because = \"the worker provisions the plan\"`",
            );
            return None;
        }
    }
    Some(value)
}

fn as_text(literal: &ExprLit) -> Option<String> {
    match &literal.lit {
        Lit::Str(text) => Some(text.value()),
        _ => None,
    }
}
