//! Mouse and keys as W3C actions; touches nothing.

use serde_json::{Value, json};

use crate::engine::webdriver::failure::impossible;
use crate::engine::{Goes, KeyInput, Modifiers, MouseAct, MouseButton, MouseInput, Point};
use crate::error::Result;

/// How many moves lead from where a drag begins to where it ends: pages ask for more than one.
const MOVES: u32 = 5;

/// How far a wheel turns by one notch, in CSS pixels.
const NOTCH: f64 = 100.0;

const SHIFT: char = '\u{E008}';
const CONTROL: char = '\u{E009}';
const ALT: char = '\u{E00A}';
const META: char = '\u{E03D}';

/// What each device does, tick by tick.
#[derive(Default)]
struct Ticks {
    keys: Vec<Value>,
    pointer: Vec<Value>,
    wheel: Vec<Value>,
    has_wheel: bool,
}

impl Ticks {
    fn key(&mut self, kind: &str, value: char) {
        self.tick(json!({ "type": kind, "value": value }), pause(), pause());
    }

    fn pointer(&mut self, action: Value) {
        self.tick(pause(), action, pause());
    }

    fn wheel(&mut self, action: Value) {
        self.has_wheel = true;
        self.tick(pause(), pause(), action);
    }

    fn tick(&mut self, key: Value, pointer: Value, wheel: Value) {
        self.keys.push(key);
        self.pointer.push(pointer);
        self.wheel.push(wheel);
    }

    /// Holds `wanted`, and lets go of what else of `held` is held.
    fn hold(&mut self, held: Modifiers, wanted: Modifiers) {
        let each = [
            (held.alt, wanted.alt, ALT),
            (held.control, wanted.control, CONTROL),
            (held.meta, wanted.meta, META),
            (held.shift, wanted.shift, SHIFT),
        ];
        for (was, is, key) in each {
            match (was, is) {
                (false, true) => self.key("keyDown", key),
                (true, false) => self.key("keyUp", key),
                (true, true) | (false, false) => {}
            }
        }
    }

    fn into_actions(self) -> Value {
        let mut sources = vec![
            json!({ "type": "key", "id": "keyboard", "actions": self.keys }),
            json!({ "type": "pointer", "id": "mouse", "parameters": { "pointerType": "mouse" }, "actions": self.pointer }),
        ];
        if self.has_wheel {
            sources.push(json!({ "type": "wheel", "id": "wheel", "actions": self.wheel }));
        }
        json!({ "actions": sources })
    }
}

/// What a mouse does, with the keys that are held meanwhile.
pub(crate) fn mouse(inputs: &[MouseInput]) -> Value {
    let mut ticks = Ticks::default();
    let mut held = Modifiers::default();
    for input in inputs {
        ticks.hold(held, input.modifiers);
        held = input.modifiers;
        match input.does {
            MouseAct::Move { .. } => ticks.pointer(moved(input.at)),
            MouseAct::Press { button, .. } => ticks.pointer(pressed("pointerDown", button)),
            MouseAct::Release { button, .. } => ticks.pointer(pressed("pointerUp", button)),
            MouseAct::Wheel { right, down } => {
                for (right, down) in notches(right, down) {
                    ticks.wheel(scrolled(input.at, right, down));
                }
            }
        }
    }
    ticks.hold(held, Modifiers::default());
    ticks.into_actions()
}

/// A drag with the left button: the last place twice, since only then has what is below it been entered before.
pub(crate) fn drag(from: Point, to: Point) -> Value {
    let mut ticks = Ticks::default();
    ticks.pointer(moved(from));
    ticks.pointer(pressed("pointerDown", MouseButton::Left));
    for step in 1..=MOVES {
        let part = f64::from(step) / f64::from(MOVES);
        let at = |from: f64, to: f64| from + (to - from) * part;
        ticks.pointer(moved(Point { x: at(from.x, to.x), y: at(from.y, to.y) }));
    }
    ticks.pointer(moved(to));
    ticks.pointer(pressed("pointerUp", MouseButton::Left));
    ticks.into_actions()
}

/// Keys that go down and up.
///
/// # Errors
///
/// A usage error for a key that W3C actions have no name for.
pub(crate) fn keys(inputs: &[KeyInput]) -> Result<Value> {
    let mut ticks = Ticks::default();
    for input in inputs {
        let kind = match input.goes {
            Goes::Down => "keyDown",
            Goes::Up => "keyUp",
        };
        let value = value(input.key.key);
        ticks.key(kind, value.ok_or_else(|| impossible(&format!("the key `{}`", input.key.key)))?);
    }
    Ok(ticks.into_actions())
}

fn moved(to: Point) -> Value {
    json!({ "type": "pointerMove", "duration": 0, "origin": "viewport", "x": whole(to.x), "y": whole(to.y) })
}

/// How far the wheel turns at a time: Firefox scrolls by no more than a page of what is scrolled, however far it
/// turns.
fn notches(right: f64, down: f64) -> Vec<(f64, f64)> {
    let count = (right.abs().max(down.abs()) / NOTCH).ceil().max(1.0);
    let each = |whole: f64, part: f64| {
        (whole * (part + 1.0) / count).round() - (whole * part / count).round()
    };
    let parts = std::iter::successors(Some(0.0), |part| Some(part + 1.0));
    let parts = parts.take_while(|part| *part < count);
    parts.map(|part| (each(right, part), each(down, part))).collect()
}

fn scrolled(at: Point, right: f64, down: f64) -> Value {
    json!({ "type": "scroll", "x": whole(at.x), "y": whole(at.y), "duration": 0, "origin": "viewport",
        "deltaX": whole(right), "deltaY": whole(down) })
}

fn pressed(kind: &str, button: MouseButton) -> Value {
    let button = match button {
        MouseButton::Left => 0,
        MouseButton::Middle => 1,
        MouseButton::Right => 2,
    };
    json!({ "type": kind, "button": button })
}

fn pause() -> Value {
    json!({ "type": "pause", "duration": 0 })
}

/// Older drivers take whole pixels only; a point is within the pixel that it is rounded down to.
#[expect(clippy::cast_possible_truncation, reason = "a place in a window is a small number")]
fn whole(pixels: f64) -> i64 {
    pixels.floor() as i64
}

/// What W3C actions call a key: what it writes, or a code point of its own.
fn value(key: &str) -> Option<char> {
    let mut letters = key.chars();
    if let (Some(letter), None) = (letters.next(), letters.next()) {
        return Some(letter);
    }
    NAMED.iter().find_map(|(name, value)| (*name == key).then_some(*value))
}

const NAMED: &[(&str, char)] = &[
    ("Backspace", '\u{E003}'),
    ("Tab", '\u{E004}'),
    ("Enter", '\u{E007}'),
    ("Shift", SHIFT),
    ("Control", CONTROL),
    ("Alt", ALT),
    ("Meta", META),
    ("Pause", '\u{E00B}'),
    ("Escape", '\u{E00C}'),
    ("PageUp", '\u{E00E}'),
    ("PageDown", '\u{E00F}'),
    ("End", '\u{E010}'),
    ("Home", '\u{E011}'),
    ("ArrowLeft", '\u{E012}'),
    ("ArrowUp", '\u{E013}'),
    ("ArrowRight", '\u{E014}'),
    ("ArrowDown", '\u{E015}'),
    ("Insert", '\u{E016}'),
    ("Delete", '\u{E017}'),
    ("F1", '\u{E031}'),
    ("F2", '\u{E032}'),
    ("F3", '\u{E033}'),
    ("F4", '\u{E034}'),
    ("F5", '\u{E035}'),
    ("F6", '\u{E036}'),
    ("F7", '\u{E037}'),
    ("F8", '\u{E038}'),
    ("F9", '\u{E039}'),
    ("F10", '\u{E03A}'),
    ("F11", '\u{E03B}'),
    ("F12", '\u{E03C}'),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_held_around_what_the_mouse_does() {
        let at = Point { x: 7.5, y: 9.0 };
        let modifiers = Modifiers { shift: true, ..Modifiers::default() };
        let press = MouseAct::Press { button: MouseButton::Right, count: 1 };
        let inputs = [
            MouseInput { does: MouseAct::Move { held: None }, at, modifiers: Modifiers::default() },
            MouseInput { does: press, at, modifiers },
        ];
        let actions = mouse(&inputs);
        let kinds = |device: usize| -> Vec<String> {
            let ticks = actions["actions"][device]["actions"].as_array().unwrap();
            ticks.iter().map(|tick| tick["type"].as_str().unwrap().to_owned()).collect()
        };
        assert_eq!(kinds(0), ["pause", "keyDown", "pause", "keyUp"]);
        assert_eq!(kinds(1), ["pointerMove", "pause", "pointerDown", "pause"]);
        assert_eq!(actions["actions"][1]["actions"][0]["x"], 7);
    }

    #[test]
    fn a_key_without_a_name_there_is_refused() {
        assert_eq!(value("a"), Some('a'));
        assert_eq!(value("Enter"), Some('\u{E007}'));
        assert_eq!(value("CapsLock"), None);
    }

    #[test]
    fn a_wheel_turns_by_notches_that_add_up() {
        assert_eq!(notches(0.0, 250.0), [(0.0, 83.0), (0.0, 84.0), (0.0, 83.0)]);
        assert_eq!(notches(-150.0, 30.0), [(-75.0, 15.0), (-75.0, 15.0)]);
        assert_eq!(notches(0.0, 0.0), [(0.0, 0.0)]);
    }
}
