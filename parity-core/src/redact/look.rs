//! What is secret by its look, or by the name that it has in an address or in JSON; touches nothing.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, MatchKind};

use crate::redact::card;

/// What takes the place of a value.
const HIDDEN: &str = "<hidden>";

/// Words in names whose values are secret.
const WORDS: [&str; 10] = [
    "token",
    "secret",
    "password",
    "passwd",
    "api_key",
    "api-key",
    "apikey",
    "ticket",
    "signature",
    "assertion",
];

/// Names of parameters by which OAuth (RFC 6749) hands out what opens a session; many others have them, too.
const OF_OAUTH: [&str; 2] = ["code", "state"];

/// Values of these are random, and so they are at least as long as this.
const SHORTEST_OF_OAUTH: usize = 16;

/// A word behind `Bearer` that is shorter, or without a digit, is a word.
const SHORTEST_BEARER: usize = 8;

const JWT: &str = "eyj";
const PEM: &str = "-----begin ";
const BEARER: &str = "bearer ";
const ADDRESS: &str = "://";

/// What separates the parameters of an address, percent-encoded.
const SEPARATORS: &[&str] = &["3F", "26", "23", "3B"];

/// What stands between the name and the value of one.
const EQUALS: &[&str] = &["3D"];

/// Finds where one of them could be, in one pass over a text.
static SEARCHER: LazyLock<AhoCorasick> = LazyLock::new(|| {
    let needles = WORDS.into_iter().chain(OF_OAUTH).chain([JWT, PEM, BEARER, ADDRESS]);
    AhoCorasick::builder()
        .ascii_case_insensitive(true)
        .match_kind(MatchKind::LeftmostFirst)
        .kind(Some(super::QUICKLY_MADE))
        .build(needles)
        .expect("a few words make an automaton")
});

/// The same of the fields of a form as it is sent (`application/x-www-form-urlencoded`): the first has no separator before it.
/// What is no form is as it is.
pub(super) fn hidden_in_form(text: &str) -> Cow<'_, str> {
    let is_form =
        !text.contains(char::is_whitespace) && text.split('&').all(|field| field.contains('='));
    if !is_form {
        return Cow::Borrowed(text);
    }
    match hidden(&format!("&{text}")) {
        Cow::Borrowed(_) => Cow::Borrowed(text),
        Cow::Owned(shown) => Cow::Owned(shown[1..].to_owned()),
    }
}

/// Returns `text` without what looks like a secret.
pub(super) fn hidden(text: &str) -> Cow<'_, str> {
    let mut places: Vec<_> =
        SEARCHER.find_iter(text).filter_map(|found| place(text, found.range())).collect();
    places.extend(card::numbers(text));
    if places.is_empty() {
        return Cow::Borrowed(text);
    }
    places.sort_by_key(|place| place.start);
    let (mut shown, mut end) = (String::with_capacity(text.len()), 0);
    for place in places {
        // What begins within what is hidden is hidden with it.
        if place.start >= end {
            shown.push_str(&text[end..place.start]);
            shown.push_str(HIDDEN);
        }
        end = end.max(place.end);
    }
    shown.push_str(&text[end..]);
    Cow::Owned(shown)
}

/// The secret at or behind one of the needles, if it is one.
fn place(text: &str, needle: Range<usize>) -> Option<Range<usize>> {
    let word = text[needle.clone()].to_ascii_lowercase();
    match word.as_str() {
        JWT => jwt(text, needle.start),
        PEM => pem(text, needle.start),
        BEARER => bearer(text, needle.end),
        ADDRESS => password(text, needle.end),
        _ => {
            let name = name_around(text, &needle);
            let of_oauth = OF_OAUTH.contains(&word.as_str());
            if of_oauth && name.len() != needle.len() {
                return None;
            }
            let value = in_address(text, &name).or_else(|| in_json(text, &name))?;
            let is_long = !of_oauth || value.len() >= SHORTEST_OF_OAUTH;
            let is_shown = text[value.clone()].starts_with('<');
            (is_long && !value.is_empty() && !is_shown).then_some(value)
        }
    }
}

/// A JSON web token (RFC 7519): three parts in base64url, the first of which is a JSON object.
fn jwt(text: &str, start: usize) -> Option<Range<usize>> {
    let is_first = !text[..start].ends_with(is_of_base64);
    let token = run(text, start, |c| is_of_base64(c) || c == '.');
    let parts: Vec<_> = text[token.clone()].split('.').collect();
    let is_token = parts.len() == 3 && parts[0].starts_with("eyJ") && parts[1].len() > 1;
    (is_first && is_token).then_some(token)
}

/// A key in PEM (RFC 7468); certificates and public keys are no secrets.
fn pem(text: &str, start: usize) -> Option<Range<usize>> {
    let label = text[start + PEM.len()..].split("-----").next()?;
    if !label.contains("PRIVATE KEY") {
        return None;
    }
    let last = format!("-----END {label}-----");
    let end = text[start..].find(&last).map_or(text.len(), |place| start + place + last.len());
    Some(start..end)
}

/// A token as `Authorization` carries it (RFC 6750).
fn bearer(text: &str, start: usize) -> Option<Range<usize>> {
    let token = run(text, start, |c| is_of_base64(c) || "._~+/=".contains(c));
    let is_token = token.len() >= SHORTEST_BEARER
        && text[token.clone()].contains(|c: char| c.is_ascii_digit());
    is_token.then_some(token)
}

/// The password in an address (RFC 3986, section 3.2.1).
fn password(text: &str, start: usize) -> Option<Range<usize>> {
    let authority = run(text, start, |c| !c.is_whitespace() && !"/?#\"'`<>\\".contains(c));
    let end = start + text[authority].rfind('@')?;
    let start = start + text[start..end].find(':')? + 1;
    (start < end).then_some(start..end)
}

/// The whole name that a word is in.
fn name_around(text: &str, word: &Range<usize>) -> Range<usize> {
    let is_of_name = |c: char| c.is_ascii_alphanumeric() || "_-.[]%".contains(c);
    let before = &text[..word.start];
    let start = before.trim_end_matches(is_of_name).len();
    let end = run(text, word.end, is_of_name).end;
    // An address within an address is encoded, and its parameters begin and end within what may be a name.
    let behind = |at: usize| Some(at + encoded(&text[at..], SEPARATORS)?);
    let mut separators =
        before[start..].match_indices('%').filter_map(|(at, _)| behind(start + at));
    let start = separators.rfind(|at| *at <= word.start).unwrap_or(start);
    let mut ends = text[word.end..end].match_indices('%').map(|(at, _)| word.end + at);
    let end = ends.find(|at| encoded(&text[*at..], EQUALS).is_some()).unwrap_or(end);
    start..end
}

/// How long one of these characters is by which `text` begins, percent-encoded once or more often.
fn encoded(text: &str, of: &[&str]) -> Option<usize> {
    let mut rest = text.strip_prefix('%')?;
    while let Some(deeper) = rest.strip_prefix("25") {
        rest = deeper;
    }
    let code = rest.get(..2)?;
    let is_one = of.iter().any(|one| one.eq_ignore_ascii_case(code));
    is_one.then(|| text.len() - rest.len() + code.len())
}

/// The value of a parameter in the query or the fragment of an address.
fn in_address(text: &str, name: &Range<usize>) -> Option<Range<usize>> {
    let is_of_value = |c: char| !c.is_whitespace() && !"&#;\"'`()<>\\".contains(c);
    let before = &text[..name.start];
    if before.ends_with(['?', '&', '#', ';']) && text[name.end..].starts_with('=') {
        return Some(run(text, name.end + 1, is_of_value));
    }
    let separator = before.rfind('%')?;
    if encoded(&before[separator..], SEPARATORS) != Some(before.len() - separator) {
        return None;
    }
    let start = name.end + encoded(&text[name.end..], EQUALS)?;
    let value = run(text, start, is_of_value);
    let mut ends = text[value.clone()].match_indices('%').map(|(at, _)| start + at);
    let end = ends.find(|at| encoded(&text[*at..], SEPARATORS).is_some());
    Some(start..end.unwrap_or(value.end))
}

/// The text of a field in JSON, also in JSON that is itself a text of JSON.
fn in_json(text: &str, name: &Range<usize>) -> Option<Range<usize>> {
    let quote = if text[..name.start].ends_with("\\\"") { "\\\"" } else { "\"" };
    if !text[..name.start].ends_with(quote) {
        return None;
    }
    let rest = text[name.end..].strip_prefix(quote)?.trim_start();
    let value = rest.strip_prefix(':')?.trim_start().strip_prefix(quote)?;
    let start = text.len() - value.len();
    let end = closing(value, quote).map_or(text.len(), |end| start + end);
    Some(start..end)
}

/// Where a text of JSON ends.
fn closing(value: &str, quote: &str) -> Option<usize> {
    let mut from = 0;
    loop {
        let end = from + value[from..].find(quote)?;
        let before = value[..end].len() - value[..end].trim_end_matches('\\').len();
        if before.is_multiple_of(2) {
            return Some(end);
        }
        from = end + quote.len();
    }
}

/// From `start` to the first character that does not belong to it.
fn run(text: &str, start: usize, belongs: impl Fn(char) -> bool) -> Range<usize> {
    let length = text[start..].find(|c| !belongs(c)).unwrap_or(text.len() - start);
    start..start + length
}

fn is_of_base64(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_' || c == '-'
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOKEN: &str = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhZGEifQ.c2lnbmF0dXJl";

    #[track_caller]
    fn check(text: &str, expected: &str) {
        assert_eq!(hidden(text), expected);
    }

    #[track_caller]
    fn stays(text: &str) {
        assert!(matches!(hidden(text), Cow::Borrowed(_)), "{text} became {}", hidden(text));
    }

    #[test]
    fn what_an_address_holds_within_an_address_is_hidden() {
        check(
            "/sign-in?next=%2Finvite%3Ftoken%3Ds3cr3t%26a%3D1",
            "/sign-in?next=%2Finvite%3Ftoken%3D<hidden>%26a%3D1",
        );
        check(
            "?to=%252Fa%253Fa%253D1%2526my_token%253ds3cr3t&b",
            "?to=%252Fa%253Fa%253D1%2526my_token%253d<hidden>&b",
        );
        stays("/sign-in?next=%2Finvite%2Ftoken%2Fabc");
    }

    #[test]
    fn what_the_fields_of_a_form_say_is_hidden() {
        let shown = hidden_in_form("access_token=gho_16C7&scope=user");
        assert_eq!(shown, "access_token=<hidden>&scope=user");
        assert_eq!(hidden_in_form("a=1&password=s3cr3t"), "a=1&password=<hidden>");
        for none in ["token=a word", "just a token", "{\"a\":\"token=1\"}&b"] {
            assert!(matches!(hidden_in_form(none), Cow::Borrowed(_)), "{none}");
        }
    }

    #[test]
    fn a_password_in_an_address_is_hidden() {
        check(
            "at https://ada:hunter2@shop.example.com/",
            "at https://ada:<hidden>@shop.example.com/",
        );
        check("\"postgres://app:p@ss:1@db:5432\"", "\"postgres://app:<hidden>@db:5432\"");
        stays("https://ada@shop.example.com:8443/a:b@c and http://[::1]:80/ to ada@example.com");
    }

    #[test]
    fn what_opens_a_session_in_an_address_is_hidden() {
        check(
            "saw https://shop.example.com/auth/callback?code=Jk2_9xQp7LmZ01vB&state=a8Hq-77bZ0plQ2rt#x",
            "saw https://shop.example.com/auth/callback?code=<hidden>&state=<hidden>#x",
        );
        check("GET /reset?ticket=abc&lang=de", "GET /reset?ticket=<hidden>&lang=de");
        check("(https://x/#access_token=abc)", "(https://x/#access_token=<hidden>)");
        check("?X-Amz-Signature=0a1b\"", "?X-Amz-Signature=<hidden>\"");
    }

    #[test]
    fn a_parameter_that_only_sounds_alike_stays() {
        stays("/orders?state=open&code=DE");
        stays("/orders?zipcode=1234567890123456789");
        stays("state=a8Hq-77bZ0plQ2rt is no parameter");
        stays("the token=abc of a sentence");
        stays("?token=");
        stays("?token=<secret TOKEN>&a=b");
    }

    #[test]
    fn a_field_of_json_is_hidden_by_its_name() {
        check(r#"{"access_token": "abc\"d", "n": 1}"#, r#"{"access_token": "<hidden>", "n": 1}"#);
        check(r#"{\"password\":\"abc\",\"a\":1}"#, r#"{\"password\":\"<hidden>\",\"a\":1}"#);
        check(r#"{"client_secret":"never ends"#, r#"{"client_secret":"<hidden>"#);
        stays(r#"{"tokens": 12, "secret": null, "password": ""}"#);
        stays(r#"a page says "password": nothing"#);
    }

    #[test]
    fn tokens_and_keys_are_hidden_by_their_look() {
        check(&format!("got {TOKEN}, twice {TOKEN}"), "got <hidden>, twice <hidden>");
        check("authorization: Bearer s3cr3t-token x", "authorization: Bearer <hidden> x");
        let key = "-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----";
        check(&format!("a {key} z"), "a <hidden> z");
        check("-----BEGIN PRIVATE KEY-----\nMIIE and no end", "<hidden>");
    }

    #[test]
    fn what_only_begins_like_a_token_stays() {
        stays("eyJhbGciOiJSUzI1NiJ9 alone, eyj.a.b");
        stays("keyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhZGEifQ.c2lnbmF0dXJl");
        stays("use bearer authentication");
        stays("-----BEGIN CERTIFICATE-----\nMIIE\n-----END CERTIFICATE-----");
    }

    #[test]
    fn what_begins_within_what_is_hidden_is_hidden_with_it() {
        check(&format!("?id_token={TOKEN}&a=1"), "?id_token=<hidden>&a=1");
        check(&format!("Bearer {TOKEN}!"), "Bearer <hidden>!");
    }
}
