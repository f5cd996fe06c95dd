//! `Input`: the mouse and the keyboard, as trusted events.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::protocol::{Nothing, commands, events};

commands! {
    DispatchMouseEvent: "Input.dispatchMouseEvent" -> Nothing;
    DispatchKeyEvent: "Input.dispatchKeyEvent" -> Nothing;
    InsertText: "Input.insertText" -> Nothing;
    SetInterceptDrags: "Input.setInterceptDrags" -> Nothing;
    DispatchDragEvent: "Input.dispatchDragEvent" -> Nothing;
}

events! {
    DragIntercepted: "Input.dragIntercepted";
}

/// `Input.dispatchMouseEvent`.
///
/// A move that is waited for alone takes until the next frame: send it together with what follows.
#[derive(Debug, Clone, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct DispatchMouseEvent {
    /// What happens.
    #[serde(rename = "type")]
    pub kind: MouseEvent,
    /// Where, in CSS pixels from the left of the viewport.
    pub x: f64,
    /// Where, in CSS pixels from the top of the viewport.
    pub y: f64,
    /// The keys that are held.
    #[serde(skip_serializing_if = "is_zero")]
    pub modifiers: u32,
    /// The button that goes down or up.
    pub button: MouseButton,
    /// The buttons that are held: 1 left, 2 right, 4 middle.
    pub buttons: u32,
    /// Which click of a row it is: 2 for the second of a double click.
    #[serde(skip_serializing_if = "is_zero")]
    pub click_count: u32,
    /// How far a wheel turns to the right, in CSS pixels.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub delta_x: Option<f64>,
    /// How far a wheel turns down, in CSS pixels.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub delta_y: Option<f64>,
}

/// The `type` of `Input.dispatchMouseEvent`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum MouseEvent {
    /// The pointer moves.
    #[default]
    MouseMoved,
    /// A button goes down.
    MousePressed,
    /// A button goes up.
    MouseReleased,
    /// The wheel turns.
    MouseWheel,
}

/// `Input.MouseButton`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum MouseButton {
    /// None of them.
    #[default]
    None,
    /// The left one.
    Left,
    /// The middle one.
    Middle,
    /// The right one.
    Right,
}

/// `Input.dispatchKeyEvent`.
#[derive(Debug, Clone, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct DispatchKeyEvent {
    /// What happens.
    #[serde(rename = "type")]
    pub kind: KeyEvent,
    /// The keys that are held.
    #[serde(skip_serializing_if = "is_zero")]
    pub modifiers: u32,
    /// What the key means, such as `a` or `Enter`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    /// Where the key is, such as `KeyA`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// What the key writes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// What it would write with no key held beside it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unmodified_text: Option<String>,
    /// The number that pages see as `keyCode`.
    #[serde(skip_serializing_if = "is_zero")]
    pub windows_virtual_key_code: u32,
    /// Where the key is when there are two: 1 left, 2 right, 3 on the number block.
    #[serde(skip_serializing_if = "is_zero")]
    pub location: u32,
    /// Whether the key is held since the last such event.
    pub auto_repeat: bool,
    /// Whether the key is on the number block.
    pub is_keypad: bool,
    /// What an editor does with it, such as `selectAll`; the browser knows no system shortcuts.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub commands: Vec<String>,
}

/// The `type` of `Input.dispatchKeyEvent`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum KeyEvent {
    /// The key goes down and writes its text.
    #[default]
    KeyDown,
    /// The key goes up.
    KeyUp,
    /// The key goes down and writes nothing.
    RawKeyDown,
    /// Text is written.
    Char,
}

/// The bits of `modifiers`.
pub mod modifier {
    /// Alt, or Option.
    pub const ALT: u32 = 1;
    /// Control.
    pub const CONTROL: u32 = 2;
    /// Meta: Command, or the Windows key.
    pub const META: u32 = 4;
    /// Shift.
    pub const SHIFT: u32 = 8;
}

/// `Input.insertText`: writes as an input method does, with no key events.
#[derive(Debug, Clone, Serialize)]
pub struct InsertText {
    /// The text.
    pub text: String,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands over a reference")]
fn is_zero(number: &u32) -> bool {
    *number == 0
}

/// `Input.setInterceptDrags`: drags of HTML are handed over as `Input.dragIntercepted`, and not begun.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct SetInterceptDrags {
    /// Whether they are.
    pub enabled: bool,
}

/// `Input.dispatchDragEvent`.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct DispatchDragEvent {
    /// What happens.
    #[serde(rename = "type")]
    pub kind: DragEvent,
    /// Where, in CSS pixels from the left of the viewport.
    pub x: f64,
    /// Where, in CSS pixels from the top of the viewport.
    pub y: f64,
    /// What is dragged.
    pub data: DragData,
    /// The keys that are held.
    #[serde(skip_serializing_if = "is_zero")]
    pub modifiers: u32,
}

/// The `type` of `Input.dispatchDragEvent`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum DragEvent {
    /// It comes over an element.
    DragEnter,
    /// It is over an element.
    DragOver,
    /// It is let go.
    Drop,
    /// It is given up.
    DragCancel,
}

/// `Input.DragData`: what is dragged, handed back as it came.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct DragData(pub Value);

/// `Input.dragIntercepted`.
#[derive(Debug, Clone, Deserialize)]
pub struct DragIntercepted {
    /// What is dragged.
    pub data: DragData,
}
