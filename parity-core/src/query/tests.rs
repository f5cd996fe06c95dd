//! What a query is to the script, to a reader and in Rust.

use super::*;
use crate::query::rust::{Base, rust};
use crate::role::Role;

fn button(name: &str) -> Query {
    Query::Role(ByRole { name: Some(name.into()), ..ByRole::new(Role::Button) })
}

#[track_caller]
fn check(query: &Query, shown: &str, in_rust: &str) {
    assert_eq!((query.to_string().as_str(), rust(query, Base::Page).as_str()), (shown, in_rust));
    let written = serde_json::to_string(query).unwrap();
    assert_eq!(&serde_json::from_str::<Query>(&written).unwrap(), query, "{written}");
}

#[test]
fn a_query_is_written_as_the_script_reads_it() {
    assert_eq!(
        serde_json::to_string(&button("Send")).unwrap(),
        r#"{"by":"role","role":"button","name":{"mode":"substring","text":"Send","ignoresCase":true}}"#
    );
}

#[test]
fn a_role_is_told_with_its_states() {
    let by =
        ByRole { name: Some("Terms".into()), checked: Some(false), ..ByRole::new(Role::Checkbox) };
    check(
        &Query::Role(by),
        r#"unchecked checkbox "Terms""#,
        r#"page.role(Role::Checkbox).name("Terms").unchecked()"#,
    );
    let by = ByRole { level: Some(2), include_hidden: true, ..ByRole::new(Role::Heading) };
    check(
        &Query::Role(by),
        "level 2 heading, hidden or not",
        "page.role(Role::Heading).level(2).include_hidden()",
    );
}

#[test]
fn a_place_stands_behind_what_is_looked_for_in_it() {
    let dialog = Query::Css { css: "dialog[open]".to_owned() };
    check(
        &button("Add").within(dialog),
        r#"button "Add" in css "dialog[open]""#,
        r#"page.role(Role::Button).name("Add").within(&page.css("dialog[open]"))"#,
    );
}

#[test]
fn filters_and_places_are_told_as_a_person_says_them() {
    let rows = || Query::Role(ByRole::new(Role::Row));
    let pro = TextMatch::exact("Pro");
    check(
        &rows().filter(Keep::HasText(pro)).nth(1),
        r#"2nd row with text exactly "Pro""#,
        r#"page.role(Role::Row).filter(Filter::has_text(TextMatch::exact("Pro"))).nth(1)"#,
    );
    check(
        &rows().filter(Keep::HasNot(button("Undo"))).nth(-1),
        r#"last row without button "Undo""#,
        r#"page.role(Role::Row).filter(Filter::has_not(&page.role(Role::Button).name("Undo"))).last()"#,
    );
    check(&rows().nth(-11), "11th last row", "page.role(Role::Row).nth(-11)");
}

#[test]
fn an_expression_keeps_its_flags() {
    let text = TextMatch::regex(r"^Order \d+$").ignoring_case();
    check(
        &Query::Text { text },
        r"text /^Order \d+$/i",
        r#"page.text(TextMatch::regex("^Order \\d+$").ignoring_case())"#,
    );
}

#[test]
fn a_description_is_for_readers_only() {
    let query =
        Query::Described { of: Box::new(button("Pay")), description: "the pay button".into() };
    check(&query, "the pay button", r#"page.role(Role::Button).name("Pay")"#);
}
