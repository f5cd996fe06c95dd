//! Spans of time as people write them: `1500ms`, `45s`, `2m`.

use std::fmt;
use std::time::Duration;

use serde::de::{Deserialize, Deserializer, Error as _};

/// A span of time read from text such as `45s`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Span(pub Duration);

/// A text that is no span of time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotASpan {
    text: String,
}

impl fmt::Display for NotASpan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "`{}` is not a span of time; write a whole number above zero and its unit, such as \
             `1500ms`, `45s` or `2m`",
            self.text
        )
    }
}

impl std::error::Error for NotASpan {}

/// Reads a span of time: a whole number above zero followed by `ms`, `s` or `m`.
///
/// # Errors
///
/// [`NotASpan`] for anything else, also for zero, a sign, a fraction or a blank inside.
pub fn parse(text: &str) -> Result<Duration, NotASpan> {
    let refused = || NotASpan { text: text.to_owned() };
    let digits = text.find(|c: char| !c.is_ascii_digit()).ok_or_else(refused)?;
    let (number, unit) = text.split_at(digits);
    let number: u64 = number.parse().map_err(|_| refused())?;
    let milliseconds = match unit {
        "ms" => Some(number),
        "s" => number.checked_mul(1_000),
        "m" => number.checked_mul(60_000),
        _ => None,
    };
    match milliseconds {
        None | Some(0) => Err(refused()),
        Some(milliseconds) => Ok(Duration::from_millis(milliseconds)),
    }
}

/// Writes a span as a person reads it: `412 ms` below a second, `5.0 s` below a minute, `2 m 5 s` above.
pub fn display(span: Duration) -> String {
    let milliseconds = span.as_millis();
    if milliseconds < 1_000 {
        format!("{milliseconds} ms")
    } else if milliseconds < 59_950 {
        format!("{:.1} s", span.as_secs_f64())
    } else {
        let seconds = (span.as_millis() + 500) / 1_000;
        format!("{} m {} s", seconds / 60, seconds % 60)
    }
}

impl<'de> Deserialize<'de> for Span {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        parse(&text).map(Self).map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn milliseconds_seconds_and_minutes_are_read() {
        assert_eq!(parse("1500ms"), Ok(Duration::from_millis(1_500)));
        assert_eq!(parse("45s"), Ok(Duration::from_secs(45)));
        assert_eq!(parse("2m"), Ok(Duration::from_mins(2)));
    }

    #[test]
    fn anything_else_is_refused() {
        for text in [
            "",
            "45",
            "s",
            "0s",
            "-1s",
            "1.5s",
            "4 5s",
            "45 s",
            "45h",
            "99999999999999999999s",
            "18446744073709551615m",
        ] {
            assert!(parse(text).is_err(), "{text:?} was read");
        }
    }

    #[test]
    fn a_span_is_shown_in_the_unit_that_a_person_would_choose() {
        let shown =
            [412, 5_000, 59_949, 59_950, 125_400].map(|ms| display(Duration::from_millis(ms)));
        assert_eq!(shown, ["412 ms", "5.0 s", "59.9 s", "1 m 0 s", "2 m 5 s"]);
    }
}
