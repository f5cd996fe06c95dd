//! The script that finds elements, judges whether they can be acted on, and waits, inside the page.

/// Its source, which is installed once per document; its own head says what it does.
pub(crate) const SOURCE: &str = include_str!("script.js");
