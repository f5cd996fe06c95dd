//! Keys by the names that pages know them by, on a keyboard with the layout of the United States.

use parity_model::nearest::nearest;

use crate::engine::{Goes, Key, KeyInput, Modifiers};
use crate::error::{Error, Result};

/// The events of pressing a key, with others held: `Enter`, `Control+a`, `Shift+ArrowLeft`.
///
/// # Errors
///
/// A usage error for a name that is no key's, with the nearest.
pub(crate) fn press(keys: &str) -> Result<Vec<KeyInput>> {
    let (held, last) = split(keys);
    let held = held.into_iter().map(named).collect::<Result<Vec<_>>>()?;
    let key = named(last)?;
    let mut modifiers = Modifiers::default();
    let mut inputs = Vec::new();
    for held in &held {
        hold(&mut modifiers, *held, keys)?;
        inputs.push(KeyInput { goes: Goes::Down, key: *held, modifiers });
    }
    inputs.extend(stroke(key, modifiers));
    for held in held.iter().rev() {
        release(&mut modifiers, *held);
        inputs.push(KeyInput { goes: Goes::Up, key: *held, modifiers });
    }
    Ok(inputs)
}

/// The events of pressing a key by itself.
pub(crate) fn strokes(key: Key) -> [KeyInput; 2] {
    stroke(key, Modifiers::default())
}

fn stroke(key: Key, held: Modifiers) -> [KeyInput; 2] {
    let modifiers = Modifiers { shift: held.shift || key.shifted, ..held };
    [Goes::Down, Goes::Up].map(|goes| KeyInput { goes, key, modifiers })
}

/// The key that writes a letter; none where no key of this keyboard does.
pub(crate) fn writing(letter: char) -> Option<Key> {
    let mut buffer = [0; 4];
    let text: &str = letter.encode_utf8(&mut buffer);
    match letter {
        '\n' | '\r' => named("Enter").ok(),
        '\t' => named("Tab").ok(),
        _ => WRITING.iter().find_map(|known| known.by_text(text)),
    }
}

/// A `+` that stands last is the key itself.
fn split(keys: &str) -> (Vec<&str>, &str) {
    if keys == "+" {
        return (Vec::new(), keys);
    }
    match keys.strip_suffix("++") {
        Some(held) => (held.split('+').collect(), "+"),
        None => match keys.rsplit_once('+') {
            Some((held, last)) => (held.split('+').collect(), last),
            None => (Vec::new(), keys),
        },
    }
}

fn named(name: &str) -> Result<Key> {
    let by_name = NAMED.iter().find(|key| key.key == name || key.code == name).copied();
    let by_text = || WRITING.iter().find_map(|known| known.by_text(name));
    let by_code = || WRITING.iter().find(|known| known.code == name).map(Writing::plain);
    by_name.or_else(by_text).or_else(by_code).ok_or_else(|| {
        let error = Error::usage("the name of a key").saw(format!("`{name}` is none"));
        let other = OTHER_NAMES.iter().find(|(other, _)| other.eq_ignore_ascii_case(name));
        let near = || nearest(name, NAMED.iter().map(|key| key.key));
        match other.map(|(_, meant)| *meant).or_else(near) {
            Some(near) => error.advice(format!("did you mean `{near}`?")),
            None => error.advice(
                "write the letter itself, or a name of UI Events such as `Enter`, `ArrowDown`, \
                 `F5`; join those that are held with `+`: `Control+a`",
            ),
        }
    })
}

/// What keys are called elsewhere.
const OTHER_NAMES: &[(&str, &str)] = &[
    ("Esc", "Escape"),
    ("Return", "Enter"),
    ("Del", "Delete"),
    ("Ins", "Insert"),
    ("PgUp", "PageUp"),
    ("PgDn", "PageDown"),
    ("Up", "ArrowUp"),
    ("Down", "ArrowDown"),
    ("Left", "ArrowLeft"),
    ("Right", "ArrowRight"),
    ("Ctrl", "Control"),
    ("Cmd", "Meta"),
    ("Command", "Meta"),
    ("Option", "Alt"),
];

fn hold(modifiers: &mut Modifiers, key: Key, keys: &str) -> Result<()> {
    match flag(modifiers, key) {
        Some(flag) => *flag = true,
        None => {
            return Err(Error::usage("keys that can be held before `+`")
                .saw(format!("`{}` in `{keys}`", key.key))
                .advice("hold `Alt`, `Control`, `Meta` or `Shift`"));
        }
    }
    Ok(())
}

fn release(modifiers: &mut Modifiers, key: Key) {
    if let Some(flag) = flag(modifiers, key) {
        *flag = false;
    }
}

fn flag(modifiers: &mut Modifiers, key: Key) -> Option<&mut bool> {
    match key.key {
        "Alt" => Some(&mut modifiers.alt),
        "Control" => Some(&mut modifiers.control),
        "Meta" => Some(&mut modifiers.meta),
        "Shift" => Some(&mut modifiers.shift),
        _ => None,
    }
}

/// A key that writes one thing by itself and another with shift.
struct Writing {
    code: &'static str,
    number: u32,
    plain: &'static str,
    shifted: &'static str,
}

impl Writing {
    fn plain(&self) -> Key {
        self.key(self.plain, false)
    }

    fn by_text(&self, text: &str) -> Option<Key> {
        if self.plain == text {
            Some(self.plain())
        } else if self.shifted == text {
            Some(self.key(self.shifted, true))
        } else {
            None
        }
    }

    fn key(&self, text: &'static str, shifted: bool) -> Key {
        Key {
            key: text,
            code: self.code,
            number: self.number,
            text: Some(text),
            location: 0,
            shifted,
        }
    }
}

const fn named_key(key: &'static str, number: u32) -> Key {
    Key { key, code: key, number, text: None, location: 0, shifted: false }
}

const fn left(key: &'static str, code: &'static str, number: u32) -> Key {
    Key { key, code, number, text: None, location: 1, shifted: false }
}

const NAMED: &[Key] = &[
    Key { text: Some("\r"), ..named_key("Enter", 13) },
    named_key("Tab", 9),
    named_key("Escape", 27),
    named_key("Backspace", 8),
    named_key("Delete", 46),
    named_key("Insert", 45),
    Key { key: " ", code: "Space", text: Some(" "), ..named_key(" ", 32) },
    named_key("ArrowLeft", 37),
    named_key("ArrowUp", 38),
    named_key("ArrowRight", 39),
    named_key("ArrowDown", 40),
    named_key("PageUp", 33),
    named_key("PageDown", 34),
    named_key("End", 35),
    named_key("Home", 36),
    left("Shift", "ShiftLeft", 16),
    left("Control", "ControlLeft", 17),
    left("Alt", "AltLeft", 18),
    left("Meta", "MetaLeft", 91),
    named_key("CapsLock", 20),
    named_key("ContextMenu", 93),
    named_key("Pause", 19),
    named_key("PrintScreen", 44),
    named_key("NumLock", 144),
    named_key("ScrollLock", 145),
    named_key("F1", 112),
    named_key("F2", 113),
    named_key("F3", 114),
    named_key("F4", 115),
    named_key("F5", 116),
    named_key("F6", 117),
    named_key("F7", 118),
    named_key("F8", 119),
    named_key("F9", 120),
    named_key("F10", 121),
    named_key("F11", 122),
    named_key("F12", 123),
];

/// Declares the keys that write: code, number, text, text with shift.
macro_rules! writing {
    ($($code:literal $number:literal $plain:literal $shifted:literal,)*) => {
        const WRITING: &[Writing] = &[
            $(Writing { code: $code, number: $number, plain: $plain, shifted: $shifted },)*
        ];
    };
}

writing! {
    "KeyA" 65 "a" "A", "KeyB" 66 "b" "B", "KeyC" 67 "c" "C", "KeyD" 68 "d" "D", "KeyE" 69 "e" "E",
    "KeyF" 70 "f" "F", "KeyG" 71 "g" "G", "KeyH" 72 "h" "H", "KeyI" 73 "i" "I", "KeyJ" 74 "j" "J",
    "KeyK" 75 "k" "K", "KeyL" 76 "l" "L", "KeyM" 77 "m" "M", "KeyN" 78 "n" "N", "KeyO" 79 "o" "O",
    "KeyP" 80 "p" "P", "KeyQ" 81 "q" "Q", "KeyR" 82 "r" "R", "KeyS" 83 "s" "S", "KeyT" 84 "t" "T",
    "KeyU" 85 "u" "U", "KeyV" 86 "v" "V", "KeyW" 87 "w" "W", "KeyX" 88 "x" "X", "KeyY" 89 "y" "Y",
    "KeyZ" 90 "z" "Z",
    "Digit0" 48 "0" ")", "Digit1" 49 "1" "!", "Digit2" 50 "2" "@", "Digit3" 51 "3" "#",
    "Digit4" 52 "4" "$", "Digit5" 53 "5" "%", "Digit6" 54 "6" "^", "Digit7" 55 "7" "&",
    "Digit8" 56 "8" "*", "Digit9" 57 "9" "(",
    "Backquote" 192 "`" "~", "Minus" 189 "-" "_", "Equal" 187 "=" "+", "BracketLeft" 219 "[" "{",
    "BracketRight" 221 "]" "}", "Backslash" 220 "\\" "|", "Semicolon" 186 ";" ":",
    "Quote" 222 "'" "\"", "Comma" 188 "," "<", "Period" 190 "." ">", "Slash" 191 "/" "?",
    "Space" 32 " " " ",
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(keys: &str, expected: &[&str]) {
        let inputs = press(keys).unwrap();
        let told: Vec<String> = inputs
            .iter()
            .map(|input| {
                let shift = if input.modifiers.shift { " shift" } else { "" };
                let control = if input.modifiers.control { " control" } else { "" };
                format!("{:?} {}{control}{shift}", input.goes, input.key.key)
            })
            .collect();
        assert_eq!(told, expected, "{keys}");
    }

    #[test]
    fn a_key_goes_down_and_up() {
        check("Enter", &["Down Enter", "Up Enter"]);
        check("+", &["Down + shift", "Up + shift"]);
        check("A", &["Down A shift", "Up A shift"]);
    }

    #[test]
    fn keys_that_are_held_go_down_before_and_up_after() {
        check(
            "Control+Shift+ArrowLeft",
            &[
                "Down Control control",
                "Down Shift control shift",
                "Down ArrowLeft control shift",
                "Up ArrowLeft control shift",
                "Up Shift control",
                "Up Control",
            ],
        );
        check(
            "Control++",
            &["Down Control control", "Down + control shift", "Up + control shift", "Up Control"],
        );
    }

    #[test]
    fn a_name_that_is_no_key_is_answered_with_the_nearest() {
        let error = press("Entr").unwrap_err();
        assert_eq!(error.failure().advice.as_deref(), Some("did you mean `Enter`?"));
        let error = press("ctrl+a").unwrap_err();
        assert_eq!(error.failure().advice.as_deref(), Some("did you mean `Control`?"));
        for (_, meant) in OTHER_NAMES {
            assert_eq!(named(meant).unwrap().key, *meant);
        }
        let error = press("x+a").unwrap_err();
        assert_eq!(
            error.to_string(),
            "expected keys that can be held before `+`, saw `x` in `x+a`"
        );
    }

    #[test]
    fn a_letter_that_no_key_writes_has_none() {
        assert_eq!(writing('ß'), None);
        assert_eq!(writing('B').map(|key| (key.code, key.shifted)), Some(("KeyB", true)));
        assert_eq!(writing('\n').map(|key| key.key), Some("Enter"));
    }
}
