//! Overriding a flag by the harness: refused unless the action says so, and never proof of flags.

use std::sync::{Arc, Mutex, PoisonError};

use parity_model::Surface;
use parity_model::evidence::Entry;
use url::form_urlencoded;

use crate::clock::Deadline;
use crate::engine::Refusal;
use crate::error::{Error, Result};
use crate::flags::{Flags, LIMIT};
use crate::session::Session;
use crate::step::Step;

/// The flags that a run has overridden, each as `key=variant`; clones are the same.
#[derive(Debug, Clone, Default)]
pub(crate) struct Overridden {
    flags: Arc<Mutex<Vec<String>>>,
}

impl Overridden {
    /// What has been overridden so far, in order.
    pub(crate) fn flags(&self) -> Vec<String> {
        self.flags.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn add(&self, flag: String) {
        self.flags.lock().unwrap_or_else(PoisonError::into_inner).push(flag);
    }
}

impl Flags {
    /// Has the environment use a variant of a flag for a session, by the cookie that `parity.toml` names; call it
    /// before the page that asks the flag is opened.
    ///
    /// An overridden flag proves nothing: the action has to say `overrides = [flags]`, and if it also names `flags`
    /// among its surfaces, the run is not proven, however it ends.
    ///
    /// # Errors
    ///
    /// A usage error if the action does not say so, or `parity.toml` names no cookie; an environment error if the
    /// browser does not keep the cookie.
    #[track_caller]
    pub fn override_with(
        &self,
        session: &Session,
        key: impl Into<String>,
        variant: impl Into<String>,
    ) -> Step<()> {
        let (flags, session) = (self.clone(), session.clone());
        let (key, variant) = (key.into(), variant.into());
        let title = format!("override the flag `{key}` with `{variant}`");
        // The first page of a session may have to be opened for it.
        let limit = LIMIT * 6;
        Step::new(self.scope().clone(), title, limit, async move |deadline| {
            flags.refuse_unless_declared()?;
            flags.tell(&session, &key, &variant, deadline).await?;
            flags.shared.overridden.add(format!("{key}={variant}"));
            let actor = session.actor().to_owned();
            flags.scope().evidence().write(Entry::FlagOverridden { key, variant, actor });
            Ok(())
        })
    }

    pub(crate) fn overridden(&self) -> Vec<String> {
        self.shared.overridden.flags()
    }

    fn refuse_unless_declared(&self) -> Result<()> {
        if self.shared.overrides.contains(&Surface::Flags) {
            return Ok(());
        }
        let action = self.shared.action;
        Err(Error::usage("an action that says that it overrides flags")
            .saw(format!("`{action}` does not say so, and an overridden flag proves nothing"))
            .advice(
                "let the flag's own targeting decide; or add `overrides = [flags]` to the attribute, and no run of \
                 it proves the surface `flags`",
            ))
    }

    /// Adds the variant to the session's cookie.
    async fn tell(
        &self,
        session: &Session,
        key: &str,
        variant: &str,
        deadline: Deadline,
    ) -> Result<()> {
        let environment = &self.shared.environment;
        let (name, url) = (environment.flag_cookie()?, &environment.base_url);
        let context = session.context();
        let cookies = context.cookies(url, deadline).await?;
        let value = with(value_of(&cookies, name), key, variant);
        let secure = if url.scheme() == "https" { "; Secure" } else { "" };
        let header = format!("{name}={value}; Path=/{secure}");
        match context.keep_cookie(url, &header, deadline).await? {
            None => Ok(()),
            Some(Refusal { why, .. }) => {
                Err(Error::environment(format!("the browser to keep the cookie `{name}`")).saw(why))
            }
        }
    }
}

/// The value of a cookie among those that a request carries; empty where it is none of them.
fn value_of<'c>(cookies: &'c str, name: &str) -> &'c str {
    let mut pairs = cookies.split("; ").filter_map(|cookie| cookie.split_once('='));
    pairs.find(|(known, _)| *known == name).map_or("", |(_, value)| value)
}

/// The variants that a cookie tells, with one more or another.
fn with(told: &str, key: &str, variant: &str) -> String {
    let others = form_urlencoded::parse(told.as_bytes()).filter(|(known, _)| known != key);
    let mut all = form_urlencoded::Serializer::new(String::new());
    all.extend_pairs(others);
    all.append_pair(key, variant).finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cookie_tells_every_variant_once() {
        let one = with("", "new-checkout", "on");
        assert_eq!(one, "new-checkout=on");
        let two = with(&one, "theme", "a&b");
        assert_eq!(two, "new-checkout=on&theme=a%26b");
        assert_eq!(with(&two, "new-checkout", "off"), "theme=a%26b&new-checkout=off");
        assert_eq!(value_of("sid=1; flags=a=b; x=2", "flags"), "a=b");
        assert_eq!(value_of("sid=1", "flags"), "");
    }
}
