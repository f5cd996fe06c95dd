//! Takes secrets out of what programs say; touches nothing.

/// All secrets that `shop up` makes are more hexadecimal digits than this.
const LONGEST_WORD: usize = 31;

/// Returns `line` without its colours, and with `<secret>` for what may be one.
pub(crate) fn scrubbed(line: &str) -> String {
    let (mut text, mut digits) = (String::new(), String::new());
    for c in plain(line).chars() {
        if c.is_ascii_hexdigit() {
            digits.push(c);
        } else {
            text.push_str(told(&digits));
            digits.clear();
            text.push(c);
        }
    }
    text + told(&digits)
}

fn told(digits: &str) -> &str {
    if digits.len() > LONGEST_WORD { "<secret>" } else { digits }
}

/// Without the escape sequences of terminals.
fn plain(line: &str) -> String {
    let mut parts = line.split("\u{1b}[");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |text, part| {
        let end = part.find(|c: char| c.is_ascii_alphabetic()).map_or(part.len(), |end| end + 1);
        text + &part[end..]
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_may_be_a_secret_is_taken_out() {
        let secret = "0123456789abcdef".repeat(4);
        let line = format!("password={secret}&user=shop {secret}");
        assert_eq!(scrubbed(&line), "password=<secret>&user=shop <secret>");
    }

    #[test]
    fn words_and_numbers_stay() {
        let line = "PASS [ 1.25s] shop::parity sign_in deadbeef";
        assert_eq!(scrubbed(line), line);
    }

    #[test]
    fn colours_are_taken_out() {
        assert_eq!(scrubbed("\u{1b}[31;1mFAIL\u{1b}[0m now"), "FAIL now");
    }
}
