//! Where the script and Chromium differ, and which differences are meant.

use parity_cdp::protocol::accessibility::AxNode;
use serde_json::Value;

use crate::chromium::Ours;

/// One thing of one element that is not the same.
#[derive(Debug)]
pub(crate) struct Difference {
    pub(crate) what: &'static str,
    pub(crate) ours: String,
    pub(crate) theirs: String,
}

/// Words of Chromium's own, and the role that they are here; none for what has no role in ARIA.
///
/// | words | why |
/// | --- | --- |
/// | `LabelText` to `Iframe` | HTML-AAM knows no role for them |
/// | `SvgRoot`, `MathMLMath` | people say `img` and `math`; the contents of a drawing decide for Chromium |
/// | `ColorWell` to `InputTime` | they are filled as text fields are |
/// | `DisclosureTriangle` | what people click to open `<details>` is announced as a button |
/// | `LayoutTable…` | whether a table is one of data is guessed from borders, colours and counts |
const INTERNAL: &[(&str, Option<&str>)] = &[
    ("LabelText", None),
    ("Legend", None),
    ("Figcaption", None),
    ("DescriptionList", None),
    ("Abbr", None),
    ("Ruby", None),
    ("LineBreak", None),
    ("StaticText", None),
    ("Canvas", None),
    ("Audio", None),
    ("Video", None),
    ("PluginObject", None),
    ("Iframe", None),
    ("SvgRoot", Some("img")),
    ("MathMLMath", Some("math")),
    ("ColorWell", Some("textbox")),
    ("Date", Some("textbox")),
    ("DateTime", Some("textbox")),
    ("InputTime", Some("textbox")),
    ("DisclosureTriangle", Some("button")),
    ("LayoutTable", Some("table")),
    ("LayoutTableRow", Some("row")),
    ("LayoutTableCell", Some("cell")),
    // Of ARIA, by another word.
    ("image", Some("img")),
    ("generic", None),
];

/// A reason, and which differences it is one for.
type Accepted = (&'static str, fn(&Ours, &AxNode, &Difference) -> bool);

/// What may differ, with the reason.
const ACCEPTED: &[Accepted] = &[
    ("Chromium loses some spaces beside controls within inline elements", |_, _, difference| {
        let bare = |text: &str| text.split_whitespace().collect::<String>();
        is_text(difference) && bare(&difference.ours) == bare(&difference.theirs)
    }),
    (
        "hidden text that is referred to has no layout in Chromium, and is put together otherwise",
        |ours, _, difference| ours.refers_to_hidden && is_text(difference),
    ),
    (
        "Chromium reads the controls within text that is hidden by `aria-hidden` or `inert`",
        |ours, _, difference| ours.is_partly_silenced && is_text(difference),
    ),
    (
        "the browser's own summary of `<details>` is in the language of the browser",
        |_, _, difference| is_text(difference) && difference.theirs.contains("Details"),
    ),
    ("the length of a password is nobody's business", |_, _, difference| {
        is_text(difference) && difference.theirs.contains('•')
    }),
    (
        "a row is named by what it shows; Chromium names rows of grids only",
        |ours, theirs, difference| {
            is_text(difference)
                && ours.role.as_deref() == Some("row")
                && ["row", "LayoutTableRow"].contains(&role_word(theirs))
        },
    ),
    ("a header cell of a table that Chromium takes for layout", |ours, theirs, difference| {
        difference.what == "role" && ours.tag == "th" && role_word(theirs) == "LayoutTableCell"
    }),
    ("the rows of a table that Chromium takes for layout", |ours, theirs, difference| {
        let is_group = ["thead", "tbody", "tfoot"].contains(&&*ours.tag);
        difference.what == "role"
            && is_group
            && difference.ours == "rowgroup"
            && role_word(theirs) == "generic"
    }),
    (
        "a box that a style lays out as a table is none; Chromium says that it is",
        |ours, theirs, difference| {
            let is_box = difference.ours == "none" && ours.tag != "table";
            difference.what == "role" && is_box && role_word(theirs) == "LayoutTable"
        },
    ),
    (
        "what is within a disabled element cannot be acted on; Chromium says so of fields only",
        |ours, _, difference| difference.what == "disabled" && ours.disabled,
    ),
    (
        "Chromium tells of disabled options neither that they are nor whether they are chosen",
        |ours, _, difference| {
            ["selected", "disabled"].contains(&difference.what)
                && ["option", "optgroup"].contains(&&*ours.tag)
        },
    ),
];

fn is_text(difference: &Difference) -> bool {
    ["name", "description"].contains(&difference.what)
}

/// Returns the reason for which a difference is accepted.
pub(crate) fn accepted(
    ours: &Ours,
    theirs: Option<&AxNode>,
    difference: &Difference,
) -> Option<&'static str> {
    let is = |(reason, matches): &Accepted| matches(ours, theirs?, difference).then_some(*reason);
    ACCEPTED.iter().find_map(is)
}

/// Compares one element with its node.
pub(crate) fn differences(ours: &Ours, theirs: Option<&AxNode>) -> Vec<Difference> {
    let mut differences = Vec::new();
    let mut check = |what, ours: String, theirs: String| {
        if ours != theirs {
            differences.push(Difference { what, ours, theirs });
        }
    };
    let our_role = ours.role.as_deref().filter(|role| !["none", "generic"].contains(role));
    let Some(node) = theirs.filter(|node| !node.ignored) else {
        if !ours.hidden {
            check("role", our_role.unwrap_or("none").to_owned(), "none".to_owned());
        }
        return differences;
    };
    check("hidden", ours.hidden.to_string(), "false".to_owned());
    let their_role = INTERNAL
        .iter()
        .find(|(word, _)| *word == role_word(node))
        .map_or(Some(role_word(node)), |(_, role)| *role);
    check("role", our_role.unwrap_or("none").to_owned(), their_role.unwrap_or("none").to_owned());
    check("name", ours.name.clone(), folded(node.name.as_ref().and_then(|name| name.as_str())));
    let description = node.description.as_ref().and_then(|description| description.as_str());
    check("description", ours.description.clone(), folded(description));
    check(
        "disabled",
        ours.disabled.to_string(),
        (property(node, "disabled") == "true").to_string(),
    );
    for (state, value) in [
        ("checked", &ours.checked),
        ("expanded", &ours.expanded),
        ("level", &ours.level),
        ("pressed", &ours.pressed),
        ("selected", &ours.selected),
    ] {
        let theirs = property(node, state);
        // Chromium does not say of every option that it is not chosen.
        let theirs = if state == "selected" && theirs.is_empty() && value == &Value::Bool(false) {
            "false".to_owned()
        } else {
            theirs
        };
        check(state, text_of(value), theirs);
    }
    differences
}

fn role_word(node: &AxNode) -> &str {
    node.role.as_ref().and_then(|role| role.as_str()).unwrap_or_default()
}

fn property(node: &AxNode, name: &str) -> String {
    let property = node.properties.iter().find(|property| property.name == name);
    property.and_then(|property| property.value.value.as_ref()).map(text_of).unwrap_or_default()
}

pub(crate) fn text_of(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// One space for any run of them, and none at the ends; a space that must not break stays.
fn folded(text: Option<&str>) -> String {
    let is_space = |letter: char| " \t\r\n\u{c}".contains(letter);
    let words = text.unwrap_or_default().split(is_space).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join(" ")
}
