//! The actions, as a person and as a machine reads them; touches nothing.

use parity_model::listing::Listed;

/// One line an action, in columns.
pub(crate) fn text(actions: &[Listed]) -> String {
    let rows: Vec<[String; 5]> = actions.iter().map(row).collect();
    let width =
        |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0);
    let widths: [usize; 4] = std::array::from_fn(width);
    let mut text = String::new();
    for row in &rows {
        let cells = row[..4].iter().zip(widths).map(|(cell, width)| format!("{cell:<width$}"));
        let line = cells.chain([row[4].clone()]).collect::<Vec<_>>().join("  ");
        text += line.trim_end();
        text += "\n";
    }
    text
}

fn row(action: &Listed) -> [String; 5] {
    let surfaces: Vec<&str> = action.surfaces.iter().map(|surface| surface.as_str()).collect();
    [
        action.name.clone(),
        action.tags.join(","),
        surfaces.join(","),
        action.owner.clone().unwrap_or_default(),
        action.title.clone().unwrap_or_default(),
    ]
}

/// One JSON array.
pub(crate) fn json(actions: &[Listed]) -> String {
    serde_json::to_string_pretty(actions).expect("a listing has text keys only") + "\n"
}

#[cfg(test)]
mod tests {
    use parity_model::Surface;

    use super::*;

    #[test]
    fn the_columns_are_as_wide_as_their_widest_cell() {
        let action = |name: &str, tags: &[&str], title: Option<&str>| Listed {
            name: name.to_owned(),
            test: format!("{name}::__untagged__"),
            title: title.map(str::to_owned),
            tags: tags.iter().map(ToString::to_string).collect(),
            surfaces: vec![Surface::Queue],
            timeout: None,
            locks: Vec::new(),
            overrides: Vec::new(),
            owner: None,
            production_safe: false,
            file: "tests/parity/main.rs".to_owned(),
            line: 7,
        };
        let actions =
            [action("sign_in", &["auth", "smoke"], Some("Signs in")), action("pay", &[], None)];
        assert_eq!(
            text(&actions),
            "sign_in  auth,smoke  queue    Signs in\npay                  queue\n"
        );
    }
}
