//! What a user does with mouse and keyboard, one event after another.

use serde::{Deserialize, Serialize};

/// A place in the window, in CSS pixels from its upper left corner.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub(crate) struct Point {
    pub(crate) x: f64,
    pub(crate) y: f64,
}

/// One thing that a mouse does.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct MouseInput {
    pub(crate) does: MouseAct,
    pub(crate) at: Point,
    pub(crate) modifiers: Modifiers,
}

/// What a mouse can do.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum MouseAct {
    /// It moves, while these buttons are held.
    Move { held: Option<MouseButton> },
    /// A button goes down, for the second time in a row of clicks if `count` is 2.
    Press { button: MouseButton, count: u32 },
    /// A button goes up.
    Release { button: MouseButton, count: u32 },
    /// The wheel turns by so many CSS pixels, to the right and down.
    Wheel { right: f64, down: f64 },
}

/// A button of the mouse.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum MouseButton {
    /// The one for the forefinger.
    #[default]
    Left,
    /// The one that opens a menu.
    Right,
    /// The wheel.
    Middle,
}

/// Keys that are held while others are pressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each key is held or is not, whatever the others are"
)]
pub(crate) struct Modifiers {
    pub(crate) alt: bool,
    pub(crate) control: bool,
    pub(crate) meta: bool,
    pub(crate) shift: bool,
}

/// A key that goes down or up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct KeyInput {
    pub(crate) goes: Goes,
    pub(crate) key: Key,
    /// The keys that are held meanwhile.
    pub(crate) modifiers: Modifiers,
}

/// Which way a key goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Goes {
    Down,
    Up,
}

/// A key of a keyboard with the layout of the United States, by
/// [UI Events](https://www.w3.org/TR/uievents-key/).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Key {
    /// What it means, such as `a` or `Enter`.
    #[expect(clippy::struct_field_names, reason = "it is the name of UI Events")]
    pub(crate) key: &'static str,
    /// Where it is, such as `KeyA`.
    pub(crate) code: &'static str,
    /// The number that pages see as `keyCode`.
    pub(crate) number: u32,
    /// What it writes; nothing for most named keys.
    pub(crate) text: Option<&'static str>,
    /// Where it is when there are two: 1 left, 2 right.
    pub(crate) location: u32,
    /// Whether shift has to be held for it.
    pub(crate) shifted: bool,
}
