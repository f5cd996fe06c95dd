//! A card as it is typed in: whether it can be one, and what the bank says of it.

use serde::Deserialize;
use tower_sessions::cookie::time::OffsetDateTime;

/// The number that the bank declines, as sandboxes of providers have one.
const DECLINED: &str = "4000000000000002";

/// What somebody has typed in.
#[derive(Default, Deserialize)]
pub(crate) struct CardForm {
    #[serde(default)]
    pub(crate) name: String,
    #[serde(default)]
    number: String,
    #[serde(default)]
    expiry: String,
    #[serde(default)]
    code: String,
}

/// What is wrong with each field.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Mistakes {
    pub(crate) name: Option<&'static str>,
    pub(crate) number: Option<&'static str>,
    pub(crate) expiry: Option<&'static str>,
    pub(crate) code: Option<&'static str>,
}

/// What the bank says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Answer {
    Approved,
    Declined,
}

/// A month of a year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Month {
    year: i32,
    month: u8,
}

impl CardForm {
    /// Asks the bank.
    ///
    /// # Errors
    ///
    /// [`Mistakes`] if it cannot be a card; then no bank is asked.
    pub(crate) fn charge(&self, now: Month) -> Result<Answer, Mistakes> {
        let number: String = self.number.chars().filter(|c| !matches!(c, ' ' | '-')).collect();
        let expiry = Month::from_card(&self.expiry);
        let mistakes = Mistakes {
            name: self.name.trim().is_empty().then_some("Enter the name on the card."),
            number: (!is_number(&number)).then_some("Check the card number."),
            expiry: match expiry {
                None => Some("Enter month and year, such as 12/30."),
                Some(expiry) if expiry < now => Some("This card has expired."),
                Some(_) => None,
            },
            code: (!is_code(self.code.trim()))
                .then_some("Enter the three or four digits beside the signature."),
        };
        if mistakes != Mistakes::default() {
            return Err(mistakes);
        }
        Ok(if number == DECLINED { Answer::Declined } else { Answer::Approved })
    }
}

impl Month {
    /// The month of a time, in seconds since 1970.
    pub(crate) fn at(seconds: i64) -> Self {
        let time = OffsetDateTime::from_unix_timestamp(seconds);
        let time = time.unwrap_or(OffsetDateTime::UNIX_EPOCH);
        Self { year: time.year(), month: time.month() as u8 }
    }

    /// Reads what stands on a card: `12/30`, also `1230` and `12 / 2030`.
    fn from_card(text: &str) -> Option<Self> {
        let digits: String = text.chars().filter(|c| !matches!(c, ' ' | '/')).collect();
        if !digits.bytes().all(|digit| digit.is_ascii_digit()) {
            return None;
        }
        let (month, year) = digits.split_at_checked(2)?;
        let month: u8 = month.parse().ok().filter(|month| (1..=12).contains(month))?;
        let year: i32 = year.parse().ok()?;
        match digits.len() {
            4 => Some(Self { year: 2000 + year, month }),
            6 => Some(Self { year, month }),
            _ => None,
        }
    }
}

/// Whether the last digit fits the others, which catches most slips.
fn is_number(number: &str) -> bool {
    let digits: Option<Vec<u32>> = number.chars().map(|digit| digit.to_digit(10)).collect();
    let Some(digits) = digits.filter(|digits| (13..=19).contains(&digits.len())) else {
        return false;
    };
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(place, digit)| match (place % 2, digit) {
            (0, digit) => *digit,
            (_, digit) if *digit > 4 => digit * 2 - 9,
            (_, digit) => digit * 2,
        })
        .sum();
    sum.is_multiple_of(10)
}

fn is_code(code: &str) -> bool {
    matches!(code.len(), 3 | 4) && code.bytes().all(|digit| digit.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Month = Month { year: 2026, month: 11 };

    fn form(number: &str, expiry: &str, code: &str) -> CardForm {
        let [number, expiry, code] = [number, expiry, code].map(str::to_owned);
        CardForm { name: "Ada Lovelace".to_owned(), number, expiry, code }
    }

    #[test]
    fn a_card_is_charged_however_its_number_is_grouped() {
        for number in ["4242424242424242", "4242 4242 4242 4242", "4242-4242-4242-4242"] {
            assert_eq!(form(number, "11/26", "123").charge(NOW), Ok(Answer::Approved), "{number}");
        }
    }

    #[test]
    fn the_bank_declines_the_card_that_is_for_that() {
        let answer = form("4000 0000 0000 0002", "12/30", "1234").charge(NOW);
        assert_eq!(answer, Ok(Answer::Declined));
    }

    #[test]
    fn what_cannot_be_a_card_is_told_all_at_once() {
        let Mistakes { name, number, expiry, code } = CardForm::default().charge(NOW).unwrap_err();
        assert!([name, number, expiry, code].iter().all(Option::is_some));
        let one_digit_wrong = form("4242424242424241", "12/30", "123").charge(NOW).unwrap_err();
        let only_number =
            Mistakes { number: Some("Check the card number."), ..Mistakes::default() };
        assert_eq!(one_digit_wrong, only_number);
        assert!(form("42", "12/30", "123").charge(NOW).is_err());
        assert!(form("4242424242424242", "12/30", "12a").charge(NOW).is_err());
    }

    #[test]
    fn a_card_is_good_until_the_end_of_its_month() {
        let expiry = |text| form("4242424242424242", text, "123").charge(NOW);
        for good in ["11/26", "1126", "01 / 27", "12/2030"] {
            assert!(expiry(good).is_ok(), "{good}");
        }
        let expired = expiry("10/26").unwrap_err();
        assert_eq!(expired.expiry, Some("This card has expired."));
        for wrong in ["", "13/27", "00/27", "1/27", "1/2", "ab/cd", "12/203", "ä1/27"] {
            let mistake = expiry(wrong).unwrap_err().expiry;
            assert_eq!(mistake, Some("Enter month and year, such as 12/30."), "{wrong}");
        }
    }

    #[test]
    fn the_month_of_a_time_is_that_of_the_calendar() {
        for (seconds, year, month) in [
            (0, 1970, 1),
            (951_782_400, 2000, 2),
            (951_868_800, 2000, 3),
            (1_798_761_599, 2026, 12),
            (1_798_761_600, 2027, 1),
        ] {
            assert_eq!(Month::at(seconds), Month { year, month }, "{seconds}");
        }
    }
}
