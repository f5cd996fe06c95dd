//! Finds the one-time code in the text of a mail; touches nothing.

use std::collections::BTreeSet;

/// What lines say that hold a code, in lower case.
const WORDS: &[&str] = &["code", "pin", "otp", "passcode", "one-time", "verification", "token"];

/// What may surround a code in a sentence.
const AROUND: &[char] = &[
    '.', ',', ';', ':', '!', '?', '(', ')', '[', ']', '{', '}', '"', '\'', '*', '<', '>', '„', '“',
    '”', '‘', '’', '|',
];

/// Returns what may be the code, each once and in order: digits, 4 to 8 of them, or groups of capital letters and
/// digits. Where some stand alone on their line, or on one that speaks of a code, those that do not are left out, since
/// most mails hold a year or a street number somewhere.
pub(crate) fn codes(text: &str) -> Vec<String> {
    let (mut strong, mut weak) = (Vec::new(), Vec::new());
    let mut before = String::new();
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let found = codes_of_line(line);
        let is_announced = before.ends_with(':') && speaks_of_code(&before);
        let is_alone = found.first().is_some_and(|found| found.is_alone);
        let into =
            if is_alone || is_announced || speaks_of_code(line) { &mut strong } else { &mut weak };
        into.extend(found.into_iter().map(|found| found.code));
        line.clone_into(&mut before);
    }
    let mut known = BTreeSet::new();
    let mut codes = if strong.is_empty() { weak } else { strong };
    codes.retain(|code: &String| known.insert(code.clone()));
    codes
}

struct Found {
    code: String,
    /// Whether nothing else stands on its line.
    is_alone: bool,
}

fn speaks_of_code(line: &str) -> bool {
    let line = line.to_lowercase();
    let mut words = line.split(|c: char| !c.is_alphanumeric() && c != '-');
    words.any(|word| {
        WORDS.iter().any(|known| word == *known || word.strip_suffix('s') == Some(known))
            || word.ends_with("code")
    })
}

fn codes_of_line(line: &str) -> Vec<Found> {
    let words: Vec<&str> = line.split_whitespace().filter(|word| !is_address(word)).collect();
    let trimmed: Vec<&str> = words.iter().map(|word| word.trim_matches(AROUND)).collect();
    let mut found = Vec::new();
    let mut at = 0;
    while at < trimmed.len() {
        let pair = trimmed.get(at + 1).and_then(|next| grouped(&[trimmed[at], next]));
        let (code, taken) = match pair {
            Some(code) => (Some(code), 2),
            None => (single(trimmed[at]), 1),
        };
        let is_alone = taken == words.len();
        found.extend(code.map(|code| Found { code, is_alone }));
        at += taken;
    }
    found
}

fn is_address(word: &str) -> bool {
    word.contains("://") || word.contains('@') || word.starts_with("www.")
}

/// A word that is a code.
fn single(word: &str) -> Option<String> {
    let is_digits = |word: &str| word.chars().all(|c| c.is_ascii_digit());
    if is_digits(word) {
        return (4..=8).contains(&word.len()).then(|| word.to_owned());
    }
    let groups: Vec<&str> = word.split('-').collect();
    if let Some(code) = grouped(&groups) {
        return Some(code);
    }
    let is_capital = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit();
    if !groups.iter().all(|group| group.chars().all(is_capital)) {
        return None;
    }
    let has_digit = word.contains(|c: char| c.is_ascii_digit());
    let has_letter = word.contains(|c: char| c.is_ascii_uppercase());
    let is_code = match groups.as_slice() {
        [one] => (6..=8).contains(&one.len()) && has_digit && has_letter,
        [first, rest @ ..] => {
            let is_even = rest.iter().all(|group| group.len() == first.len());
            has_letter && is_even && (3..=5).contains(&first.len()) && groups.len() <= 4
        }
        [] => false,
    };
    is_code.then(|| word.to_owned())
}

/// Digits in two groups of the same length, which are one code: `123 456`.
fn grouped(groups: &[&str]) -> Option<String> {
    let is_group =
        |group: &&str| matches!(group.len(), 3 | 4) && group.chars().all(|c| c.is_ascii_digit());
    match groups {
        [first, second] if first.len() == second.len() && is_group(first) && is_group(second) => {
            Some(format!("{first}{second}"))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        assert_eq!(codes(text), expected, "{text:?}");
    }

    #[test]
    fn a_code_is_found_however_it_is_written() {
        check("Your code is 123456.", &["123456"]);
        check("Your code is 4711!", &["4711"]);
        check("Enter 123 456 to sign in", &["123456"]);
        check("Enter 123-456 to sign in", &["123456"]);
        check("Enter WDJB-MJHT on your device", &["WDJB-MJHT"]);
        check("Your verification code: **Q7K4-9XPL**", &["Q7K4-9XPL"]);
        check("Ihr Anmeldecode lautet „A1B2C3“", &["A1B2C3"]);
        check("12345678", &["12345678"]);
    }

    #[test]
    fn what_only_looks_like_one_gives_way_to_what_is_said_to_be_one() {
        check(
            "Hello Ada,\nYour code is 123456.\nIt ends in 10 minutes.\n© 2026 Shop, 1234 Main Street",
            &["123456"],
        );
        check("Your sign-in code:\n\n  987654  \n\nOrder 20261 of 2026-11-25", &["987654"]);
        check("Hello\n555777\n10115 Berlin", &["555777"]);
    }

    #[test]
    fn numbers_of_other_kinds_are_none() {
        check("https://shop.example.com/reset/123456 or call +49-30-123456", &[]);
        check("It costs $1500 or 17.50 until 2026-11-25 10:30, order #12345", &[]);
        check("Write to 123456@example.com. PASSWORD, code", &[]);
        check("123456789 and 123", &[]);
    }

    #[test]
    fn two_are_two_and_the_same_twice_is_one() {
        check("Your code is 123456.\nOr use the code 654321.", &["123456", "654321"]);
        check("Your code is 123456.\n123456", &["123456"]);
        check("Room 1234, floor 5678", &["1234", "5678"]);
    }
}
