//! The script that finds elements, judges whether they can be acted on, and waits, inside the page.

/// Joins the parts into one script of one function, in which each part sees all others once it is called.
macro_rules! joined {
    ($($part:literal)*) => {
        concat!("(() => {\n\"use strict\";\n", $(include_str!(concat!("script/", $part, ".js")), "\n",)* "})();\n")
    };
}

/// Its source, which is installed once per document, in a world of its own: the page sees none of it.
///
/// Every function of its `__parity` takes a question and milliseconds, and answers
/// `{held, saw: [line, …], …}` when the thing holds, or at the end of its time with what it saw last.
pub(crate) const SOURCE: &str = joined!(
    "text" "cache" "tree" "shown" "roles" "role" "place" "state" "value" "label" "content" "name" "description"
    "snapshot" "find" "tell" "wait" "act" "expect" "install"
);

/// The parts that know roles, names and states, with a way in for the tests of the workspace.
pub const INSPECTION: &str = joined!(
    "text" "cache" "tree" "shown" "roles" "role" "place" "state" "value" "label" "content" "name" "description"
    "snapshot" "inspect"
);
