//! Errors of pages that fail no action, each with the reason.

use serde::Deserialize;
use toml::Spanned;

use crate::manifest::problem::Problem;

/// An error of pages that fails no action.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AllowedPageError {
    /// What stands somewhere in the error's text.
    pub text: Spanned<String>,
    /// Why it is allowed.
    pub reason: Spanned<String>,
    /// The last day on which it is, as `2027-01-31`; for good without one.
    pub until: Option<Spanned<String>>,
}

impl AllowedPageError {
    /// Whether this allows an error with such a text on a day, written as `2027-01-31`.
    pub fn allows(&self, text: &str, today: &str) -> bool {
        let holds = self.until.as_ref().is_none_or(|until| today <= until.get_ref().as_str());
        holds && text.contains(self.text.get_ref())
    }

    pub(crate) fn collect(&self, problems: &mut Vec<Problem>) {
        for (what, value) in [("text", &self.text), ("reason", &self.reason)] {
            if value.get_ref().trim().is_empty() {
                problems.push(Problem {
                    span: value.span(),
                    message: format!("`{what}` says nothing"),
                    hidden: false,
                    help: Some(match what {
                        "text" => "write a part of the error's text".to_owned(),
                        _ => "say why no user is harmed by the error".to_owned(),
                    }),
                });
            }
        }
        if let Some(until) = self.until.as_ref().filter(|until| !is_day(until.get_ref())) {
            problems.push(Problem {
                span: until.span(),
                message: format!("`{}` is no day", until.get_ref()),
                hidden: false,
                help: Some("write year, month and day: `2027-01-31`".to_owned()),
            });
        }
    }
}

/// Whether a text is a day as `2027-01-31`, so that days are in the order of their texts.
fn is_day(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let [year, month, day] = parts.as_slice() else { return false };
    let number = |part: &str, length: usize| {
        let is_number = part.len() == length && part.chars().all(|c| c.is_ascii_digit());
        part.parse::<u32>().ok().filter(|_| is_number)
    };
    number(year, 4).is_some()
        && number(month, 2).is_some_and(|month| (1..=12).contains(&month))
        && number(day, 2).is_some_and(|day| (1..=31).contains(&day))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_is_allowed_through_its_last_day() {
        let spanned = |text: &str| Spanned::new(0..0, text.to_owned());
        let allowed = AllowedPageError {
            text: spanned("ResizeObserver loop"),
            reason: spanned("a browser's own notice"),
            until: Some(spanned("2027-01-31")),
        };
        assert!(allowed.allows("Error: ResizeObserver loop limit", "2027-01-31"));
        assert!(!allowed.allows("Error: ResizeObserver loop limit", "2027-02-01"));
        assert!(!allowed.allows("TypeError: x is undefined", "2027-01-01"));
    }

    #[track_caller]
    fn check(fields: &str, message: &str) {
        let text = format!("[[allowed_page_errors]]\n{fields}\n[environments]\n");
        assert_eq!(crate::Manifest::parse(&text).unwrap_err().to_string(), message);
    }

    #[test]
    fn an_allowance_says_what_why_and_until_when() {
        check("text = \"loop\"", "missing field `reason`");
        check("text = \"loop\"\nreason = \" \"", "`reason` says nothing");
        check("text = \"\"\nreason = \"x\"", "`text` says nothing");
        let soon = "text = \"loop\"\nreason = \"x\"\nuntil = \"soon\"";
        check(soon, "`soon` is no day");
    }

    #[test]
    fn a_day_has_a_year_a_month_and_a_day() {
        assert!(is_day("2027-01-31"));
        for text in ["", "2027-1-31", "2027-13-01", "31.01.2027", "2027-01-31T00:00"] {
            assert!(!is_day(text), "{text}");
        }
    }
}
