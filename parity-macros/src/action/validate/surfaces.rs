//! Every rule and every message of the surfaces that an action names: those that it needs, and those that it overrides.

use crate::action::model::{Name, OVERRIDABLE, SURFACES};
use crate::action::parse::Setting;
use crate::action::validate::list;
use crate::mistakes::Mistakes;
use crate::{nearest, source};

pub(super) fn surfaces(setting: &Setting, mistakes: &mut Mistakes) -> Vec<&'static str> {
    variants(Name::Surfaces, setting, mistakes)
}

pub(super) fn overrides(setting: &Setting, mistakes: &mut Mistakes) -> Vec<&'static str> {
    let found = variants(Name::Overrides, setting, mistakes);
    for item in list(Name::Overrides, setting, &mut Mistakes::default()) {
        let text = source::text(item);
        let is_surface = SURFACES.iter().any(|(name, _)| *name == text);
        if is_surface && !OVERRIDABLE.contains(&text.as_str()) {
            let known = OVERRIDABLE.map(|name| format!("`{name}`")).join(", ");
            let message =
                format!("nothing of the surface `{text}` can be overridden; only {known} can");
            mistakes.at(item, message);
        }
    }
    found
}

/// The variants of the surfaces that an option lists.
fn variants(name: Name, setting: &Setting, mistakes: &mut Mistakes) -> Vec<&'static str> {
    let mut found: Vec<&'static str> = Vec::new();
    for item in list(name, setting, mistakes) {
        let text = source::text(item);
        let known = SURFACES.map(|(name, _)| name);
        match SURFACES.iter().find(|(name, _)| *name == text) {
            Some((_, variant)) if found.contains(variant) => {
                mistakes.at(
                    item,
                    format!("the surface `{text}` is listed twice; remove one of the two"),
                );
            }
            Some((_, variant)) => found.push(variant),
            None => mistakes.at(
                item,
                format!(
                    "`{text}` is not a surface;{} the surfaces are {}",
                    nearest::hint(&text, &known),
                    known.map(|name| format!("`{name}`")).join(", ")
                ),
            ),
        }
    }
    found
}
