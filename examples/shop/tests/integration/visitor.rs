//! Somebody who uses the shop by HTTP, without scripts: cookies, forms, redirects one by one.

use std::collections::BTreeMap;

use axum::body::Bytes;
use axum::http::{HeaderMap, Request, header};
use http_body_util::{BodyExt, Full};
use hyper_util::client::legacy::Client;
use hyper_util::rt::TokioExecutor;

use crate::clock::wait;
use crate::people::Person;
use crate::shop::TEST_SIGN_IN_TOKEN;

const FORM: &str = "application/x-www-form-urlencoded";

/// One visitor, with their cookies.
pub(crate) struct Visitor {
    url: String,
    cookies: BTreeMap<String, String>,
}

/// What the shop has answered.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    headers: HeaderMap,
    pub(crate) body: String,
}

impl Visitor {
    /// A visitor of the shop at this address, who has never been there.
    pub(crate) fn new(url: &str) -> Self {
        Self { url: url.to_owned(), cookies: BTreeMap::new() }
    }

    pub(crate) async fn get(&mut self, path: &str) -> Answer {
        self.send("GET", path, &[], "").await
    }

    /// Sends these fields as a form.
    pub(crate) async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        self.send("POST", path, &[("content-type", FORM)], &encoded(fields)).await
    }

    /// Opens a page, and sends its form to `path` with these fields.
    pub(crate) async fn submit(
        &mut self,
        page: &str,
        path: &str,
        fields: &[(&str, &str)],
    ) -> Answer {
        let csrf = self.get(page).await.csrf();
        self.post(path, &[&[("csrf", csrf.as_str())], fields].concat()).await
    }

    /// Opens the page of uploads, and sends a file by its form.
    pub(crate) async fn upload(&mut self, name: &str, text: &str) -> Answer {
        let csrf = self.get("/uploads").await.csrf();
        let part = |disposition: &str, text: &str| {
            format!("--part\r\ncontent-disposition: form-data; {disposition}\r\n\r\n{text}\r\n")
        };
        let file = part(&format!("name=\"file\"; filename=\"{name}\""), text);
        let body = part("name=\"csrf\"", &csrf) + &file + "--part--\r\n";
        let form = [("content-type", "multipart/form-data; boundary=part")];
        self.send("POST", "/uploads", &form, &body).await
    }

    /// Signs in by the way that there is for tests.
    pub(crate) async fn sign_in(&mut self, person: Person) -> Answer {
        self.sign_in_by(&format!("Bearer {TEST_SIGN_IN_TOKEN}"), person).await
    }

    /// Tries to sign in by what is said to be the token.
    pub(crate) async fn sign_in_by(&mut self, authorization: &str, person: Person) -> Answer {
        let Person { email, name, tenant, role } = person;
        let fields = [("email", email), ("name", name), ("tenant", tenant), ("role", role)];
        let headers = [("content-type", FORM), ("authorization", authorization)];
        self.send("POST", "/test/sign-in", &headers, &encoded(&fields)).await
    }

    /// Sends any request.
    pub(crate) async fn send(
        &mut self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &str,
    ) -> Answer {
        let cookies: Vec<_> =
            self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let mut request = Request::builder().method(method).uri(format!("{}{path}", self.url));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.header(header::COOKIE, cookies.join("; "));
        let request = request.body(Full::new(Bytes::from(body.to_owned()))).unwrap();
        let answer = wait(&format!("the answer to {method} {path}"), ask(request)).await;
        self.keep_cookies(&answer.headers);
        answer
    }

    /// The value of a cookie.
    pub(crate) fn cookie(&self, name: &str) -> Option<&str> {
        self.cookies.get(name).map(String::as_str)
    }

    pub(crate) fn set_cookie(&mut self, name: &str, value: &str) {
        self.cookies.insert(name.to_owned(), value.to_owned());
    }

    fn keep_cookies(&mut self, headers: &HeaderMap) {
        for cookie in headers.get_all(header::SET_COOKIE) {
            let pair = cookie.to_str().unwrap().split(';').next().unwrap_or_default();
            let (name, value) = pair.split_once('=').unwrap();
            if value.is_empty() {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
    }
}

/// By a connection of its own, so that the shop can end whenever it is told to.
async fn ask(request: Request<Full<Bytes>>) -> Answer {
    let client = Client::builder(TokioExecutor::new()).pool_max_idle_per_host(0).build_http();
    let answer = client
        .request(request)
        .await
        .unwrap_or_else(|error| panic!("the shop does not answer: {error:?}; its log says why"));
    let (head, body) = answer.into_parts();
    let bytes = body.collect().await.unwrap().to_bytes();
    let body = String::from_utf8_lossy(&bytes).into_owned();
    Answer { status: head.status.as_u16(), headers: head.headers, body }
}

impl Answer {
    /// The value of a header; empty where there is none.
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// Where it redirects to, and nothing else than that.
    #[track_caller]
    pub(crate) fn leads_to(&self, target: &str) {
        assert_eq!((self.status, self.header("location")), (303, target), "{}", self.body);
    }

    /// Whether it is a page that says all this.
    #[track_caller]
    pub(crate) fn says(&self, texts: &[&str]) {
        assert_eq!(self.status, 200, "{}", self.body);
        self.contains(texts);
    }

    /// Whether it is refused with this status, and says why.
    #[track_caller]
    pub(crate) fn refuses(&self, status: u16, why: &str) {
        assert_eq!(self.status, status, "{}", self.body);
        self.contains(&[why]);
    }

    #[track_caller]
    fn contains(&self, texts: &[&str]) {
        for text in texts {
            assert!(self.body.contains(text), "{text:?} is not in:\n{}", self.body);
        }
    }

    #[track_caller]
    pub(crate) fn does_not_say(&self, text: &str) {
        assert!(!self.body.contains(text), "{text:?} is in:\n{}", self.body);
    }

    /// The token of the page's forms.
    #[track_caller]
    pub(crate) fn csrf(&self) -> String {
        let (_, rest) = self
            .body
            .split_once("name=\"csrf\" value=\"")
            .unwrap_or_else(|| panic!("{} and no form:\n{}", self.status, self.body));
        rest.split('"').next().unwrap().to_owned()
    }
}

fn encoded(fields: &[(&str, &str)]) -> String {
    let one = |(name, value): &(&str, &str)| format!("{name}={}", percent(value));
    fields.iter().map(one).collect::<Vec<_>>().join("&")
}

fn percent(value: &str) -> String {
    value.bytes().fold(String::new(), |encoded, byte| {
        if byte.is_ascii_alphanumeric() {
            encoded + char::from(byte).encode_utf8(&mut [0; 1])
        } else {
            encoded + &format!("%{byte:02X}")
        }
    })
}
