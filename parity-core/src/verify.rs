//! Asks the system under test for what it knows: business facts, jobs, and what else happened in the run.

mod stream;
mod webhooks;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use parity_model::evidence::{Entry, MissedKind};
use parity_model::verification::{Event, Refusal, TOKEN_HEADER};
use parity_model::{Fact, Job};
use serde::de::DeserializeOwned;
use url::Url;

use crate::clock::Deadline;
use crate::environment::VerificationAccess;
use crate::error::{Error, Result};
use crate::http::{HttpClient, HttpRequest};
use crate::scope::Scope;
use crate::step::Step;
use crate::verify::stream::Stream;

pub use crate::verify::webhooks::WebhooksOf;

/// How long one answer may take.
pub(crate) const LIMIT: Duration = Duration::from_secs(5);

/// The verification endpoints of the environment.
#[derive(Debug, Clone)]
pub struct Verify {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    scope: Scope,
    http: HttpClient,
    access: Result<VerificationAccess>,
    /// What was told last, by what was asked: only a change is evidence.
    told: Mutex<HashMap<String, String>>,
    stream: Stream,
}

impl Verify {
    pub(crate) fn new(scope: Scope, http: HttpClient, access: Result<VerificationAccess>) -> Self {
        let (told, stream) = Default::default();
        Self { shared: Arc::new(Shared { scope, http, access, told, stream }) }
    }

    /// Names a probe of the system under test: a business fact that it can tell.
    pub fn probe(&self, name: impl Into<String>) -> Probe {
        Probe { verify: self.clone(), name: name.into() }
    }

    /// Names a kind of job of the system under test.
    pub fn job(&self, kind: impl Into<String>) -> JobsOfKind {
        JobsOfKind { verify: self.clone(), kind: kind.into() }
    }

    /// Has the look of an `eventually!` that asks be woken by events that are `wanted`.
    pub(crate) fn watch(&self, wanted: impl Fn(&Event) -> bool + Send + Sync + 'static) {
        let Shared { http, access, stream, .. } = &*self.shared;
        let request = || {
            let access = access.as_ref().ok()?;
            let url = address(&access.url, "events", &[("run", &self.run_name())]).ok()?;
            let request = HttpRequest::get(&url).header(TOKEN_HEADER, access.token.expose());
            Some(request.header("accept", "text/event-stream"))
        };
        stream.watch(http, request, wanted);
    }

    /// The name of the run, as its requests say it.
    pub(crate) fn run_name(&self) -> String {
        self.shared.http.trace().map(|trace| trace.run().to_owned()).unwrap_or_default()
    }

    pub(crate) fn scope(&self) -> &Scope {
        &self.shared.scope
    }

    /// Asks once; `None` is the answer that there is no such thing.
    pub(crate) async fn ask<T: DeserializeOwned>(
        &self,
        path: &str,
        query: &[(&str, &str)],
        deadline: Deadline,
    ) -> Result<Option<T>> {
        let access = self.shared.access.as_ref().map_err(Error::again)?;
        let url = address(&access.url, path, query)?;
        let request = HttpRequest::get(&url).header(TOKEN_HEADER, access.token.expose());
        let answer = self.shared.http.send(&request, deadline).await?;
        let shown = self.shared.http.names().shown(&url);
        let expected = || format!("an answer of the verification endpoint {shown}");
        match answer.status {
            200 => serde_json::from_slice(&answer.body).map(Some).map_err(|error| {
                Error::environment(expected())
                    .saw(format!("a body that is not what the protocol says: {error}"))
                    .saw(answer.beginning())
            }),
            403 => Err(Error::environment(expected())
                .saw("status 403: the token is not the one that the system under test has")
                .advice(format!(
                    "the token comes from the variable `{}`; give the system under test the same",
                    access.token.name()
                ))),
            404 => match serde_json::from_slice::<Refusal>(&answer.body) {
                Ok(refusal) if refusal.status.as_deref() == Some("missing") => Ok(None),
                Ok(refusal) => Err(Error::usage(expected()).saw(refusal.error)),
                Err(_) => Err(Error::environment(expected())
                    .saw("status 404, as where no token is configured")
                    .advice(
                        "configure the token in the system under test, or correct `path` in its \
                         `verification` table",
                    )),
            },
            status => Err(Error::environment(expected())
                .saw(format!("status {status}"))
                .saw(answer.beginning())),
        }
    }

    /// Whether `said` is other than what was told last for `asked`.
    pub(crate) fn is_news(&self, asked: &str, said: &str) -> bool {
        let mut told = self.shared.told.lock().unwrap_or_else(PoisonError::into_inner);
        told.insert(asked.to_owned(), said.to_owned()).as_deref() != Some(said)
    }
}

/// A probe of the system under test; see [`Verify::probe`].
#[derive(Debug, Clone)]
pub struct Probe {
    verify: Verify,
    name: String,
}

impl Probe {
    /// Asks for the fact of which `field` has `value`; one of status `missing` where the system
    /// under test knows nothing of it. Takes at most 5 s.
    #[track_caller]
    pub fn find(&self, field: impl Into<String>, value: impl Into<String>) -> Step<Fact> {
        let Self { verify, name } = self.clone();
        let (field, value) = (field.into(), value.into());
        let title = format!("ask the probe `{name}` for {field} `{value}`");
        Step::new(verify.shared.scope.clone(), title, LIMIT, move |deadline| async move {
            let path = format!("probe/{name}");
            let probe = name.clone();
            verify.watch(move |event| is_news_of_fact(event, &probe));
            let fact = verify.ask::<Fact>(&path, &[(&field, &value)], deadline).await?;
            let fact = fact.unwrap_or_else(|| Fact::new("missing"));
            if verify.is_news(&format!("{path}?{field}={value}"), &format!("{fact:?}")) {
                let entry = Entry::Fact { probe: name, fact: fact.clone() };
                verify.shared.scope.evidence().write(entry);
            }
            Ok(fact)
        })
    }
}

/// A kind of job of the system under test; see [`Verify::job`].
#[derive(Debug, Clone)]
pub struct JobsOfKind {
    verify: Verify,
    kind: String,
}

impl JobsOfKind {
    /// Asks for the newest job of this kind of which `field` has `value`. Takes at most 5 s.
    ///
    /// # Errors
    ///
    /// A product error if there is no such job; inside `eventually!` it is looked for again.
    #[track_caller]
    pub fn find(&self, field: impl Into<String>, value: impl Into<String>) -> Step<Job> {
        let Self { verify, kind } = self.clone();
        let (field, value) = (field.into(), value.into());
        let title = format!("ask for the job `{kind}` with {field} `{value}`");
        Step::new(verify.shared.scope.clone(), title, LIMIT, move |deadline| async move {
            let of_kind = kind.clone();
            verify.watch(move |event| matches!(event, Event::Job(job) if job.kind == of_kind));
            let query = [("kind", kind.as_str()), (&field, &value)];
            let Some(job) = verify.ask::<Job>("job", &query, deadline).await? else {
                let what = format!("job `{kind}` with {field} `{value}`");
                return Err(Error::missed(MissedKind::Job, what).saw("none in the queue"));
            };
            if verify.is_news(&format!("job/{}", job.id), &format!("{job:?}")) {
                verify.shared.scope.evidence().write(Entry::Job(job.clone()));
            }
            Ok(job)
        })
    }
}

/// Whether a probe may answer otherwise after the event: its fact changed, or something that facts come from.
fn is_news_of_fact(event: &Event, probe: &str) -> bool {
    match event {
        Event::Fact { probe: changed, .. } => changed == probe,
        Event::Job(_) | Event::Webhook(_) => true,
        Event::Flag(_) => false,
    }
}

fn address(base: &Url, path: &str, query: &[(&str, &str)]) -> Result<Url> {
    let mut url = base.clone();
    url.path_segments_mut()
        .map_err(|()| Error::usage(format!("an address with a path, not {base}")))?
        .pop_if_empty()
        .extend(path.split('/').filter(|segment| !segment.is_empty()));
    url.query_pairs_mut().extend_pairs(query);
    Ok(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_asked_for_is_escaped() {
        let base = Url::parse("http://shop.example.com/internal/verify").unwrap();
        let url = address(&base, "job", &[("kind", "a&b"), ("email", "a+b@example.com")]).unwrap();
        assert_eq!(
            url.as_str(),
            "http://shop.example.com/internal/verify/job?kind=a%26b&email=a%2Bb%40example.com"
        );
    }
}
