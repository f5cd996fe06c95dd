//! Makes a page believe what is said of the user's machine, where WebDriver can.

use serde_json::{Value, json};

use crate::abilities;
use crate::clock::Deadline;
use crate::engine::webdriver::bidi::Bidi;
use crate::engine::webdriver::failure::impossible;
use crate::engine::{ColorScheme, Emulation, WINDOW};
use crate::error::Result;

/// Tells a window.
///
/// # Errors
///
/// A usage error for what WebDriver cannot do, or not with this browser.
pub(crate) async fn emulate(
    bidi: Option<&Bidi>,
    window: &str,
    emulation: &Emulation,
    deadline: &Deadline,
) -> Result<()> {
    if let (Some(bidi), None) = (bidi, emulation.viewport) {
        let (method, params) = viewport(window, WINDOW);
        // Nobody has asked for it: a browser that cannot has the window that it was started with.
        let _ = bidi.call(method, params, deadline).await;
    }
    for (what, command) in commands(window, emulation)? {
        let bidi = bidi.ok_or_else(|| impossible(what))?;
        let (method, params) = command;
        let told = bidi.call(method, params, deadline).await;
        told.map_err(|unheeded| unheeded.into_error_of(what, method, deadline))?;
    }
    Ok(())
}

/// A command, and what it is for.
type Telling = (&'static str, (&'static str, Value));

fn viewport(window: &str, (width, height): (u32, u32)) -> (&'static str, Value) {
    let told = json!({ "context": window, "viewport": { "width": width, "height": height } });
    ("browsingContext.setViewport", told)
}

fn commands(window: &str, emulation: &Emulation) -> Result<Vec<Telling>> {
    if emulation.is_mobile {
        return Err(impossible(abilities::PHONE.what));
    }
    match emulation.color_scheme {
        Some(ColorScheme::Light | ColorScheme::Dark) => {
            return Err(impossible(abilities::COLOR_SCHEME.what));
        }
        None => {}
    }
    if !emulation.permissions.is_empty() {
        return Err(impossible(abilities::PERMISSIONS.what));
    }
    if !emulation.headers.is_empty() {
        return Err(impossible(abilities::HEADERS.what));
    }
    let mut commands = Vec::new();
    if let Some(size) = emulation.viewport {
        let (method, mut told) = viewport(window, size);
        if let Some(scale) = emulation.scale {
            told["devicePixelRatio"] = Value::from(scale);
        }
        commands.push(("emulating a viewport", (method, told)));
    }
    if let Some(locale) = &emulation.locale {
        let told = json!({ "contexts": [window], "locale": locale });
        commands.push((abilities::LOCALE.what, ("emulation.setLocaleOverride", told)));
    }
    if let Some(zone) = &emulation.time_zone {
        let told = json!({ "contexts": [window], "timezone": zone });
        commands.push((abilities::TIME_ZONE.what, ("emulation.setTimezoneOverride", told)));
    }
    Ok(commands)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_emulated_is_said_and_not_left_out() {
        let error = commands("w", &Emulation::new().mobile()).unwrap_err();
        let expected = "emulating a phone is not possible by WebDriver with this browser";
        assert_eq!(error.failure().saw, [expected]);
        let told = commands("w", &Emulation::new().viewport(390, 844).time_zone("Asia/Tokyo"));
        let methods: Vec<_> = told.unwrap().into_iter().map(|(_, (method, _))| method).collect();
        assert_eq!(methods, ["browsingContext.setViewport", "emulation.setTimezoneOverride"]);
    }
}
