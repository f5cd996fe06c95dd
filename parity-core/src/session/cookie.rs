//! The cookies that a session keeps, as a test reads them.

use std::fmt;
use std::time::{Duration, SystemTime};

use percent_encoding::percent_decode_str;

use crate::clock::Deadline;
use crate::engine::KeptCookie;
use crate::error::{Error, Result};
use crate::redact::Redactor;
use crate::secret::Secret;
use crate::session::Session;
use crate::step::Step;

/// How long the browser may take to tell its cookies.
const LIMIT: Duration = Duration::from_secs(10);

/// Values from this length on are taken for secrets; shorter ones are words such as `dark`.
pub(crate) const SECRET: usize = 12;

/// To which requests from other sites a browser adds a cookie (RFC 6265bis, section 5.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SameSite {
    /// To none.
    Strict,
    /// To those that show another page.
    Lax,
    /// To all.
    None,
}

/// A cookie that a session keeps; its `Debug` shows all of it but the value.
#[derive(Clone)]
pub struct Cookie {
    kept: KeptCookie,
    value: Secret<String>,
}

impl Cookie {
    fn new(kept: KeptCookie) -> Self {
        let value = Secret::new(format!("cookie {}", kept.name), kept.value.clone());
        Self { kept, value }
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.kept.name
    }

    /// Its value, which is taken out of evidence from 12 letters on; where scripts cannot see it, from 8 on, unless it is a word.
    pub fn value(&self) -> &Secret<String> {
        &self.value
    }

    /// The host that it is sent to; with a dot before it, also to those below.
    pub fn domain(&self) -> &str {
        &self.kept.domain
    }

    /// The path below which it is sent.
    pub fn path(&self) -> &str {
        &self.kept.path
    }

    /// Whether it is sent by TLS only.
    pub fn is_secure(&self) -> bool {
        self.kept.secure
    }

    /// Whether scripts cannot see it.
    pub fn is_http_only(&self) -> bool {
        self.kept.http_only
    }

    /// What it says of requests from other sites. None where it says nothing; a driver of WebDriver does not tell
    /// that from [`SameSite::None`].
    pub fn same_site(&self) -> Option<SameSite> {
        match self.kept.same_site.as_deref()? {
            "Strict" => Some(SameSite::Strict),
            "Lax" => Some(SameSite::Lax),
            "None" => Some(SameSite::None),
            _ => None,
        }
    }

    /// When it ends; none for one that ends with the browser's session.
    pub fn expires(&self) -> Option<SystemTime> {
        let seconds = Duration::try_from_secs_f64(self.kept.expires?).ok()?;
        SystemTime::UNIX_EPOCH.checked_add(seconds)
    }
}

impl fmt::Debug for Cookie {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let said = |is: bool, word: &'static str| if is { word } else { "" };
        let KeptCookie { name, domain, path, .. } = &self.kept;
        write!(f, "cookie `{name}` of {domain}{path}")?;
        f.write_str(said(self.is_secure(), "; Secure"))?;
        f.write_str(said(self.is_http_only(), "; HttpOnly"))?;
        if let Some(same_site) = self.same_site() {
            write!(f, "; SameSite={same_site:?}")?;
        }
        f.write_str(said(self.expires().is_none(), "; until the browser ends"))
    }
}

impl Session {
    /// The cookies that the session keeps, of all sites. One that has come to its end is not there, nor one that a
    /// browser refuses.
    ///
    /// # Errors
    ///
    /// An environment error if the browser does not tell them within 10 s.
    #[track_caller]
    pub fn cookies(&self) -> Step<Vec<Cookie>> {
        let session = self.clone();
        let title = format!("read the cookies of `{}`", self.actor());
        Step::new(self.context.scope().clone(), title, LIMIT, async move |deadline| {
            session.kept(deadline).await
        })
    }

    /// The one cookie of this name that the session keeps.
    ///
    /// # Errors
    ///
    /// A product error that lists the session's cookies if there is none of the name, or there are several, of
    /// different hosts or paths; an environment error if the browser does not tell them within 10 s.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// # use parity_core::prelude::*;
    /// # use parity_core::SameSite;
    /// # async fn example(customer: &Session) -> Result<()> {
    /// let cookie = customer.cookie("session").await?;
    /// assert!(cookie.is_secure() && cookie.is_http_only(), "{cookie:?}");
    /// assert_eq!(cookie.same_site(), Some(SameSite::Lax));
    /// # Ok(())
    /// # }
    /// ```
    #[track_caller]
    pub fn cookie(&self, name: impl Into<String>) -> Step<Cookie> {
        let (session, name) = (self.clone(), name.into());
        let title = format!("read the cookie `{name}` of `{}`", self.actor());
        Step::new(self.context.scope().clone(), title, LIMIT, async move |deadline| {
            only(&name, session.kept(deadline).await?)
        })
    }

    async fn kept(&self, deadline: Deadline) -> Result<Vec<Cookie>> {
        let kept = self.context.kept_cookies(deadline).await?;
        let redactor = self.context.scope().evidence().redactor();
        for cookie in &kept {
            register(cookie, redactor);
        }
        Ok(kept.into_iter().map(Cookie::new).collect())
    }
}

/// The one of this name.
fn only(name: &str, kept: Vec<Cookie>) -> Result<Cookie> {
    let (mut found, others): (Vec<_>, Vec<_>) =
        kept.into_iter().partition(|cookie| cookie.name() == name);
    let error = Error::product(format!("one cookie `{name}`"));
    let (error, listed) = match (found.pop(), found.is_empty()) {
        (Some(cookie), true) => return Ok(cookie),
        (Some(cookie), false) => {
            found.push(cookie);
            (error.saw(format!("{}:", found.len())), found)
        }
        (None, _) if others.is_empty() => (error.saw("the session keeps none"), others),
        (None, _) => (error.saw("none; the session keeps:"), others),
    };
    Err(listed.iter().fold(error, |error, cookie| error.saw(format!("  {cookie:?}"))))
}

/// Values that scripts cannot see are taken for secrets from this length on, where they are no plain word: `user` and `true`
/// stand in too much else.
const HIDDEN: usize = 8;

/// Has the value of a cookie taken out of evidence if it may be a secret.
pub(crate) fn register(cookie: &KeptCookie, redactor: &Redactor) {
    let is_word = cookie.value.chars().all(|c| c.is_ascii_lowercase());
    let is_hidden = cookie.http_only && cookie.value.len() >= HIDDEN && !is_word;
    if cookie.value.len() >= SECRET || is_hidden {
        // What is kept escaped is told as it was meant.
        let meant = percent_decode_str(&cookie.value).decode_utf8_lossy();
        for value in [cookie.value.as_str(), &*meant] {
            redactor.register(&Secret::new(format!("cookie {}", cookie.name), value.to_owned()));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check_kept_out(value: &str, http_only: bool, expected: bool) {
        let redactor = Redactor::default();
        let of_word = kept("sid", "/").kept;
        register(&KeptCookie { value: value.to_owned(), http_only, ..of_word }, &redactor);
        assert_eq!(redactor.text(value) != value, expected, "{value}");
    }

    #[test]
    fn a_value_that_is_kept_escaped_is_known_as_it_was_meant() {
        let redactor = Redactor::default();
        let value = "s%3AvGh0%2FmPq9.k%2Bx".to_owned();
        register(&KeptCookie { value, ..kept("sid", "/").kept }, &redactor);
        let text = "s:vGh0/mPq9.k+x, s%3AvGh0%2FmPq9.k%2Bx";
        assert_eq!(redactor.text(text), "<secret cookie sid>, <secret cookie sid>");
    }

    #[test]
    fn a_value_that_may_be_a_secret_is_kept_out_of_evidence_and_a_word_is_not() {
        check_kept_out("0123456789ab", false, true);
        check_kept_out("0123456789", false, false);
        check_kept_out("0123456789", true, true);
        check_kept_out("customers", true, false);
        check_kept_out("true", true, false);
    }

    fn kept(name: &str, path: &str) -> Cookie {
        Cookie::new(KeptCookie {
            name: name.to_owned(),
            value: "s3ss10n".to_owned(),
            domain: "shop.example.com".to_owned(),
            path: path.to_owned(),
            expires: (path == "/").then_some(1_900_000_000.5),
            http_only: true,
            secure: path == "/",
            same_site: Some("Lax".to_owned()),
        })
    }

    #[track_caller]
    fn check(kept: Vec<Cookie>, expected: &[&str]) {
        let error = only("sid", kept).expect_err("there is not one");
        assert_eq!(error.failure().expected.as_deref(), Some("one cookie `sid`"));
        assert_eq!(error.failure().saw, expected);
    }

    #[test]
    fn the_one_of_a_name_is_found_or_what_is_there_is_told() {
        let found = only("sid", vec![kept("other", "/"), kept("sid", "/")]).unwrap();
        let end = found.expires().map(|end| end.duration_since(SystemTime::UNIX_EPOCH).unwrap());
        assert_eq!(end, Some(Duration::from_millis(1_900_000_000_500)));
        assert_eq!(found.value().expose(), "s3ss10n");
        check(Vec::new(), &["the session keeps none"]);
        let other = "  cookie `other` of shop.example.com/; Secure; HttpOnly; SameSite=Lax";
        check(vec![kept("other", "/")], &["none; the session keeps:", other]);
        let two = vec![kept("other", "/"), kept("sid", "/a"), kept("sid", "/")];
        let expected = [
            "2:",
            "  cookie `sid` of shop.example.com/a; HttpOnly; SameSite=Lax; until the browser ends",
            "  cookie `sid` of shop.example.com/; Secure; HttpOnly; SameSite=Lax",
        ];
        check(two, &expected);
    }
}
