//! Durations as text: `"1500ms"`, `"90s"`, `"2m"`.

use std::time::Duration;

use proc_macro2::TokenStream;
use quote::quote;

/// Reads a whole number with its unit.
///
/// # Errors
///
/// A sentence with the fix, if `text` is no such duration, or is zero.
pub(crate) fn read(text: &str) -> Result<Duration, String> {
    let digits = text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let (number, unit) = text.split_at(digits);
    let milliseconds = match unit {
        "ms" => Some(1),
        "s" => Some(1_000),
        "m" => Some(60_000),
        _ => None,
    };
    let Some(milliseconds) = milliseconds.filter(|_| !number.is_empty()) else {
        return Err(format!(
            "`{text}` is not a duration; write a whole number and `ms`, `s` or `m`, such as `90s`"
        ));
    };
    match number.parse::<u64>().ok().and_then(|number| number.checked_mul(milliseconds)) {
        Some(0) => {
            Err(format!("`{text}` leaves no time; write a duration above zero, such as `90s`"))
        }
        Some(total) => Ok(Duration::from_millis(total)),
        None => Err(format!("`{text}` is longer than a duration can be; write a shorter one")),
    }
}

/// Returns the tokens that make `duration`.
pub(crate) fn tokens(duration: Duration) -> TokenStream {
    let (seconds, nanoseconds) = (duration.as_secs(), duration.subsec_nanos());
    quote!(::core::time::Duration::new(#seconds, #nanoseconds))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_whole_number_with_a_unit_is_read() {
        assert_eq!(read("1500ms"), Ok(Duration::from_millis(1500)));
        assert_eq!(read("90s"), Ok(Duration::from_secs(90)));
        assert_eq!(read("2m"), Ok(Duration::from_mins(2)));
    }

    #[test]
    fn anything_else_is_refused_with_the_fix() {
        for text in ["", "90", "s", "1.5s", "-1s", "90 s", "2h", "9०s"] {
            assert_eq!(
                read(text).unwrap_err(),
                format!(
                    "`{text}` is not a duration; write a whole number and `ms`, `s` or `m`, such as `90s`"
                )
            );
        }
    }

    #[test]
    fn no_time_and_too_much_time_are_refused() {
        assert_eq!(
            read("0s").unwrap_err(),
            "`0s` leaves no time; write a duration above zero, such as `90s`"
        );
        let long = format!("{}m", u64::MAX);
        assert!(read(&long).unwrap_err().contains("longer than a duration can be"));
    }
}
