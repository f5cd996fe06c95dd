//! Small cases by topic, in `cases/*.html`: what each element is, is called and does stands beside its `id`.

use parity_cdp::protocol::accessibility::AxNode;

use crate::chromium::{Ours, Page};
use crate::compare::{accepted, differences, text_of};

const TOPICS: [(&str, &str); 12] = [
    ("landmarks", include_str!("cases/landmarks.html")),
    ("lists", include_str!("cases/lists.html")),
    ("tables", include_str!("cases/tables.html")),
    ("fields", include_str!("cases/fields.html")),
    ("content", include_str!("cases/content.html")),
    ("references", include_str!("cases/references.html")),
    ("images", include_str!("cases/images.html")),
    ("roles", include_str!("cases/roles.html")),
    ("hidden", include_str!("cases/hidden.html")),
    ("modal", include_str!("cases/modal.html")),
    ("shadow", include_str!("cases/shadow.html")),
    ("states", include_str!("cases/states.html")),
];

#[test]
fn each_case_is_as_written_beside_it_and_as_chromium_has_it() {
    Page::with(async |page| {
        let (mut wrong, mut count) = (Vec::new(), 0);
        for (topic, html) in TOPICS {
            page.show(html).await;
            let theirs = page.theirs().await;
            for ours in page.ours().await {
                count += 1;
                let told = unexpected(&ours).into_iter().chain(unlike(&ours, theirs.get(&ours.id)));
                wrong.extend(told.map(|what| format!("{topic}, {}: {what}", ours.id)));
            }
        }
        assert!(
            count > 400 && wrong.is_empty(),
            "{} of {count}:\n{}",
            wrong.len(),
            wrong.join("\n")
        );
    });
}

/// Where Chromium's own tree has something else, and that is not accepted.
fn unlike(ours: &Ours, node: Option<&AxNode>) -> Vec<String> {
    let differences = differences(ours, node).into_iter();
    let unmeant = differences.filter(|difference| accepted(ours, node, difference).is_none());
    unmeant.map(|difference| format!("in Chromium it is otherwise: {difference:?}")).collect()
}

/// What is not as it is written beside the element.
fn unexpected(ours: &Ours) -> Vec<String> {
    let written = |what: &str| ours.expected.get(what).cloned().unwrap_or_default();
    if ours.expected.contains_key("hidden") || ours.hidden {
        let same = ours.expected.contains_key("hidden") == ours.hidden;
        return (!same).then(|| format!("hidden is {}", ours.hidden)).into_iter().collect();
    }
    let mut seen = vec![
        ("role", ours.role.clone().unwrap_or_else(|| "none".to_owned())),
        ("name", ours.name.clone()),
        ("description", ours.description.clone()),
        ("disabled", if ours.disabled { "true".to_owned() } else { String::new() }),
    ];
    for (state, value) in [
        ("checked", &ours.checked),
        ("expanded", &ours.expanded),
        ("pressed", &ours.pressed),
        ("selected", &ours.selected),
        ("level", &ours.level),
    ] {
        // The level is written down where it is what the case is about.
        if state != "level" || ours.expected.contains_key(state) {
            seen.push((state, text_of(value)));
        }
    }
    seen.retain(|(what, value)| written(what) != *value);
    seen.into_iter()
        .map(|(what, value)| format!("its {what} is {value:?}, and not {:?}", written(what)))
        .collect()
}
