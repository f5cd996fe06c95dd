//! A service that takes the mail of an environment, and tells of it over HTTP.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use parity_model::manifest::MailKind;
use url::Url;

use crate::clock::Deadline;
use crate::error::{Error, Result};
use crate::http::{HttpAnswer, HttpClient, HttpRequest};
use crate::mail::listed::Listed;
use crate::mail::message::Mail;
use crate::mail::{maildev, mailpit};

/// A service, and what was read there.
#[derive(Debug)]
pub(crate) struct Service {
    http: HttpClient,
    kind: MailKind,
    url: Url,
    /// What was read, by identifier: a mail does not change.
    read: Mutex<HashMap<String, Mail>>,
}

impl Service {
    pub(crate) fn new(http: HttpClient, kind: MailKind, url: Url) -> Self {
        Self { http, kind, url, read: Mutex::default() }
    }

    /// Where it answers.
    pub(crate) fn url(&self) -> &Url {
        &self.url
    }

    /// Its newest mails, the oldest of them first.
    ///
    /// # Errors
    ///
    /// An environment error if it does not answer as it should.
    pub(crate) async fn listed(&self, deadline: Deadline) -> Result<Vec<Listed>> {
        let paths: &[&str] = match self.kind {
            MailKind::Mailpit => mailpit::LIST,
            MailKind::Maildev => maildev::LIST,
        };
        let mut last = None;
        for path in paths {
            let answer = self.ask(path, deadline).await?;
            if answer.status == 404 {
                last = Some(answer);
                continue;
            }
            let listed = match self.kind {
                MailKind::Mailpit => mailpit::listed(&answer.body),
                MailKind::Maildev => maildev::listed(&answer.body),
            };
            return match (answer.status, listed) {
                (200, Ok(listed)) => Ok(listed),
                (200, Err(error)) => Err(self.strange(path, &answer).saw(error.to_string())),
                (_, _) => Err(self.strange(path, &answer)),
            };
        }
        let answer = last.expect("each service has a list");
        Err(self.strange(paths.last().copied().unwrap_or_default(), &answer))
    }

    /// The newest mails of which it tells what is `wanted`, the oldest of them first, each with whether it is read for
    /// the first time.
    ///
    /// # Errors
    ///
    /// An environment error if it does not answer as it should.
    pub(crate) async fn mails(
        &self,
        wanted: impl Fn(&Listed) -> bool,
        deadline: Deadline,
    ) -> Result<Vec<(Mail, bool)>> {
        let mut mails = Vec::new();
        for listed in self.listed(deadline).await?.into_iter().filter(wanted) {
            let known =
                self.read.lock().unwrap_or_else(PoisonError::into_inner).get(&listed.id).cloned();
            match known {
                Some(mail) => mails.push((mail, false)),
                None => mails.push((self.mail(listed, deadline).await?, true)),
            }
        }
        Ok(mails)
    }

    async fn mail(&self, listed: Listed, deadline: Deadline) -> Result<Mail> {
        let path = match self.kind {
            MailKind::Mailpit => mailpit::source(&listed.id),
            MailKind::Maildev => maildev::source(&listed.id),
        };
        let mut answer = self.ask(&path, deadline).await?;
        if let (404, Some(older)) = (answer.status, path.strip_prefix(maildev::PREFIX)) {
            answer = self.ask(older, deadline).await?;
        }
        if answer.status != 200 {
            return Err(self.strange(&path, &answer));
        }
        let Listed { id, to, at, .. } = listed;
        let mail = Mail { to, at, ..Mail::read(&answer.body) };
        self.read.lock().unwrap_or_else(PoisonError::into_inner).insert(id, mail.clone());
        Ok(mail)
    }

    async fn ask(&self, path: &str, deadline: Deadline) -> Result<HttpAnswer> {
        // Below the path that the service has, if it has one.
        let base = self.url.as_str().trim_end_matches('/');
        let url = Url::parse(&format!("{base}/{path}"))?;
        self.http.send(&HttpRequest::get(&url), deadline).await
    }

    fn strange(&self, path: &str, answer: &HttpAnswer) -> Error {
        let kind = match self.kind {
            MailKind::Mailpit => "Mailpit",
            MailKind::Maildev => "maildev",
        };
        Error::environment(format!("an answer of {kind} at {}", self.url))
            .saw(format!("status {} for {path}; {}", answer.status, answer.beginning()))
            .advice("`kind` and `url` of the environment's `mail` in `parity.toml` say what is asked, and where")
    }
}
