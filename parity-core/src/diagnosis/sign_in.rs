//! What identity providers refuse, by OAuth 2.0 (RFC 6749) and OpenID Connect; touches nothing.

use parity_model::Surface;
use parity_model::evidence::{Entry, Record};
use url::Url;

use crate::diagnosis::seen::{Seen, Strength, Suspect, host, place};

/// What sign-ins of the run speak for.
pub(super) fn suspects(seen: Seen<'_>) -> Vec<Suspect> {
    seen.entries().filter_map(|(record, entry)| of_request(record, entry)).collect()
}

fn of_request(record: &Record, entry: &Entry) -> Option<Suspect> {
    let Entry::Request { url, status, error, .. } = entry else { return None };
    let asked = Asked::of(url)?;
    let sentence = asked.refused(*status).or_else(|| asked.error()).or_else(|| {
        let error = error.as_deref().filter(|error| !error.contains("ERR_ABORTED"))?;
        asked.lost(error)
    })?;
    Some(Suspect::new(Strength::Strong, Surface::Auth, sentence, record))
}

/// An address that a sign-in goes through.
struct Asked<'u> {
    text: &'u str,
    host: String,
    parameters: Vec<(String, String)>,
}

impl<'u> Asked<'u> {
    fn of(text: &'u str) -> Option<Self> {
        let url = Url::parse(text).ok()?;
        let parameters: Vec<(String, String)> = url.query_pairs().into_owned().collect();
        (!parameters.is_empty()).then_some(Self { text, host: host(text)?, parameters })
    }

    fn parameter(&self, name: &str) -> Option<&str> {
        self.parameters.iter().find(|(known, _)| known == name).map(|(_, value)| &value[..])
    }

    /// The provider refuses the request itself (section 3.1.2.4): it leads nowhere, since it does not trust where to.
    fn refused(&self, status: Option<u16>) -> Option<String> {
        self.parameter("client_id").zip(self.parameter("response_type"))?;
        let status = status.filter(|status| *status >= 400)?;
        let back = self.parameter("redirect_uri").unwrap_or("nowhere");
        let host = &self.host;
        Some(format!(
            "{host} refused the sign-in with status {status}; it was asked to lead back to {back}: is \
             exactly this address registered there?"
        ))
    }

    /// The provider leads back with an error (section 4.1.2.1).
    fn error(&self) -> Option<String> {
        let error = self.parameter("error").filter(|_| self.parameter("code").is_none())?;
        let is_known = self.parameter("state").is_some() || ERRORS.contains(&error);
        let described = self.parameter("error_description").map(|said| format!(": {said}"));
        let described = described.unwrap_or_default();
        is_known.then(|| {
            format!(
                "the sign-in came back to {} with the error `{error}`{described}",
                place(self.text)
            )
        })
    }

    /// The way back leads to where nothing answers.
    fn lost(&self, error: &str) -> Option<String> {
        self.parameter("code").zip(self.parameter("state"))?;
        let place = place(self.text);
        Some(format!("the sign-in leads back to {place}, where nothing answers: {error}"))
    }
}

/// The errors of the specifications.
const ERRORS: &[&str] = &[
    "access_denied",
    "account_selection_required",
    "consent_required",
    "interaction_required",
    "invalid_request",
    "invalid_scope",
    "login_required",
    "redirect_uri_mismatch",
    "server_error",
    "temporarily_unavailable",
    "unauthorized_client",
    "unsupported_response_type",
];

#[cfg(test)]
mod tests {
    use super::*;

    fn told(url: &str, status: Option<u16>, error: Option<&str>) -> Option<String> {
        let entry = Entry::Request {
            method: "GET".to_owned(),
            url: url.to_owned(),
            status,
            error: error.map(str::to_owned),
            kind: Some("document".to_owned()),
            milliseconds: None,
            cache: None,
        };
        let records = [Record { number: 3, at: 0, entry }];
        let suspect = suspects(Seen { records: &records }).pop()?;
        assert_eq!(suspect.cause.surface, Surface::Auth);
        Some(suspect.cause.sentence)
    }

    const ASKED: &str = "https://id.example.net/auth?response_type=code&client_id=shop&\
                         redirect_uri=https%3A%2F%2Fshop.example.com%2Fback&state=x";

    #[test]
    fn a_provider_that_refuses_the_way_back_is_told_with_it() {
        assert_eq!(
            told(ASKED, Some(400), None).unwrap(),
            "id.example.net refused the sign-in with status 400; it was asked to lead back to \
             https://shop.example.com/back: is exactly this address registered there?"
        );
        assert_eq!(told(ASKED, Some(303), None), None);
    }

    #[test]
    fn an_error_that_the_provider_leads_back_with_is_told() {
        let url = "https://shop.example.com/back?error=access_denied&error_description=not+a+member&state=x";
        assert_eq!(
            told(url, Some(200), None).unwrap(),
            "the sign-in came back to https://shop.example.com/back with the error `access_denied`: not a member"
        );
        assert_eq!(told("https://shop.example.com/cart?error=empty", Some(200), None), None);
    }

    #[test]
    fn a_way_back_to_where_nothing_answers_is_told() {
        let url = "https://shop.example.org/back?code=1&state=x";
        let lost = told(url, None, Some("net::ERR_CONNECTION_REFUSED")).unwrap();
        assert_eq!(
            lost,
            "the sign-in leads back to https://shop.example.org/back, where nothing answers: \
             net::ERR_CONNECTION_REFUSED"
        );
        assert_eq!(told(url, None, Some("net::ERR_ABORTED")), None);
        assert_eq!(told(url, Some(303), None), None);
    }
}
