//! Rust text without its comments and the insides of its literals.

/// Returns `text` with a space for each character that is not code; lines stay where they are.
pub(crate) fn blanked(text: &str) -> String {
    let mut rest = text;
    let mut code = String::with_capacity(text.len());
    while let Some(first) = rest.chars().next() {
        let length = if rest.starts_with("//") {
            rest.find('\n').unwrap_or(rest.len())
        } else if rest.starts_with("/*") {
            block_comment(rest)
        } else if let Some(length) = literal(rest, code.chars().next_back()) {
            length
        } else {
            code.push(first);
            rest = &rest[first.len_utf8()..];
            continue;
        };
        let blank = |c: char| if c == '\n' { '\n' } else { ' ' };
        code.extend(rest[..length].chars().map(blank));
        rest = &rest[length..];
    }
    code
}

/// Returns the length of the comment that `text` begins with; comments nest.
fn block_comment(text: &str) -> usize {
    let (mut depth, mut at) = (0_usize, 0);
    while at < text.len() {
        let rest = &text[at..];
        if rest.starts_with("/*") {
            (depth, at) = (depth + 1, at + 2);
        } else if rest.starts_with("*/") {
            (depth, at) = (depth - 1, at + 2);
            if depth == 0 {
                return at;
            }
        } else {
            at += rest.chars().next().map_or(1, char::len_utf8);
        }
    }
    text.len()
}

/// Returns the length of the string or character that `text` begins with.
fn literal(text: &str, before: Option<char>) -> Option<usize> {
    if let Some(inside) = text.strip_prefix('"') {
        return Some(1 + escaped(inside, '"'));
    }
    if text.starts_with('\'') {
        return character(text);
    }
    // `r` is the end of a name, not the beginning of a string, in `for"`, if anybody wrote so.
    if !text.starts_with('r') || before.is_some_and(|c| c.is_alphanumeric() && c != 'b' && c != 'c')
    {
        return None;
    }
    let hashes = text[1..].chars().take_while(|c| *c == '#').count();
    let open = 1 + hashes;
    if !text[open..].starts_with('"') {
        return None;
    }
    let close = format!("\"{}", "#".repeat(hashes));
    let inside = &text[open + 1..];
    Some(inside.find(&close).map_or(text.len(), |end| open + 1 + end + close.len()))
}

/// Returns the length of a character literal; a lifetime is none.
fn character(text: &str) -> Option<usize> {
    let inside = &text[1..];
    let first = inside.chars().next()?;
    if first == '\\' {
        return Some(1 + escaped(inside, '\''));
    }
    inside[first.len_utf8()..].starts_with('\'').then(|| first.len_utf8() + 2)
}

/// Returns the length up to and with the first `close` that has no backslash before it.
fn escaped(text: &str, close: char) -> usize {
    let mut is_escaped = false;
    for (at, c) in text.char_indices() {
        match c {
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = true,
            c if c == close => return at + 1,
            _ => {}
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        let blanked = blanked(text);
        assert_eq!(blanked.split_whitespace().collect::<Vec<_>>().join(" "), expected, "{text}");
        assert_eq!(blanked.lines().count(), text.lines().count());
    }

    #[test]
    fn comments_are_blank() {
        check("a // b\nc", "a c");
        check("a /* b /* c */\n d */ e", "a e");
    }

    #[test]
    fn literals_are_blank_and_lifetimes_are_not() {
        check(r#"f("a \" // b") + g"#, "f( ) + g");
        check("f(r#\"a\n \" // b\"#, br\"x\") + g", "f( , b ) + g");
        check(r"f('\'', '/', 'é') + g::<'a>()", "f( , , ) + g::<'a>()");
    }
}
