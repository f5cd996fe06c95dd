//! What becomes of a request that stands still until it is said; touches nothing.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use crate::engine::Interception;
use crate::engine::webdriver::hearing::pairs;

/// The command that lets a request go on as `does` says, or as it is.
pub(crate) fn command(request: &Value, does: Option<Interception>) -> (&'static str, Value) {
    let id = &request["request"];
    match does {
        None => ("network.continueRequest", json!({ "request": id })),
        Some(Interception::Block) => ("network.failRequest", json!({ "request": id })),
        Some(Interception::Fulfil { status, headers, body }) => (
            "network.provideResponse",
            json!({ "request": id, "statusCode": status, "headers": lines(headers), "body": bytes(&body) }),
        ),
        Some(Interception::Change { method, url, headers, body }) => {
            let all = merged(pairs(&request["headers"]), &headers, body.is_some());
            let (cookies, all) = apart(all);
            let mut command = json!({ "request": id, "headers": lines(all) });
            let others = [
                ("cookies", cookies),
                ("method", method.map(Value::from)),
                ("url", url.map(Value::from)),
                ("body", body.map(|body| bytes(&body))),
            ];
            for (name, value) in others {
                if let Some(value) = value {
                    command[name] = value;
                }
            }
            ("network.continueRequest", command)
        }
    }
}

/// The same, as a command to a Chromium itself.
pub(crate) fn fetch_command(paused: &Value, does: Option<Interception>) -> (&'static str, Value) {
    let id = &paused["requestId"];
    match does {
        None => ("Fetch.continueRequest", json!({ "requestId": id })),
        Some(Interception::Block) => {
            ("Fetch.failRequest", json!({ "requestId": id, "errorReason": "BlockedByClient" }))
        }
        Some(Interception::Fulfil { status, headers, body }) => (
            "Fetch.fulfillRequest",
            json!({ "requestId": id, "responseCode": status, "responseHeaders": entries(headers), "body": STANDARD.encode(body) }),
        ),
        Some(Interception::Change { method, url, headers, body }) => {
            let sent = paused["request"]["headers"].as_object().into_iter().flatten();
            let sent = sent
                .map(|(name, value)| (name.clone(), value.as_str().unwrap_or_default().to_owned()));
            let mut all = merged(sent.collect(), &headers, body.is_some());
            // As headers they would go on to where a redirect leads; the browser knows them better.
            let is_said =
                |name: &str| headers.iter().any(|(said, _)| said.eq_ignore_ascii_case(name));
            let is_its_own =
                |name: &str| ["cookie", "referer"].iter().any(|own| name.eq_ignore_ascii_case(own));
            all.retain(|(name, _)| is_said(name) || !is_its_own(name));
            let mut command = json!({ "requestId": id, "headers": entries(all) });
            let body = body.map(|body| STANDARD.encode(body));
            for (name, value) in [("method", method), ("url", url), ("postData", body)] {
                if let Some(value) = value {
                    command[name] = Value::from(value);
                }
            }
            ("Fetch.continueRequest", command)
        }
    }
}

fn entries(headers: Vec<(String, String)>) -> Vec<Value> {
    let entry = |(name, value): (String, String)| json!({ "name": name, "value": value });
    headers.into_iter().map(entry).collect()
}

/// What is sent, with the headers of a rule instead of those that have their names.
fn merged(
    sent: Vec<(String, String)>,
    new: &[(String, String)],
    has_new_body: bool,
) -> Vec<(String, String)> {
    let is_kept = |name: &str| {
        let is_changed = new.iter().any(|(new, _)| new.eq_ignore_ascii_case(name));
        // Of another body, the length is for the browser to say.
        let is_of_body = has_new_body && name.eq_ignore_ascii_case("content-length");
        !is_changed && !is_of_body
    };
    let kept = sent.into_iter().filter(|(name, _)| is_kept(name));
    kept.chain(new.iter().cloned()).collect()
}

/// Cookies apart from the other headers: the protocol has a place of their own for them.
fn apart(headers: Vec<(String, String)>) -> (Option<Value>, Vec<(String, String)>) {
    let is_cookie = |(name, _): &(String, String)| name.eq_ignore_ascii_case("cookie");
    let (cookies, others): (Vec<_>, Vec<_>) = headers.into_iter().partition(is_cookie);
    let pairs = cookies.iter().flat_map(|(_, value)| value.split("; "));
    let pairs = pairs.filter_map(|pair| pair.split_once('='));
    let each: Vec<Value> = pairs
        .map(|(name, value)| json!({ "name": name, "value": { "type": "string", "value": value } }))
        .collect();
    ((!each.is_empty()).then_some(Value::from(each)), others)
}

fn lines(headers: Vec<(String, String)>) -> Vec<Value> {
    let line = |(name, value): (String, String)| json!({ "name": name, "value": { "type": "string", "value": value } });
    headers.into_iter().map(line).collect()
}

fn bytes(body: &[u8]) -> Value {
    json!({ "type": "base64", "value": STANDARD.encode(body) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_that_is_changed_is_sent_once() {
        let request = json!({ "request": "7", "headers": [
            { "name": "Accept", "value": { "type": "string", "value": "*/*" } },
            { "name": "X-Run", "value": { "type": "string", "value": "1" } },
        ] });
        let headers = vec![("x-run".to_owned(), "2".to_owned())];
        let change = Interception::Change { method: None, url: None, headers, body: None };
        let (method, params) = command(&request, Some(change));
        assert_eq!(method, "network.continueRequest");
        let sent =
            vec![("Accept".to_owned(), "*/*".to_owned()), ("x-run".to_owned(), "2".to_owned())];
        assert_eq!(pairs(&params["headers"]), sent);
        assert_eq!(params.get("body"), None);
    }
    #[test]
    fn a_chromium_is_told_by_its_own_words() {
        let paused = json!({ "requestId": "interception-1", "request": { "headers": { "Content-Length": "5", "Accept": "*/*" } } });
        let change = Interception::Change {
            method: None,
            url: None,
            headers: Vec::new(),
            body: Some(b"Ada".to_vec()),
        };
        let (method, params) = fetch_command(&paused, Some(change));
        assert_eq!(method, "Fetch.continueRequest");
        let expected = json!({ "requestId": "interception-1", "headers": [{ "name": "Accept", "value": "*/*" }], "postData": "QWRh" });
        assert_eq!(params, expected);
        assert_eq!(fetch_command(&paused, None).1, json!({ "requestId": "interception-1" }));
    }
}
