//! One webhook on its way to the system under test: how it is signed, and how often it is sent.

use std::borrow::Cow;
use std::future::IntoFuture;
use std::pin::Pin;
use std::time::Duration;

use hyper::Method;
use parity_model::evidence::{Entry, WebhookSent};
use serde::Serialize;
use serde_json::Value;

use crate::clock::{self, Deadline};
use crate::error::{Error, Place, Result};
use crate::http::{HttpRequest, shown};
use crate::response::Response;
use crate::step::{Limit, Step};
use crate::webhook::scheme::Message;
use crate::webhook::sender::Sender;

/// How long an answer may take where nothing is said; providers wait about as long.
const LIMIT: Duration = Duration::from_secs(10);

/// How long the answers to all of several webhooks may take.
const ALL: Duration = Duration::from_secs(30);

/// A webhook that is sent when it is awaited; made by [`Sender::send`].
///
/// Its answer is what the system under test said; a status is no error.
#[derive(Debug, Clone)]
#[must_use = "a webhook is not sent until it is awaited"]
pub struct Sending {
    sender: Sender,
    place: Place,
    limit: Limit,
    event: String,
    id: String,
    body: Value,
    how: How,
}

/// A webhook that is sent two times when it is awaited; made by [`Sending::twice`] and [`Sending::replayed`].
#[derive(Debug)]
#[must_use = "a webhook is not sent until it is awaited"]
pub struct SendingTwice {
    sending: Sending,
    again: Again,
}

/// How a webhook is signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum How {
    /// As the provider does, now.
    Good,
    /// At a moment that is past.
    Ago(Duration),
    /// At a moment that is yet to come.
    Ahead(Duration),
    /// By another secret.
    WrongSecret,
    /// As the provider does, and then its body was changed.
    Changed,
    Unsigned,
}

#[derive(Debug, Clone, Copy)]
enum Again {
    /// Signed anew, as when a provider repeats what it is not sure of.
    Signed,
    /// The same bytes, as by one who has listened.
    SameBytes,
}

impl How {
    /// What follows the event in the title of the step.
    fn told(self) -> String {
        let ago = |span: Duration| parity_model::duration::display(span);
        match self {
            Self::Good => String::new(),
            Self::Ago(span) => format!(", signed {} ago", ago(span)),
            Self::Ahead(span) => format!(", signed {} from now", ago(span)),
            Self::WrongSecret => ", signed by a wrong secret".to_owned(),
            Self::Changed => ", changed after it was signed".to_owned(),
            Self::Unsigned => ", unsigned".to_owned(),
        }
    }
}

impl Sender {
    /// Sends a webhook that tells of `event`. What `body` lacks of what the provider always says is added: Standard
    /// Webhooks and Stripe say the event as `type`, Stripe the identifier as `id`; GitHub says both in headers.
    ///
    /// ```no_run
    /// # use std::time::Duration;
    /// # use parity_core::prelude::*;
    /// # async fn send(cx: &Action) -> Result<()> {
    /// let secret = cx.secret("STRIPE_WEBHOOK_SECRET")?;
    /// let stripe = cx.webhooks().sender(Scheme::stripe(), &secret).to("/hooks/stripe");
    /// let paid = serde_json::json!({ "data": { "object": { "customer": "cus_1" } } });
    ///
    /// expect(&stripe.send("invoice.paid", &paid).await?).to_be_ok()?;
    /// let [first, second] = stripe.send("invoice.paid", &paid).twice().await?;
    /// let late = stripe.send("invoice.paid", &paid).signed_ago(Duration::from_hours(1)).await?;
    /// assert_eq!((first.status(), second.status(), late.status()), (200, 200, 400));
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// An environment error if nothing answers within 10 s; a usage error if the secret is none of the scheme. A
    /// status is no error.
    ///
    /// # Panics
    ///
    /// If `body` cannot be written as JSON.
    #[track_caller]
    pub fn send(&self, event: impl Into<String>, body: &impl Serialize) -> Sending {
        Sending::new(self.clone(), event.into(), written(body))
    }

    /// Sends webhooks, of which each is an event with its body in the order in which they happened, the last one
    /// first; returns the answers in the order in which they were sent. Takes at most 30 s.
    ///
    /// # Errors
    ///
    /// Those of [`send`](Self::send).
    ///
    /// # Panics
    ///
    /// If a body cannot be written as JSON.
    #[track_caller]
    pub fn reordered<E: Into<String>, B: Serialize>(
        &self,
        happened: impl IntoIterator<Item = (E, B)>,
    ) -> Step<Vec<Response>> {
        let happened = happened.into_iter();
        let mut late: Vec<Sending> = happened
            .map(|(event, body)| Sending::new(self.clone(), event.into(), written(&body)))
            .collect();
        late.reverse();
        let title = format!("send {} webhooks to {}, the last first", late.len(), self.path());
        Step::new(self.scope().clone(), title, ALL, async move |deadline| {
            let mut answers = Vec::new();
            for sending in late {
                answers.push(sending.go(deadline).await?);
            }
            Ok(answers)
        })
    }
}

impl Sending {
    #[track_caller]
    pub(crate) fn new(sender: Sender, event: String, body: Value) -> Self {
        let (place, id) = (Place::of_caller(), sender.new_id());
        Self { sender, place, limit: LIMIT.into(), event, id, body, how: How::Good }
    }

    pub(crate) fn how(self, how: How) -> Self {
        Self { how, ..self }
    }

    pub(crate) fn at(self, place: Place) -> Self {
        Self { place, ..self }
    }

    /// The identifier of the delivery, which is one's own where nothing is said.
    pub fn with_id(self, id: impl Into<String>) -> Self {
        Self { id: id.into(), ..self }
    }

    /// Signed by another secret than the system under test knows.
    pub fn with_wrong_signature(self) -> Self {
        self.how(How::WrongSecret)
    }

    /// Its body is changed after it was signed.
    pub fn with_changed_body(self) -> Self {
        self.how(How::Changed)
    }

    /// Without a signature.
    pub fn unsigned(self) -> Self {
        self.how(How::Unsigned)
    }

    /// Signed at a moment that is past. GitHub's scheme says no time.
    pub fn signed_ago(self, span: Duration) -> Self {
        self.how(How::Ago(span))
    }

    /// Signed at a moment that is yet to come. GitHub's scheme says no time.
    pub fn signed_ahead(self, span: Duration) -> Self {
        self.how(How::Ahead(span))
    }

    /// Sent two times, each signed when it is sent, as providers do that are not sure that the first arrived: the
    /// system under test is to do the work once.
    pub fn twice(self) -> SendingTwice {
        SendingTwice { sending: self, again: Again::Signed }
    }

    /// Sent two times, the second time the same bytes, as by someone who has listened.
    pub fn replayed(self) -> SendingTwice {
        SendingTwice { sending: self, again: Again::SameBytes }
    }

    /// Sets how long an answer may take; 10 s where nothing is said.
    pub fn within(self, limit: Duration) -> Self {
        Self { limit: Limit::Said(limit), ..self }
    }

    fn title(&self) -> String {
        let to = self.sender.path();
        format!("send the webhook `{}` to {to}{}", self.event, self.how.told())
    }

    /// What is sent, signed at this moment.
    fn built(&self) -> Result<HttpRequest> {
        let scheme = self.sender.scheme();
        if matches!(self.how, How::Ago(_) | How::Ahead(_)) && !scheme.says_when() {
            return Err(Error::usage("a scheme whose signatures say when they were made")
                .saw(format!("{scheme}'s say no time, so that none is too old"))
                .advice("leave the time out"));
        }
        let key = self.sender.key()?;
        let body = scheme.completed(&self.event, &self.id, self.body.clone());
        let now = clock::time_of_day().as_second();
        let seconds = |span: Duration| i64::try_from(span.as_secs()).unwrap_or(i64::MAX);
        let timestamp = match self.how {
            How::Ago(span) => now.saturating_sub(seconds(span)),
            How::Ahead(span) => now.saturating_add(seconds(span)),
            How::Good | How::WrongSecret | How::Changed | How::Unsigned => now,
        };
        let message = Message { id: &self.id, timestamp, body: &body };
        let headers = match self.how {
            How::WrongSecret => scheme.sign(&key.another(), message),
            How::Unsigned => scheme.unsigned(&key, message),
            How::Good | How::Ago(_) | How::Ahead(_) | How::Changed => scheme.sign(&key, message),
        };
        let url = self.sender.url()?;
        let mut request = HttpRequest { method: Method::POST, ..HttpRequest::get(&url) };
        request = request.header("content-type", "application/json");
        let headers = headers.into_iter().chain(scheme.beside(&self.event, &self.id));
        request.headers.extend(headers.map(|(name, value)| (Cow::Borrowed(name), value)));
        request.body = match self.how {
            // White space that means nothing, and changes the signature.
            How::Changed => [body.as_slice(), b" "].concat(),
            How::Good | How::Ago(_) | How::Ahead(_) | How::WrongSecret | How::Unsigned => body,
        };
        Ok(request)
    }

    /// Sends what was built; whatever comes of it is evidence.
    async fn send(&self, request: &HttpRequest, deadline: Deadline) -> Result<Response> {
        let outcome = self.sender.http().send(request, deadline).await;
        self.sender.scope().evidence().write(Entry::WebhookSent(WebhookSent {
            url: request.url.to_string(),
            id: self.id.clone(),
            event: self.event.clone(),
            scheme: self.sender.scheme().to_string(),
            is_signed: matches!(self.how, How::Good),
            how: self.how.told().trim_start_matches([',', ' ']).to_owned(),
            status: outcome.as_ref().ok().map(|answer| answer.status),
            error: outcome.as_ref().err().map(ToString::to_string),
        }));
        let asked = shown::request(request);
        match outcome {
            Ok(answer) => Ok(Response::new(request.url.clone(), answer, asked)),
            Err(error) => Err(asked.into_iter().fold(error, Error::saw)),
        }
    }

    /// Signs it now and sends it.
    pub(crate) async fn go(&self, deadline: Deadline) -> Result<Response> {
        self.send(&self.built()?, deadline).await
    }

    async fn go_twice(&self, again: Again, deadline: Deadline) -> Result<[Response; 2]> {
        let first = self.built()?;
        let answer = self.send(&first, deadline).await?;
        let second = match again {
            Again::Signed => self.built()?,
            Again::SameBytes => first,
        };
        Ok([answer, self.send(&second, deadline).await?])
    }
}

impl IntoFuture for Sending {
    type Output = Result<Response>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        let (scope, title, place) = (self.sender.scope().clone(), self.title(), self.place);
        let limit = self.limit;
        Step::placed(scope, title, place, limit, async move |deadline| self.go(deadline).await)
            .into_future()
    }
}

impl IntoFuture for SendingTwice {
    type Output = Result<[Response; 2]>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        let Self { sending, again } = self;
        let how = match again {
            Again::Signed => "twice",
            Again::SameBytes => "and the same bytes again",
        };
        let title = format!("{}, {how}", sending.title());
        let (scope, place, limit) = (sending.sender.scope().clone(), sending.place, sending.limit);
        let work = async move |deadline| sending.go_twice(again, deadline).await;
        Step::placed(scope, title, place, limit, work).into_future()
    }
}

/// A body as JSON.
pub(crate) fn written(body: &impl Serialize) -> Value {
    serde_json::to_value(body).expect("the body can be written as JSON")
}
