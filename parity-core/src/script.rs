//! The script that finds elements, judges whether they can be acted on, and waits, inside the page.

/// Joins the parts into one script of one function, in which each part sees all others once it is called.
macro_rules! joined {
    ($($part:literal)*) => {
        concat!("(() => {\n\"use strict\";\n", $(include_str!(concat!("script/", $part, ".js")), "\n",)* "})();\n")
    };
}

/// Its source, which is installed once per document, in a world of its own: the page sees none of it.
///
/// `__parity.ask` takes a function's name, a question and milliseconds, and answers `{held, saw: [line, …], …}`
/// when the thing holds, or at the end of its time with what it saw last. A line is a text, or a list of
/// texts, of `{says: query}` and of `{rust: query}`.
pub(crate) const SOURCE: &str = joined!(
    "text" "cache" "tree" "shown" "roles" "role" "place" "state" "value" "label" "content" "name" "description"
    "snapshot" "find" "unique" "near" "tell" "wait" "watch" "point" "fill" "expect" "read" "storage" "picture"
    "install"
);

/// The parts that know roles, names and states, with a way in for the tests of the workspace.
pub const INSPECTION: &str = joined!(
    "text" "cache" "tree" "shown" "roles" "role" "place" "state" "value" "label" "content" "name" "description"
    "snapshot" "inspect"
);
