//! Numbers of payment cards in a text: as many digits as such have, grouped as people type them; touches nothing.

use std::ops::Range;

/// How many digits they have (ISO/IEC 7812; what is in use).
const LENGTHS: Range<usize> = 14..17;

/// The places of all of them.
pub(super) fn numbers(text: &str) -> Vec<Range<usize>> {
    let bytes = text.as_bytes();
    let (mut places, mut at) = (Vec::new(), 0);
    while let Some(start) = next_digit(bytes, at) {
        let end = run(bytes, start);
        let is_alone = !start.checked_sub(1).is_some_and(|before| belongs(bytes[before]))
            && !bytes.get(end).copied().is_some_and(belongs);
        if is_alone && is_number(&bytes[start..end]) {
            places.push(start..end);
        }
        at = end;
    }
    places
}

fn next_digit(bytes: &[u8], from: usize) -> Option<usize> {
    bytes[from..].iter().position(u8::is_ascii_digit).map(|place| from + place)
}

/// The end of digits with at most one space or hyphen between any two.
fn run(bytes: &[u8], start: usize) -> usize {
    let mut end = start + 1;
    loop {
        match bytes.get(end..) {
            Some([digit, ..]) if digit.is_ascii_digit() => end += 1,
            Some([b' ' | b'-', digit, ..]) if digit.is_ascii_digit() => end += 2,
            _ => return end,
        }
    }
}

/// Whether a number beside it is a part of a longer word or of a fraction.
fn belongs(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'.'
}

fn is_number(run: &[u8]) -> bool {
    let digits: Vec<u32> = run
        .iter()
        .filter(|byte| byte.is_ascii_digit())
        .map(|byte| u32::from(byte - b'0'))
        .collect();
    // Of the industries that issue cards; times in microseconds begin with 1.
    LENGTHS.contains(&digits.len()) && (2..=6).contains(&digits[0]) && is_checked(&digits)
}

/// The Luhn algorithm: from the right, every second digit counts twice.
fn is_checked(digits: &[u32]) -> bool {
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(place, digit)| match (place % 2, digit * 2) {
            (0, _) => *digit,
            (_, double) if double > 9 => double - 9,
            (_, double) => double,
        })
        .sum();
    sum.is_multiple_of(10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        let found: Vec<_> = numbers(text).into_iter().map(|place| &text[place]).collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn numbers_are_found_as_people_and_machines_write_them() {
        check("fill \"4242 4242 4242 4242\" in", &["4242 4242 4242 4242"]);
        check("4242424242424242", &["4242424242424242"]);
        check(
            "a 3782-822463-10005, b 5555555555554444",
            &["3782-822463-10005", "5555555555554444"],
        );
    }

    #[test]
    fn other_numbers_are_none() {
        check("4242 4242 4242 4243", &[]);
        check("at 1790000000000002 µs, 1764255600000 ms", &[]);
        check("42424242424242424242", &[]);
        check("a4242424242424242 4242424242424242b 4242424242424242.5", &[]);
        check("", &[]);
    }
}
