//! Sends webhooks to the system under test, signed as their provider signs them.

use std::sync::Arc;

use url::Url;

use crate::environment::Environment;
use crate::error::Result;
use crate::http::HttpClient;
use crate::scope::Scope;
use crate::secret::Secret;
use crate::webhook::scheme::{Key, Scheme};

/// Where webhooks are sent from.
#[derive(Debug, Clone)]
pub(crate) struct Origin {
    pub(crate) scope: Scope,
    pub(crate) environment: Arc<Environment>,
    pub(crate) http: HttpClient,
    /// A name that no other run has.
    pub(crate) run: String,
}

/// A provider, by its scheme and secret; made by [`Webhooks::sender`](crate::Webhooks::sender).
#[derive(Debug, Clone)]
pub struct Provider {
    from: Origin,
    scheme: Scheme,
    secret: Secret<String>,
}

/// A provider that sends webhooks to one address; made by [`Provider::to`].
#[derive(Debug, Clone)]
pub struct Sender {
    provider: Provider,
    path: String,
}

impl Provider {
    pub(crate) fn new(from: Origin, scheme: Scheme, secret: &Secret<String>) -> Self {
        from.scope.evidence().redactor().register(secret);
        Self { from, scheme, secret: secret.clone() }
    }

    /// Sends to a path of the environment, or to a whole address.
    pub fn to(&self, path: impl Into<String>) -> Sender {
        Sender { provider: self.clone(), path: path.into() }
    }
}

impl Sender {
    pub(crate) fn scheme(&self) -> Scheme {
        self.provider.scheme
    }

    pub(crate) fn secret(&self) -> &Secret<String> {
        &self.provider.secret
    }

    pub(crate) fn key(&self) -> Result<Key> {
        self.scheme().key(self.secret())
    }

    pub(crate) fn scope(&self) -> &Scope {
        &self.provider.from.scope
    }

    pub(crate) fn http(&self) -> &HttpClient {
        &self.provider.from.http
    }

    /// Where it sends to, as the author wrote it.
    pub(crate) fn path(&self) -> &str {
        &self.path
    }

    pub(crate) fn url(&self) -> Result<Url> {
        self.provider.from.environment.address(&self.path)
    }

    /// An identifier that no other webhook has.
    pub(crate) fn new_id(&self) -> String {
        self.scheme().new_id(&self.provider.from.run)
    }
}
