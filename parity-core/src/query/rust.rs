//! A query as it is written in Rust, to be copied from a message into a test.

use crate::query::by_role::ByRole;
use crate::query::{Keep, Query};

/// What a locator is asked of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Base {
    /// A page, called `page` as the book calls it.
    #[default]
    Page,
    /// The document of a frame.
    Frame,
}

/// Writes `query` as a locator of `base`: `page.role(Role::Button).name("Send")`.
pub(crate) fn rust(query: &Query, base: Base) -> String {
    let on = match base {
        Base::Page => "page",
        Base::Frame => "frame",
    };
    let of = |query: &Query| rust(query, base);
    match query {
        Query::Role(by) => format!("{on}.{}", by_role(by)),
        Query::Label { text } => format!("{on}.label({})", text.rust()),
        Query::Text { text } => format!("{on}.text({})", text.rust()),
        Query::Placeholder { text } => format!("{on}.placeholder({})", text.rust()),
        Query::AltText { text } => format!("{on}.alt_text({})", text.rust()),
        Query::Title { text } => format!("{on}.title({})", text.rust()),
        Query::TestId { text, .. } => format!("{on}.test_id({})", text.rust()),
        Query::Css { css } => format!("{on}.css({css:?})"),
        Query::Xpath { xpath } => format!("{on}.xpath({xpath:?})"),
        Query::Within { outer, inner } => format!("{}.within(&{})", of(inner), of(outer)),
        Query::Filter { of: kept, keep } => format!("{}.filter({})", of(kept), filter(keep, base)),
        Query::And { one, other } => format!("{}.and(&{})", of(one), of(other)),
        Query::Or { one, other } => format!("{}.or(&{})", of(one), of(other)),
        Query::Nth { of: all, index: 0 } => format!("{}.first()", of(all)),
        Query::Nth { of: all, index: -1 } => format!("{}.last()", of(all)),
        Query::Nth { of: all, index } => format!("{}.nth({index})", of(all)),
        Query::Described { of: described, .. } => of(described),
    }
}

fn by_role(by: &ByRole) -> String {
    let mut text = format!("role(Role::{:?})", by.role);
    if let Some(name) = &by.name {
        text += &format!(".name({})", name.rust());
    }
    for state in by.states() {
        text += &format!(".{state}()");
    }
    if let Some(level) = by.level {
        text += &format!(".level({level})");
    }
    if by.include_hidden {
        text += ".include_hidden()";
    }
    text
}

fn filter(keep: &Keep, base: Base) -> String {
    match keep {
        Keep::Has(query) => format!("Filter::has(&{})", rust(query, base)),
        Keep::HasNot(query) => format!("Filter::has_not(&{})", rust(query, base)),
        Keep::HasText(text) => format!("Filter::has_text({})", text.rust()),
        Keep::HasNotText(text) => format!("Filter::has_not_text({})", text.rust()),
        Keep::Visible => "Filter::visible()".to_owned(),
        Keep::Hidden => "Filter::hidden()".to_owned(),
    }
}
