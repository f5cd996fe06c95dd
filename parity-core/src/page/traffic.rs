//! Requests that a page sends, and the answers that it gets.

use std::collections::HashMap;
use std::time::Duration;

use url::Url;

use crate::clock::Deadline;
use crate::engine::{Answered, Happening, RequestKey, Sent, Tells};
use crate::error::{Error, ErrorKind, Result};
use crate::http::HttpAnswer;
use crate::page::Page;
use crate::page::waiting::Doing;
use crate::query::TextMatch;
use crate::response::Response;
use crate::step::Step;

/// How long a request or its answer may take.
const LIMIT: Duration = Duration::from_secs(10);

/// How many requests an error lists.
const LISTED: usize = 8;

/// Which request is meant: a `&str` or `String` is a path of the environment without what follows a
/// question mark, or a whole address; a [`TextMatch`] is compared with the whole address.
#[derive(Debug, Clone)]
pub struct RequestMatch {
    method: Option<String>,
    url: Meant,
}

#[derive(Debug, Clone)]
enum Meant {
    Path(String),
    Text(TextMatch),
}

/// A request that a page sent.
#[derive(Debug, Clone)]
pub struct PageRequest {
    sent: Sent,
}

impl From<&str> for RequestMatch {
    fn from(path: &str) -> Self {
        Self { method: None, url: Meant::Path(path.to_owned()) }
    }
}

impl From<String> for RequestMatch {
    fn from(path: String) -> Self {
        Self { method: None, url: Meant::Path(path) }
    }
}

impl From<TextMatch> for RequestMatch {
    fn from(text: TextMatch) -> Self {
        Self { method: None, url: Meant::Text(text) }
    }
}

impl std::fmt::Display for RequestMatch {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let method = self.method.as_deref().unwrap_or("a request");
        match &self.url {
            Meant::Path(path) => write!(f, "{method} to {path}"),
            Meant::Text(text) => write!(f, "{method} to {text}"),
        }
    }
}

impl RequestMatch {
    /// A GET of it.
    pub fn get(url: impl Into<Self>) -> Self {
        Self { method: Some("GET".to_owned()), ..url.into() }
    }

    /// A POST to it.
    pub fn post(url: impl Into<Self>) -> Self {
        Self { method: Some("POST".to_owned()), ..url.into() }
    }

    /// Another method, such as `PUT`.
    pub fn method(self, method: impl Into<String>) -> Self {
        Self { method: Some(method.into()), ..self }
    }

    /// What it takes, with its path joined to the environment's address.
    ///
    /// # Errors
    ///
    /// A usage error for a path that cannot be joined, or a wrong regular expression.
    pub(crate) fn compiled(
        &self,
        page: &Page,
    ) -> Result<impl Fn(&str, &str) -> bool + Send + Sync + use<>> {
        let method = self.method.clone();
        let url: Box<dyn Fn(&str) -> bool + Send + Sync> = match &self.url {
            Meant::Path(path) => {
                let wanted = page.address(path)?;
                Box::new(move |seen| is_at(&wanted, seen))
            }
            Meant::Text(text) => Box::new(text.compiled()?),
        };
        Ok(move |sent: &str, seen: &str| {
            method.as_ref().is_none_or(|method| method.eq_ignore_ascii_case(sent)) && url(seen)
        })
    }
}

/// Whether an address is the one that is wanted; what is not said of it may be anything.
fn is_at(wanted: &Url, seen: &str) -> bool {
    let Ok(mut seen) = Url::parse(seen) else { return false };
    seen.set_fragment(None);
    if wanted.query().is_none() {
        seen.set_query(None);
    }
    *wanted == seen
}

impl PageRequest {
    /// The method.
    pub fn method(&self) -> &str {
        &self.sent.method
    }

    /// The address.
    pub fn url(&self) -> &str {
        &self.sent.url
    }

    /// The value of a header that the page set.
    pub fn header(&self, name: &str) -> Option<&str> {
        let found = self.sent.headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.as_str())
    }

    /// The body, where it is text and not large.
    pub fn body(&self) -> Option<&str> {
        self.sent.body.as_deref()
    }
}

impl Page {
    /// Does something, and returns the first such request that the page sends from then on.
    ///
    /// # Errors
    ///
    /// A product error, which lists the requests that were sent, if none is within 10 s; what the act
    /// itself fails with.
    #[track_caller]
    pub fn request_from(
        &self,
        wanted: impl Into<RequestMatch>,
        act: impl Doing,
    ) -> Step<PageRequest> {
        let (page, wanted) = (self.clone(), wanted.into());
        let title = format!("send {wanted}");
        Step::new(self.scope().clone(), title, LIMIT, async move |deadline| {
            let takes = wanted.compiled(&page)?;
            let mut traffic = Traffic::default();
            let sent = page.wait_for(Tells::Requests, act, &deadline, |happening| {
                traffic.take(&happening);
                match happening {
                    Happening::Sent(sent) if sent.is_preflight() => None,
                    Happening::Sent(sent) if takes(&sent.method, &sent.url) => Some(sent),
                    _ => None,
                }
            });
            match sent.await? {
                Some(sent) => Ok(PageRequest { sent }),
                None => Err(traffic.without(format!("the page to send {wanted}"), &deadline)),
            }
        })
    }

    /// Does something, and returns the answer to the first such request that the page sends from then on,
    /// with its whole body. Redirects are answers too; what a browser asks another origin before is none.
    ///
    /// # Errors
    ///
    /// A product error, which lists the requests that were sent and their answers, if there is none within
    /// 10 s; what the act itself fails with.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// # use parity_core::prelude::*;
    /// # async fn example(page: &Page) -> Result<()> {
    /// let pay = page.role(Role::Button).name("Pay now").click();
    /// let answer = page.response_from(RequestMatch::post("/api/payments"), pay).await?;
    /// expect(&answer).to_be_ok()?;
    /// # Ok(())
    /// # }
    /// ```
    #[track_caller]
    pub fn response_from(
        &self,
        wanted: impl Into<RequestMatch>,
        act: impl Doing,
    ) -> Step<Response> {
        let (page, wanted) = (self.clone(), wanted.into());
        let title = format!("get the answer to {wanted}");
        Step::new(self.scope().clone(), title, LIMIT, async move |deadline| {
            let takes = wanted.compiled(&page)?;
            page.tab().tells(Tells::Requests)?;
            page.tab().keep_bodies(deadline).await?;
            let mut traffic = Traffic::default();
            let ended = page.wait_and(
                Tells::Requests,
                act,
                &deadline,
                |happening| {
                    let mut ended = traffic.take(&happening).into_iter();
                    ended.find(|ended| takes(&ended.sent.method, &ended.sent.url))
                },
                async |ended: Ended| ended.response(&page, deadline).await,
            );
            match ended.await? {
                Some(response) => Ok(response),
                None => Err(traffic.without(format!("an answer to {wanted}"), &deadline)),
            }
        })
    }
}

/// The requests that were sent, and what became of them.
#[derive(Debug, Default)]
struct Traffic {
    open: HashMap<RequestKey, (Sent, Option<Answered>)>,
    lines: Vec<String>,
}

/// A request that has its answer.
#[derive(Debug)]
struct Ended {
    sent: Sent,
    answered: Answered,
    body: BodyOf,
}

/// Whether an answer has a body that can be asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
enum BodyOf {
    /// It is there, or was.
    Whole,
    /// It broke off, by the browser's word for why: the page has no answer, either.
    Broken(String),
    /// A redirect has none, and one that the page did not care for is gone.
    Nothing,
}

impl Traffic {
    /// Takes in what happened; returns the requests that have their answers by that.
    fn take(&mut self, happening: &Happening) -> Vec<Ended> {
        match happening {
            Happening::Left { document, session } => self.left(document, session.as_deref()),
            other => self.taken(other).into_iter().collect(),
        }
    }

    /// The page shows another document. What has been answered by then is an answer, also if its body is told no more.
    fn left(&mut self, document: &RequestKey, session: Option<&str>) -> Vec<Ended> {
        let is_left = |key: &RequestKey, (_, answered): &mut (Sent, Option<Answered>)| {
            let of = answered.as_ref().map(|answered| answered.session.as_deref());
            key != document && of == Some(session)
        };
        let left: Vec<_> = self.open.extract_if(is_left).collect();
        let each = left.into_iter().filter_map(|(_, (sent, answered))| Some((sent, answered?)));
        each.map(|(sent, answered)| self.ended(sent, answered, BodyOf::Whole)).collect()
    }

    fn taken(&mut self, happening: &Happening) -> Option<Ended> {
        match happening {
            Happening::Sent(sent) if sent.is_preflight() => None,
            Happening::Sent(sent) => {
                let before = self.open.insert(sent.key.clone(), (sent.clone(), None));
                let (sent, answered) = before?;
                Some(self.ended(sent, answered?, BodyOf::Nothing))
            }
            Happening::Answered(answered) => {
                self.open.get_mut(&answered.key)?.1 = Some(answered.clone());
                None
            }
            Happening::Finished(key) => {
                let (sent, answered) = self.open.remove(key)?;
                Some(self.ended(sent, answered?, BodyOf::Whole))
            }
            Happening::Failed { key, error, by_page } => {
                let (sent, answered) = self.open.remove(key)?;
                if let Some(answered) = answered {
                    // The page has the answer, and did not care for its body.
                    let body =
                        if *by_page { BodyOf::Nothing } else { BodyOf::Broken(error.clone()) };
                    return Some(self.ended(sent, answered, body));
                }
                self.lines.push(format!("  {} {}: {error}", sent.method, sent.url));
                None
            }
            Happening::Left { .. }
            | Happening::Popup(_)
            | Happening::Dialog { .. }
            | Happening::Downloaded(_) => None,
        }
    }

    fn ended(&mut self, sent: Sent, answered: Answered, body: BodyOf) -> Ended {
        self.lines.push(format!("  {} {}: {}", sent.method, sent.url, answered.status));
        Ended { sent, answered, body }
    }

    /// The error of a request that was not there.
    fn without(mut self, expected: String, deadline: &Deadline) -> Error {
        let open = self.open.into_values();
        self.lines.extend(open.map(|(sent, answered)| match answered {
            Some(Answered { status, .. }) => {
                format!("  {} {}: {status}, and not all of it yet", sent.method, sent.url)
            }
            None => format!("  {} {}: no answer yet", sent.method, sent.url),
        }));
        let error = Error::product(expected);
        let error = match self.lines.len() {
            0 => error.saw("it sent no request"),
            1 => error.saw("another request:"),
            count => error.saw(format!("{count} other requests:")),
        };
        let more = self.lines.len().saturating_sub(LISTED);
        let error = self.lines.into_iter().take(LISTED).fold(error, Error::saw);
        let error = if more == 0 { error } else { error.saw(format!("  and {more} more")) };
        error.waited(deadline, None)
    }
}

impl Ended {
    async fn response(self, page: &Page, deadline: Deadline) -> Result<Response> {
        let Self { sent, answered, body } = self;
        let (body, lost) = match body {
            BodyOf::Whole => match page.tab().body(&answered, deadline).await {
                Ok(body) => (body, None),
                // The browser lets go of it when the page, or the frame in it, is left.
                Err(error) if error.kind() == ErrorKind::Environment => {
                    (Vec::new(), Some(error.failure().saw.join(", ")))
                }
                Err(error) => return Err(error),
            },
            BodyOf::Broken(why) => {
                let expected = format!("the whole answer to {} {}", sent.method, sent.url);
                let error = Error::product(expected).saw(format!("status {}", answered.status));
                return Err(error.saw(format!("it broke off: {why}")));
            }
            BodyOf::Nothing => (Vec::new(), None),
        };
        let url = Url::parse(&sent.url).map_err(|error| {
            Error::environment(format!("the address of a request: {}", sent.url))
                .saw(error.to_string())
        })?;
        let asked = vec![format!("request: {} {}", sent.method, sent.url)];
        let answer = HttpAnswer::new(answered.status, &answered.headers, body);
        Ok(Response::new(url, answer, asked).losing(lost))
    }
}
