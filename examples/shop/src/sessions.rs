//! Sessions, kept in Redis: the browser holds a random name and nothing else.

use async_trait::async_trait;
use redis::AsyncCommands;
use redis::aio::ConnectionManager;
use redis::{ExistenceCheck, SetExpiry, SetOptions};
use tower_sessions::cookie;
use tower_sessions::cookie::time::Duration;
use tower_sessions::session::{Id, Record};
use tower_sessions::session_store::{Error, Result};
use tower_sessions::{Expiry, SessionManagerLayer, SessionStore};

use crate::config::{CookieConfig, SameSite};

/// The name of the session's cookie.
pub(crate) const COOKIE: &str = "shop_session";

const HOURS_UNUSED: i64 = 12;

/// Gives every request its session.
pub(crate) fn layer(
    redis: ConnectionManager,
    cookies: CookieConfig,
) -> SessionManagerLayer<Sessions> {
    let CookieConfig { same_site, domain, secure } = cookies;
    let layer = SessionManagerLayer::new(Sessions { redis })
        .with_name(COOKIE)
        .with_http_only(true)
        .with_same_site(match same_site {
            SameSite::Lax => cookie::SameSite::Lax,
            SameSite::Strict => cookie::SameSite::Strict,
        })
        .with_secure(secure)
        .with_expiry(Expiry::OnInactivity(Duration::hours(HOURS_UNUSED)));
    match domain {
        Some(domain) => layer.with_domain(domain),
        None => layer,
    }
}

/// The sessions of all processes of the shop.
#[derive(Clone)]
pub(crate) struct Sessions {
    redis: ConnectionManager,
}

impl std::fmt::Debug for Sessions {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Sessions")
    }
}

impl Sessions {
    /// Writes the record if `condition` holds, and says whether it did.
    async fn write(&self, record: &Record, condition: Option<ExistenceCheck>) -> Result<bool> {
        let json =
            serde_json::to_string(record).map_err(|error| Error::Encode(error.to_string()))?;
        let ends_at = u64::try_from(record.expiry_date.unix_timestamp()).unwrap_or_default();
        let mut options = SetOptions::default().with_expiration(SetExpiry::EXAT(ends_at));
        if let Some(condition) = condition {
            options = options.conditional_set(condition);
        }
        let written: Option<String> = self
            .redis
            .clone()
            .set_options(key(record.id), json, options)
            .await
            .map_err(|error| Error::Backend(error.to_string()))?;
        Ok(written.is_some())
    }
}

#[async_trait]
impl SessionStore for Sessions {
    async fn create(&self, record: &mut Record) -> Result<()> {
        // Two sessions of one name would show one person the other's data.
        while !self.write(record, Some(ExistenceCheck::NX)).await? {
            record.id = Id::default();
        }
        Ok(())
    }

    async fn save(&self, record: &Record) -> Result<()> {
        self.write(record, None).await.map(drop)
    }

    async fn load(&self, id: &Id) -> Result<Option<Record>> {
        let json: Option<String> = self
            .redis
            .clone()
            .get(key(*id))
            .await
            .map_err(|error| Error::Backend(error.to_string()))?;
        json.map(|json| {
            serde_json::from_str(&json).map_err(|error| Error::Decode(error.to_string()))
        })
        .transpose()
    }

    async fn delete(&self, id: &Id) -> Result<()> {
        self.redis.clone().del(key(*id)).await.map_err(|error| Error::Backend(error.to_string()))
    }
}

fn key(id: Id) -> String {
    format!("session:{id}")
}
