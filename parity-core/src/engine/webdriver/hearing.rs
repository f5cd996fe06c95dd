//! Turns what the browser tells of its pages into entries of evidence and into happenings; touches nothing.

use parity_model::evidence::Entry;
use serde_json::Value;

use crate::engine::caches;
use crate::engine::webdriver::bidi::Event;
use crate::engine::{Answered, Happening, RequestKey, Sent};

/// How browsers say that the page has given a request up.
const BY_PAGE: [&str; 3] = ["ERR_ABORTED", "NS_BINDING_ABORTED", "NS_ERROR_ABORT"];

/// What an event says of a page.
#[derive(Default)]
pub(crate) struct Heard {
    pub(crate) entry: Option<Entry>,
    pub(crate) happenings: Vec<Happening>,
}

impl Heard {
    fn entry(entry: Entry) -> Self {
        Self { entry: Some(entry), ..Self::default() }
    }
}

/// What an event says of a page, if it says anything; `page` is the address of the window that it is of.
pub(crate) fn heard(event: &Event, page: Option<&str>) -> Heard {
    let params = &event.params;
    match event.method.as_str() {
        "network.responseStarted" => Heard {
            entry: Some(request(params, None)),
            happenings: vec![Happening::Answered(answered(params))],
        },
        "network.responseCompleted" => Heard { entry: None, happenings: completed(params) },
        "network.fetchError" => {
            let error = text(&params["errorText"]);
            Heard {
                entry: Some(request(params, Some(error.clone()))),
                happenings: vec![failed(key(params), error)],
            }
        }
        "log.entryAdded" => logged(params, page).map(Heard::entry).unwrap_or_default(),
        _ => Heard::default(),
    }
}

/// The request that an event is about.
pub(crate) fn sent_before(event: &Event) -> Option<Sent> {
    let params = &event.params;
    let is_of_request = event.method.starts_with("network.") && params["request"].is_object();
    is_of_request.then(|| sent(params))
}

/// The address of the document that an answer brings, unless it leads elsewhere.
pub(crate) fn answered_page(event: &Event) -> Option<String> {
    let params = &event.params;
    let brings = event.method == "network.responseStarted" && params["navigation"].is_string();
    let leads = status(params).is_some_and(|status| (300..400).contains(&status));
    (brings && !leads).then(|| text(&params["request"]["url"]))
}

/// What a dialog is, and says.
pub(crate) fn dialog(params: &Value) -> (String, String) {
    (text(&params["type"]), text(&params["message"]))
}

fn request(params: &Value, error: Option<String>) -> Entry {
    let (method, url) = (text(&params["request"]["method"]), text(&params["request"]["url"]));
    let status = status(params).filter(|_| error.is_none());
    // What scripts ask for by themselves has no destination.
    let kind = params["request"]["destination"].as_str().filter(|kind| !kind.is_empty());
    let kind = kind.map(str::to_owned);
    let headers = pairs(&params["response"]["headers"]);
    let cache = caches::told(headers.iter().map(|(name, value)| (name.as_str(), value.as_str())));
    Entry::Request { method, url, status, error, kind, milliseconds: None, cache }
}

fn sent(params: &Value) -> Sent {
    let request = &params["request"];
    Sent {
        key: key(params),
        method: text(&request["method"]),
        url: text(&request["url"]),
        headers: pairs(&request["headers"]),
        // The protocol does not tell it.
        body: None,
    }
}

fn failed(key: RequestKey, error: String) -> Happening {
    let by_page = BY_PAGE.iter().any(|word| error.contains(word));
    Happening::Failed { key, error, by_page }
}

fn answered(params: &Value) -> Answered {
    let headers = pairs(&params["response"]["headers"]);
    let status = status(params).unwrap_or_default();
    Answered { key: key(params), status, headers, session: None }
}

/// The headers once more, which are not always told when they are here; a redirect has no body.
fn completed(params: &Value) -> Vec<Happening> {
    let answered = answered(params);
    let is_redirect = (300..400).contains(&answered.status)
        && answered.headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("location"));
    let (key, answered) = (key(params), Happening::Answered(answered));
    let ended = if is_redirect {
        Happening::Failed { key, error: "redirected".to_owned(), by_page: true }
    } else {
        Happening::Finished(key)
    };
    vec![answered, ended]
}

/// Names each hop of a redirect by itself: what comes of one is heard while the next is on its way.
fn key(params: &Value) -> RequestKey {
    let hop = params["redirectCount"].as_u64().unwrap_or_default();
    RequestKey(format!("{} {hop}", text(&params["request"]["request"])))
}

/// What the browser calls the request of a key.
pub(crate) fn request_of(key: &RequestKey) -> &str {
    key.0.rsplit_once(' ').map_or(&key.0, |(request, _)| request)
}

fn status(params: &Value) -> Option<u16> {
    params["response"]["status"].as_u64().and_then(|status| u16::try_from(status).ok())
}

/// Names and values of headers.
pub(crate) fn pairs(headers: &Value) -> Vec<(String, String)> {
    let headers = headers.as_array().into_iter().flatten();
    headers.map(|header| (text(&header["name"]), text(&header["value"]["value"]))).collect()
}

fn logged(params: &Value, page: Option<&str>) -> Option<Entry> {
    let said = text(&params["text"]);
    match params["type"].as_str()? {
        "console" => Some(Entry::Console { level: text(&params["method"]), text: said }),
        "javascript" if params["level"] == "error" => Some(thrown(said, params, page)),
        _ => None,
    }
}

/// Where it was thrown is told by the innermost frame of its stack.
fn thrown(said: String, params: &Value, page: Option<&str>) -> Entry {
    let frame = &params["stackTrace"]["callFrames"][0];
    Entry::PageError {
        text: said,
        page: page.map(str::to_owned),
        url: frame["url"].as_str().filter(|url| !url.is_empty()).map(str::to_owned),
        line: frame["lineNumber"].as_u64().map(|line| line + 1),
        first_party: false,
        allowed: None,
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn of(method: &str, params: Value) -> Heard {
        let method = method.to_owned();
        heard(&Event { method, params, session: None, mark: None }, Some("http://a/"))
    }

    #[test]
    fn an_answer_is_evidence_and_told() {
        let params = json!({
            "request": { "request": "7", "method": "GET", "url": "http://a/" },
            "response": { "status": 303, "headers": [{ "name": "location", "value": { "type": "string", "value": "/b" } }] },
        });
        let heard = of("network.responseStarted", params);
        let [Happening::Answered(answered)] = &heard.happenings[..] else { panic!("it is told") };
        assert_eq!(answered.headers, [("location".to_owned(), "/b".to_owned())]);
        let expected = Entry::Request {
            method: "GET".to_owned(),
            url: "http://a/".to_owned(),
            status: Some(303),
            error: None,
            kind: None,
            milliseconds: None,
            cache: None,
        };
        assert_eq!(heard.entry, Some(expected));
    }

    #[test]
    fn an_error_of_the_page_is_told_from_what_it_writes() {
        let entry = |params| of("log.entryAdded", params).entry;
        let frames = json!({ "callFrames": [{ "url": "http://a/shop.js", "lineNumber": 6 }] });
        let thrown = entry(
            json!({ "type": "javascript", "level": "error", "text": "Error: no", "stackTrace": frames }),
        );
        let expected = Entry::PageError {
            text: "Error: no".to_owned(),
            page: Some("http://a/".to_owned()),
            url: Some("http://a/shop.js".to_owned()),
            line: Some(7),
            first_party: false,
            allowed: None,
        };
        assert_eq!(thrown, Some(expected));
        let said =
            entry(json!({ "type": "console", "level": "warn", "method": "warn", "text": "hm" }));
        assert_eq!(said, Some(Entry::Console { level: "warn".to_owned(), text: "hm".to_owned() }));
    }
}
