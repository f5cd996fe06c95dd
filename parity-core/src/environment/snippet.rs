//! Shows the lines of `parity.toml` that are wrong, as rustc shows lines of Rust.

use std::ops::Range;

use annotate_snippets::{AnnotationKind, Level, Renderer, Snippet};
use parity_model::ManifestError;
use parity_model::manifest::Problem;

/// Renders every problem with its line, its column and its help.
pub(crate) fn render(path: &str, text: &str, error: &ManifestError) -> String {
    let rendered = error.problems().iter().map(|problem| render_one(path, text, problem));
    rendered.collect::<Vec<_>>().join("\n")
}

fn render_one(path: &str, text: &str, problem: &Problem) -> String {
    let shown = if problem.hidden { masked(text, &problem.span) } else { text.to_owned() };
    let snippet = Snippet::source(shown.as_str())
        .path(path)
        .annotation(AnnotationKind::Primary.span(problem.span.clone()));
    let mut group = Level::ERROR.primary_title(problem.message.as_str()).element(snippet);
    if let Some(help) = &problem.help {
        group = group.element(Level::HELP.message(help.as_str()));
    }
    Renderer::plain().render(&[group])
}

/// `text` with each letter of `span` as an asterisk, so that places stay where they are.
fn masked(text: &str, span: &Range<usize>) -> String {
    let stars = "*".repeat(span.len());
    let mut masked = text.to_owned();
    masked.replace_range(span.clone(), &stars);
    masked
}

/// The line and the column of a byte, both from 1.
pub(crate) fn place(text: &str, byte: usize) -> (usize, usize) {
    let before = &text[..byte];
    let line = before.matches('\n').count() + 1;
    let column = before.chars().rev().take_while(|&letter| letter != '\n').count() + 1;
    (line, column)
}
