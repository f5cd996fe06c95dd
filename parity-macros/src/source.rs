//! Source text of tokens, on one line, as it was written.

use proc_macro2::{Delimiter, LineColumn, TokenStream, TokenTree};

/// Returns `tokens` as they stand in the file, with each run of white space as one space.
pub(crate) fn text(tokens: &TokenStream) -> String {
    let mut line = Line::default();
    line.stream(tokens);
    if line.is_placed { line.text } else { tokens.to_string() }
}

/// The text so far, and where its last token ends.
struct Line {
    text: String,
    end: Option<LineColumn>,
    /// Tokens that a macro made have no extent, or jump back: their gaps mean nothing.
    is_placed: bool,
}

impl Default for Line {
    fn default() -> Self {
        Self { text: String::new(), end: None, is_placed: true }
    }
}

impl Line {
    fn stream(&mut self, tokens: &TokenStream) {
        for token in tokens.clone() {
            let (start, end) = (token.span().start(), token.span().end());
            let TokenTree::Group(group) = &token else {
                self.token(&token.to_string(), start, end);
                continue;
            };
            let (open, close) = match group.delimiter() {
                Delimiter::Parenthesis => ("(", ")"),
                Delimiter::Brace => ("{", "}"),
                Delimiter::Bracket => ("[", "]"),
                // An invisible group is what `macro_rules!` puts around a fragment.
                Delimiter::None => {
                    self.stream(&group.stream());
                    continue;
                }
            };
            // Not `span_open` and `span_close`: a group that went through syn has only the whole.
            self.token(open, start, LineColumn { column: start.column + 1, ..start });
            self.stream(&group.stream());
            self.token(close, LineColumn { column: end.column.saturating_sub(1), ..end }, end);
        }
    }

    fn token(&mut self, text: &str, start: LineColumn, end: LineColumn) {
        self.is_placed &= start < end;
        if let Some(last) = self.end {
            self.is_placed &= start >= last;
            // A chain of calls is broken before its dots, and is no less one chain for it.
            let is_chain = text == "." && start.line > last.line;
            if start > last && !is_chain {
                self.text.push(' ');
            }
        }
        self.text.push_str(text);
        self.end = Some(end);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(written: &str, expected: &str) {
        assert_eq!(text(&written.parse().unwrap()), expected);
    }

    #[test]
    fn text_is_as_it_was_written() {
        check(r#"cx.job("a b").find(&x, [1,2]).await?"#, r#"cx.job("a b").find(&x, [1,2]).await?"#);
        check("a::<B>() && !c", "a::<B>() && !c");
        check("matches!(job, Job { id: 1, .. })", "matches!(job, Job { id: 1, .. })");
    }

    #[test]
    fn lines_are_joined_and_a_broken_chain_is_closed_up() {
        check(
            "cx.verify()\n    .job( \"lead\" )\n    .await?",
            "cx.verify().job( \"lead\" ).await?",
        );
        check("count\n    >  3", "count > 3");
    }

    #[test]
    fn tokens_that_a_macro_made_are_told_as_the_compiler_prints_them() {
        assert_eq!(text(&quote::quote!(a as b)), "a as b");
    }
}
