//! What a browser did not keep, send or load, and why, as evidence in words; touches nothing.

use parity_cdp::protocol::audits::{CorsIssue, Issue, MixedContentIssue, PolicyIssue};
use parity_cdp::protocol::blocked_cookies::{AssociatedCookie, BlockedSetCookie};
use parity_model::evidence::{CookieOperation, Entry};

use crate::engine::cookies::TOO_LONG;

/// The request that a cookie belongs to.
#[derive(Debug, Clone)]
pub(crate) struct OfRequest {
    pub(crate) url: String,
    pub(crate) kind: Option<String>,
}

/// The entry of an issue of the browser; none of those that are warnings or of other kinds.
pub(crate) fn issue(issue: Issue) -> Option<Entry> {
    let details = issue.details;
    let policy = details.content_security_policy_issue_details.map(policy);
    let cors = details.cors_issue_details.filter(|it| !it.is_warning).map(|it| cors(&it));
    let mixed = details.mixed_content_issue_details.and_then(|it| mixed(&it));
    policy.or(cors).or(mixed)
}

fn policy(issue: PolicyIssue) -> Entry {
    let kind = issue.content_security_policy_violation_type;
    let in_document = || kind.trim_start_matches('k').trim_end_matches("Violation").to_lowercase();
    let place = issue.source_code_location.map(|location| location.url);
    Entry::PolicyViolated {
        directive: issue.violated_directive,
        blocked: issue.blocked_url.filter(|url| !url.is_empty()).unwrap_or_else(in_document),
        place: place.filter(|url| !url.is_empty()),
        report_only: issue.is_report_only,
    }
}

fn cors(issue: &CorsIssue) -> Entry {
    let asked = issue.initiator_origin.as_deref().unwrap_or("another origin");
    let status = &issue.cors_error_status;
    let word = words(&status.cors_error);
    let why = match &status.failed_parameter[..] {
        "" => format!("its answer may not be read by {asked}: {word}"),
        parameter => format!("its answer may not be read by {asked}: {word}, `{parameter}`"),
    };
    Entry::Refused { url: issue.request.url.clone(), why }
}

fn mixed(issue: &MixedContentIssue) -> Option<Entry> {
    let is_blocked = issue.resolution_status == "MixedContentBlocked";
    let page = &issue.main_resource_url;
    let why = format!("{page} is a page of HTTPS, and this is not");
    is_blocked.then(|| Entry::Refused { url: issue.insecure_url.clone(), why })
}

/// The entry of a cookie of an answer that the browser did not keep.
pub(crate) fn not_kept(blocked: BlockedSetCookie, request: &OfRequest) -> Entry {
    let line = blocked.cookie_line;
    let written = line.split(['=', ';']).next().unwrap_or_default().trim();
    let cookie = blocked.cookie.unwrap_or_default();
    let name = if cookie.name.is_empty() { written.to_owned() } else { cookie.name };
    let domain = Some(cookie.domain).filter(|domain| !domain.is_empty());
    let domain = domain.or_else(|| attribute(&line, "domain"));
    let why = blocked.blocked_reasons.iter().map(|reason| reason_of(reason)).collect();
    entry(CookieOperation::Set, name, domain, request, why)
}

/// The entry of a cookie that was not sent; none where it was, or where it is for others.
pub(crate) fn not_sent(associated: AssociatedCookie, request: &OfRequest) -> Option<Entry> {
    // Every cookie of the site is told, those for other paths and hosts, too.
    let is_for_others =
        |reason: &str| matches!(reason, "NotOnPath" | "DomainMismatch" | "PortMismatch");
    let reasons = &associated.blocked_reasons;
    if reasons.is_empty() || reasons.iter().any(|reason| is_for_others(reason)) {
        return None;
    }
    let why = reasons.iter().map(|reason| reason_of(reason)).collect();
    let domain = Some(associated.cookie.domain).filter(|domain| !domain.is_empty());
    Some(entry(CookieOperation::Send, associated.cookie.name, domain, request, why))
}

fn entry(
    operation: CookieOperation,
    name: String,
    domain: Option<String>,
    request: &OfRequest,
    why: Vec<String>,
) -> Entry {
    let OfRequest { url, kind } = request.clone();
    Entry::CookieBlocked { operation, name, domain, url, kind, why }
}

/// The value of an attribute of a `Set-Cookie` line.
fn attribute(line: &str, wanted: &str) -> Option<String> {
    let attributes = line.lines().next()?.split(';').skip(1).filter_map(|it| it.split_once('='));
    let mut values = attributes.filter(|(name, _)| name.trim().eq_ignore_ascii_case(wanted));
    values.next().map(|(_, value)| value.trim().to_owned())
}

/// A reason of the protocol (`Network.SetCookieBlockedReason`, `Network.CookieBlockedReason`) in words; one that is
/// not known as it is.
fn reason_of(reason: &str) -> String {
    let known = match reason {
        "SecureOnly" => "it is `Secure`, and the address is not of HTTPS",
        "SameSiteStrict" | "SchemefulSameSiteStrict" => {
            "it is `SameSite=Strict`, and another site led here"
        }
        "SameSiteLax" | "SchemefulSameSiteLax" => {
            "it is `SameSite=Lax`, and another site asks, other than by a link"
        }
        "SameSiteUnspecifiedTreatedAsLax" | "SchemefulSameSiteUnspecifiedTreatedAsLax" => {
            "it has no `SameSite`, which counts as `Lax`, and another site asks, other than by a link"
        }
        "SameSiteNoneInsecure" => "it is `SameSite=None` without `Secure`",
        "InvalidDomain" => "its `Domain` is not that of the host that sets it",
        "InvalidPrefix" => "its name begins with `__Host-` or `__Secure-`, whose rules it breaks",
        "OverwriteSecure" => "it would take the place of one that is `Secure`",
        "SchemeNotSupported" => "addresses of this scheme have no cookies",
        "SyntaxError" | "DisallowedCharacter" | "NoCookieContent" => {
            "it is no cookie that can be read"
        }
        "NameValuePairExceedsMaxSize" => TOO_LONG,
        "UserPreferences" | "ThirdPartyPhaseout" | "ThirdPartyBlockedInFirstPartySet" => {
            "the browser takes no cookies of third parties"
        }
        other => return words(other),
    };
    known.to_owned()
}

/// A name of the protocol, as words: `MissingAllowOriginHeader` is `missing allow origin header`.
fn words(name: &str) -> String {
    let mut words = String::new();
    for (place, letter) in name.char_indices() {
        if letter.is_uppercase() && place > 0 {
            words.push(' ');
        }
        words.extend(letter.to_lowercase());
    }
    words
}

#[cfg(test)]
mod tests {
    use parity_cdp::protocol::blocked_cookies::NamedCookie;
    use serde_json::{Value, json};

    use super::*;

    fn request() -> OfRequest {
        let url = "https://shop.example.com/back".to_owned();
        OfRequest { url, kind: Some("document".to_owned()) }
    }

    #[track_caller]
    fn of_issue(details: &Value) -> Option<Entry> {
        let told = json!({ "code": "AnIssue", "details": details });
        issue(serde_json::from_value(told).unwrap())
    }

    #[test]
    fn a_cookie_that_is_not_kept_is_told_without_its_value() {
        let line = "sid=s3cret; Path=/; Domain=other.example.com; Secure".to_owned();
        let blocked_reasons = vec!["InvalidDomain".to_owned()];
        let told = not_kept(
            BlockedSetCookie { blocked_reasons, cookie_line: line, cookie: None },
            &request(),
        );
        assert!(!format!("{told:?}").contains("s3cret"), "{told:?}");
        let Entry::CookieBlocked { operation, name, domain, why, .. } = told else {
            panic!("none")
        };
        assert_eq!((operation, &name[..]), (CookieOperation::Set, "sid"));
        assert_eq!(domain.as_deref(), Some("other.example.com"));
        assert_eq!(why, ["its `Domain` is not that of the host that sets it"]);
    }

    #[test]
    fn only_cookies_that_are_for_this_place_are_told_as_not_sent() {
        let told = |reasons: &[&str]| {
            let cookie = NamedCookie { name: "sid".to_owned(), domain: "example.com".to_owned() };
            let blocked_reasons = reasons.iter().map(|reason| (*reason).to_owned()).collect();
            not_sent(AssociatedCookie { cookie, blocked_reasons }, &request())
        };
        assert_eq!(told(&[]), None);
        assert_eq!(told(&["NotOnPath", "SameSiteStrict"]), None);
        let Some(Entry::CookieBlocked { why, kind, .. }) = told(&["SameSiteStrict"]) else {
            panic!("it is told")
        };
        assert_eq!(why, ["it is `SameSite=Strict`, and another site led here"]);
        assert_eq!(kind.as_deref(), Some("document"));
    }

    #[test]
    fn what_a_policy_forbids_is_told_with_the_directive() {
        let told = of_issue(&json!({ "contentSecurityPolicyIssueDetails": {
            "blockedURL": "https://fraud.example.org/f.js", "violatedDirective": "script-src-elem",
            "contentSecurityPolicyViolationType": "kURLViolation" } }));
        let expected = Entry::PolicyViolated {
            directive: "script-src-elem".to_owned(),
            blocked: "https://fraud.example.org/f.js".to_owned(),
            place: None,
            report_only: false,
        };
        assert_eq!(told, Some(expected));
        let told = of_issue(&json!({ "contentSecurityPolicyIssueDetails": {
            "violatedDirective": "script-src", "contentSecurityPolicyViolationType": "kInlineViolation" } }));
        assert!(matches!(told, Some(Entry::PolicyViolated { blocked, .. }) if blocked == "inline"));
    }

    #[test]
    fn what_another_origin_does_not_allow_is_told_and_warnings_are_not() {
        let cors = |is_warning: bool| {
            of_issue(&json!({ "corsIssueDetails": { "isWarning": is_warning,
                "corsErrorStatus": { "corsError": "MissingAllowOriginHeader", "failedParameter": "" },
                "initiatorOrigin": "https://shop.example.com",
                "request": { "url": "https://api.example.org/" } } }))
        };
        let Some(Entry::Refused { url, why }) = cors(false) else { panic!("it is told") };
        assert_eq!(url, "https://api.example.org/");
        assert_eq!(
            why,
            "its answer may not be read by https://shop.example.com: missing allow origin header"
        );
        assert_eq!(cors(true), None);
    }

    #[test]
    fn only_mixed_content_that_was_blocked_is_told() {
        let mixed = |status: &str| {
            of_issue(&json!({ "mixedContentIssueDetails": { "resolutionStatus": status,
                "insecureURL": "http://a/x.js", "mainResourceURL": "https://a/" } }))
        };
        assert_eq!(mixed("MixedContentAutomaticallyUpgraded"), None);
        assert!(matches!(mixed("MixedContentBlocked"), Some(Entry::Refused { .. })));
    }
}
