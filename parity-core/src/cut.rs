//! Cuts long texts for a reader, so that no secret leaves by its beginning.

use serde::Deserialize;

use crate::redact::{CUT, Redactor};

/// What the in-page script puts around a text that is to be cut.
const MARKS: (char, char) = ('\u{2}', '\u{3}');

/// A text as the script hands it over.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Long {
    text: String,
    /// How many characters of it a reader gets.
    most: usize,
    is_quoted: bool,
}

/// The beginning of `text`: at most `most` characters, the last of them [`CUT`] if there is more.
///
/// [`Redactor::text`] takes out a secret that is cut there, too.
pub(crate) fn beginning(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        Some(_) => text.chars().take(most.saturating_sub(1)).chain([CUT]).collect(),
        None => text.to_owned(),
    }
}

/// Cuts what is marked in `line`.
pub(crate) fn cut(line: &str, redactor: &Redactor) -> String {
    let mut shown = String::new();
    let mut rest = line;
    while let Some((before, marked)) = rest.split_once(MARKS.0) {
        let Some((long, after)) = marked.split_once(MARKS.1) else { break };
        shown.push_str(before);
        match serde_json::from_str::<Long>(long) {
            Ok(long) => shown += &long.shown(redactor),
            // Not the script's.
            Err(_) => shown.push_str(long),
        }
        rest = after;
    }
    shown + rest
}

impl Long {
    fn shown(&self, redactor: &Redactor) -> String {
        let clean = redactor.text(&self.text);
        let cut = beginning(&clean, self.most);
        if self.is_quoted { format!("{}", serde_json::Value::from(cut)) } else { cut }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::secret::Secret;

    fn marked(text: &str) -> String {
        let long = serde_json::json!({ "text": text, "most": 20, "isQuoted": true });
        format!("its text is {}{long}{}, and more", MARKS.0, MARKS.1)
    }

    #[test]
    fn a_secret_at_the_edge_is_taken_out_before_the_text_is_cut() {
        let redactor = Redactor::default();
        redactor.register(&Secret::new("PASSWORD", "correct horse".to_owned()));
        assert_eq!(
            cut(&marked("a word: correct horse"), &redactor),
            r#"its text is "a word: <secret PAS…", and more"#
        );
        assert_eq!(cut(&marked("short"), &redactor), r#"its text is "short", and more"#);
        assert_eq!(cut("nothing \u{2} is marked", &redactor), "nothing \u{2} is marked");
    }
}
