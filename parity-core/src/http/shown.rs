//! A request and its answer as an error shows them, without what is secret by its name; touches nothing.

use hyper::header::HeaderMap;

use crate::cut;
use crate::http::{HttpAnswer, HttpRequest};
use crate::redact::without_fields;

/// How much of a body is shown.
const BEGINNING: usize = 300;

/// What takes the place of a value.
const HIDDEN: &str = "<hidden>";

/// Headers whose values are secret.
const SECRET: &[&str] = &["authorization", "proxy-authorization", "cookie"];

/// Words in the names of other headers whose values are.
const WORDS: &[&str] = &["token", "secret", "password", "api-key", "apikey", "session"];

/// A request, one thing a line.
pub(crate) fn request(request: &HttpRequest) -> Vec<String> {
    let mut lines = vec![format!("request: {} {}", request.method, request.url)];
    lines.extend(request.headers.iter().map(|(name, value)| header(name, value)));
    if !request.body.is_empty() {
        lines.push(format!("  body: {}", beginning(&request.body)));
    }
    lines
}

/// An answer, one thing a line.
pub(crate) fn answer(answer: &HttpAnswer) -> Vec<String> {
    let mut lines = vec![format!("answer: status {}", answer.status)];
    lines.extend(headers(&answer.headers));
    lines.push(answer.beginning());
    lines
}

/// The beginning of a body, on one line.
pub(crate) fn beginning(body: &[u8]) -> String {
    cut::beginning(&without_fields(&String::from_utf8_lossy(body)), BEGINNING)
}

fn headers(headers: &HeaderMap) -> Vec<String> {
    let pair = |(name, value): (&hyper::header::HeaderName, &hyper::header::HeaderValue)| {
        header(name.as_str(), &String::from_utf8_lossy(value.as_bytes()))
    };
    headers.iter().map(pair).collect()
}

fn header(name: &str, value: &str) -> String {
    let name = name.to_ascii_lowercase();
    if name == "set-cookie" {
        let (pair, attributes) = value.split_once(';').unwrap_or((value, ""));
        let cookie = pair.split_once('=').map_or("", |(cookie, _)| cookie.trim());
        let attributes =
            if attributes.is_empty() { String::new() } else { format!(";{attributes}") };
        return format!("  {name}: {cookie}={HIDDEN}{attributes}");
    }
    format!("  {name}: {}", self::value(&name, value))
}

/// The value of a header whose name is in lower case, unless it is secret by that.
pub(crate) fn value<'v>(name: &str, value: &'v str) -> &'v str {
    let is_secret = SECRET.contains(&name) || WORDS.iter().any(|word| name.contains(word));
    if is_secret { HIDDEN } else { value }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_secret_by_its_name_is_hidden() {
        assert_eq!(header("Authorization", "Bearer abc"), "  authorization: <hidden>");
        assert_eq!(header("x-verify-token", "abc"), "  x-verify-token: <hidden>");
        assert_eq!(header("accept", "*/*"), "  accept: */*");
        assert_eq!(
            header("set-cookie", "sid=abc; Path=/; HttpOnly"),
            "  set-cookie: sid=<hidden>; Path=/; HttpOnly"
        );
        assert_eq!(header("set-cookie", "sid=abc"), "  set-cookie: sid=<hidden>");
    }
}
