//! The cache of the leads list, shared by all processes of the shop.

use redis::AsyncCommands;
use redis::aio::ConnectionManager;
use secrecy::{ExposeSecret, SecretString};

use crate::leads::Lead;

const VERSION: &str = "leads:version";
const SECONDS_TO_LIVE: u64 = 300;

/// The cache, in Redis.
#[derive(Clone)]
pub(crate) struct Cache {
    redis: ConnectionManager,
}

/// The state of the leads that a list was read from.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Version(i64);

impl Version {
    fn key(self) -> String {
        format!("leads:list:{}", self.0)
    }
}

impl Cache {
    /// The cache in this Redis.
    pub(crate) fn new(redis: ConnectionManager) -> Self {
        Self { redis }
    }

    /// Returns the current version of the leads, and the list if it is kept for that version.
    ///
    /// A reader asks for the version first, then reads the database, then keeps what it read under
    /// that version. So a list that was read before a change is never found after it, however the
    /// two overlap.
    pub(crate) async fn leads(&self) -> Result<(Version, Option<Vec<Lead>>), redis::RedisError> {
        let mut redis = self.redis.clone();
        let version = Version(redis.get::<_, Option<i64>>(VERSION).await?.unwrap_or_default());
        let kept: Option<String> = redis.get(version.key()).await?;
        // What an older release has kept may not be readable: then it is as if nothing were kept.
        Ok((version, kept.and_then(|json| serde_json::from_str(&json).ok())))
    }

    /// Keeps the list that was read at this version.
    pub(crate) async fn keep_leads(
        &self,
        version: Version,
        leads: &[Lead],
    ) -> Result<(), redis::RedisError> {
        let json = serde_json::to_string(leads).map_err(std::io::Error::from)?;
        self.redis.clone().set_ex(version.key(), json, SECONDS_TO_LIVE).await
    }

    /// Forgets the list; called after every change of a lead, when it is committed.
    pub(crate) async fn forget_leads(&self) -> Result<(), redis::RedisError> {
        self.redis.clone().incr(VERSION, 1).await
    }
}

/// Connects to Redis, once; the connection mends itself.
///
/// # Errors
///
/// If the address is wrong, nothing answers there, or the password is refused.
pub(crate) async fn connect(url: &SecretString) -> Result<ConnectionManager, redis::RedisError> {
    redis::Client::open(url.expose_secret())?.get_connection_manager().await
}

/// Whether Redis answers.
pub(crate) async fn is_reachable(redis: &ConnectionManager) -> bool {
    redis.clone().ping::<String>().await.is_ok()
}
