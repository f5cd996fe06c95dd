//! What the browser keeps for a session, out of its context and back into it.

use std::collections::BTreeMap;
use std::sync::Arc;

use parity_model::manifest::HostNames;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use url::Url;

use crate::clock::Deadline;
use crate::engine::{Interception, KeptCookie, LocalStorage, Rule, Tab};
use crate::environment::Environment;
use crate::error::{Error, Result};
use crate::redact::Redactor;
use crate::secret::Secret;
use crate::session::context::SessionContext;
use crate::session::cookie::{self, SECRET};

/// What the browser keeps for a session.
#[derive(Debug, Default, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct StorageState {
    cookies: Vec<KeptCookie>,
    /// What scripts keep, by origin.
    local: BTreeMap<String, LocalStorage>,
}

impl StorageState {
    /// Reads what a session's context keeps, for the origins of the environment.
    ///
    /// # Errors
    ///
    /// An environment error if the browser does not answer.
    pub(crate) async fn read(context: &SessionContext, deadline: Deadline) -> Result<Self> {
        // With it, the browser has the cookies that the session has got without one.
        context.page(deadline).await?;
        let cookies = context.opened(deadline).await?.cookies(deadline).await?;
        let mut local = BTreeMap::new();
        let tab = silent(context, deadline).await?;
        for origin in origins(context.environment()) {
            let found = asked(&*tab, &origin, "storage", Value::Null, deadline).await?;
            let found: LocalStorage = serde_json::from_value(found).unwrap_or_default();
            if !found.is_empty() {
                local.insert(origin.to_string(), found);
            }
        }
        tab.close(deadline).await?;
        Ok(Self { cookies, local })
    }

    /// Gives it to a session's context, in place of what that keeps.
    ///
    /// # Errors
    ///
    /// An environment error if the browser does not answer.
    pub(crate) async fn restore(&self, context: &SessionContext, deadline: Deadline) -> Result<()> {
        let opened = context.opened(deadline).await?;
        drop(context.without_jar());
        opened.replace_cookies(&self.cookies, deadline).await?;
        if self.local.is_empty() {
            return Ok(());
        }
        let tab = silent(context, deadline).await?;
        for (origin, items) in &self.local {
            let Ok(origin) = Url::parse(origin) else { continue };
            let question = json!({ "items": items });
            asked(&*tab, &origin, "keepStorage", question, deadline).await?;
        }
        tab.close(deadline).await
    }

    /// Takes it out of a session's context again, and all else that the browser keeps for the environment's origins.
    ///
    /// # Errors
    ///
    /// An environment error if the browser does not answer.
    pub(crate) async fn forget(&self, context: &SessionContext, deadline: Deadline) -> Result<()> {
        let of_environment = origins(context.environment()).into_iter().map(String::from);
        let origins = of_environment.chain(self.local.keys().cloned());
        let local = origins.map(|origin| (origin, LocalStorage::new())).collect();
        Self { cookies: Vec::new(), local }.restore(context, deadline).await
    }

    /// Has everything in it that may be a secret taken out of evidence.
    pub(crate) fn register(&self, redactor: &Redactor) {
        for cookie in &self.cookies {
            cookie::register(cookie, redactor);
        }
        for (key, value) in self.local.values().flatten() {
            let parsed =
                serde_json::from_str(value).unwrap_or_else(|_| Value::from(value.as_str()));
            for text in texts(&parsed).into_iter().filter(|text| is_token(text)) {
                redactor.register(&Secret::new(format!("storage {key}"), text));
            }
        }
    }
}

/// Whether a text is long and without a gap, as tokens are.
fn is_token(text: &str) -> bool {
    text.len() >= SECRET && !text.contains(char::is_whitespace)
}

/// Every text in `value`.
fn texts(value: &Value) -> Vec<String> {
    match value {
        Value::String(text) => {
            // Stores keep JSON in texts of JSON.
            let inner = text.starts_with(['{', '[', '"']).then(|| serde_json::from_str(text));
            let inner = inner.and_then(Result::ok).map(|inner: Value| texts(&inner));
            inner.into_iter().flatten().chain([text.clone()]).collect()
        }
        Value::Array(items) => items.iter().flat_map(texts).collect(),
        Value::Object(fields) => fields.values().flat_map(texts).collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) => Vec::new(),
    }
}

/// The origins of an environment: where it answers, and each name of `hosts` that is one name.
fn origins(environment: &Environment) -> Vec<Url> {
    let base = &environment.base_url;
    let named = environment.names.hosts.rules().iter().filter_map(|rule| {
        let HostNames::Only(name) = &rule.pattern.names else { return None };
        let mut url = base.join("/").ok()?;
        url.set_host(Some(name)).ok()?;
        url.set_port(rule.pattern.port).ok()?;
        // A port of the other scheme is no origin of this one.
        (rule.pattern.port != Some(80) || base.scheme() == "http").then_some(url)
    });
    let mut origins: Vec<Url> = base.join("/").into_iter().chain(named).collect();
    origins.sort();
    origins.dedup();
    origins
}

/// A page of the context to which every address is an empty document: nothing of the site runs there.
async fn silent(context: &SessionContext, deadline: Deadline) -> Result<Arc<dyn Tab>> {
    // A driver's session ends with its last window, which is not to be this one.
    context.page(deadline).await?;
    let tab = context.opened(deadline).await?.tab(deadline).await?;
    let headers = vec![("content-type".to_owned(), "text/html".to_owned())];
    let does = Interception::Fulfil { status: 200, headers, body: b"<!doctype html>".to_vec() };
    tab.intercept(Rule { takes: Arc::new(|_, _| true), does }, deadline).await?;
    Ok(tab)
}

/// Asks the in-page script in an empty document of `origin`.
async fn asked(
    tab: &dyn Tab,
    origin: &Url,
    function: &'static str,
    question: Value,
    deadline: Deadline,
) -> Result<Value> {
    tab.navigate(origin, deadline).await?;
    let mut answer = tab.ask(&[], function, question, deadline).await?;
    if answer["held"] != true {
        return Err(Error::environment(format!("what scripts keep for {origin}"))
            .saw(answer["usage"].to_string()));
    }
    Ok(answer["value"].take())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_are_found_inside_of_what_scripts_keep() {
        let kept =
            r#"{"theme":"dark","tokens":["eyJhbGciOi.abc.def"],"name":"Ada Lovelace of London"}"#;
        let redactor = redactor_of(kept);
        let text = "dark, Ada Lovelace of London, eyJhbGciOi.abc.def";
        assert_eq!(redactor.text(text), "dark, Ada Lovelace of London, <secret storage session>");
    }

    #[test]
    fn tokens_are_found_in_json_that_is_a_text_of_json() {
        let kept = r#"{"auth":"{\"user\":\"{\\\"refresh\\\":\\\"0d9bd7f5c1a34e55\\\"}\"}","theme":"dark"}"#;
        let redactor = redactor_of(kept);
        assert_eq!(redactor.text("dark 0d9bd7f5c1a34e55"), "dark <secret storage session>");
    }

    /// A redactor that knows what a script kept so.
    fn redactor_of(kept: &str) -> Redactor {
        let local = LocalStorage::from([("session".to_owned(), kept.to_owned())]);
        let state = StorageState {
            local: BTreeMap::from([("http://x/".to_owned(), local)]),
            ..StorageState::default()
        };
        let redactor = Redactor::default();
        state.register(&redactor);
        redactor
    }
}
