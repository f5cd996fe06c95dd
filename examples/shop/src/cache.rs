//! The cache of what pages read often: in Redis for all processes of the shop, or in each process.

use std::collections::HashMap;
use std::io;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use redis::AsyncCommands;
use redis::RedisError;
use redis::aio::ConnectionManager;
use secrecy::{ExposeSecret, SecretString};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::clock::Stopwatch;
use crate::config::CacheKind;
use crate::leads::Lead;
use crate::settings::Settings;
use crate::statement::Statement;

const TIME_TO_LIVE: Duration = Duration::from_mins(5);

/// What is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Topic {
    Leads,
    Settings,
    /// What the customer of this number has bought.
    Statement(i64),
}

/// The state of a topic that something was read from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Version {
    topic: Topic,
    number: i64,
}

/// The cache; clones are the same.
///
/// A reader asks for the version first, then reads the database, then keeps what it read under
/// that version. So what was read before a change is never found after it, however the two overlap.
#[derive(Clone)]
pub(crate) struct Cache {
    place: Place,
}

#[derive(Clone)]
enum Place {
    Redis(ConnectionManager),
    Memory(Arc<Mutex<HashMap<Topic, InMemory>>>),
}

/// What a process keeps of a topic.
#[derive(Default)]
struct InMemory {
    version: i64,
    kept: Option<(String, Stopwatch)>,
}

impl Topic {
    fn name(self) -> String {
        match self {
            Self::Leads => "leads".to_owned(),
            Self::Settings => "settings".to_owned(),
            Self::Statement(customer_id) => format!("statement:{customer_id}"),
        }
    }

    fn key_of_version(self) -> String {
        format!("{}:version", self.name())
    }
}

impl Version {
    fn key(self) -> String {
        format!("{}:kept:{}", self.topic.name(), self.number)
    }
}

impl Cache {
    /// The cache of this kind; `redis` is where one in Redis is.
    pub(crate) fn new(kind: CacheKind, redis: &ConnectionManager) -> Self {
        match kind {
            CacheKind::Redis => Self { place: Place::Redis(redis.clone()) },
            CacheKind::Memory => Self::in_memory(),
        }
    }

    fn in_memory() -> Self {
        Self { place: Place::Memory(Arc::default()) }
    }

    /// Returns the current version of the leads, and the list if it is kept for that version.
    pub(crate) async fn leads(&self) -> Result<(Version, Option<Vec<Lead>>), RedisError> {
        self.read(Topic::Leads).await
    }

    /// Keeps the list that was read at this version.
    pub(crate) async fn keep_leads(
        &self,
        version: Version,
        leads: &[Lead],
    ) -> Result<(), RedisError> {
        self.keep(version, leads).await
    }

    /// Forgets the list; called after every change of a lead, when it is committed.
    pub(crate) async fn forget_leads(&self) -> Result<(), RedisError> {
        self.forget(Topic::Leads).await
    }

    /// Returns the current version of the settings, and these if they are kept for that version.
    pub(crate) async fn settings(&self) -> Result<(Version, Option<Settings>), RedisError> {
        self.read(Topic::Settings).await
    }

    /// Keeps the settings that were read at this version.
    pub(crate) async fn keep_settings(
        &self,
        version: Version,
        settings: &Settings,
    ) -> Result<(), RedisError> {
        self.keep(version, settings).await
    }

    /// Forgets the settings; called after every change of them, when it is committed.
    pub(crate) async fn forget_settings(&self) -> Result<(), RedisError> {
        self.forget(Topic::Settings).await
    }

    /// Returns the current version of what a customer has bought, and this if it is kept for that version.
    pub(crate) async fn statement(
        &self,
        customer_id: i64,
    ) -> Result<(Version, Option<Statement>), RedisError> {
        self.read(Topic::Statement(customer_id)).await
    }

    /// Keeps the statement that was read at this version.
    pub(crate) async fn keep_statement(
        &self,
        version: Version,
        statement: &Statement,
    ) -> Result<(), RedisError> {
        self.keep(version, statement).await
    }

    /// Forgets what a customer has bought; called after every change of it, when it is committed.
    pub(crate) async fn forget_statement(&self, customer_id: i64) -> Result<(), RedisError> {
        self.forget(Topic::Statement(customer_id)).await
    }

    async fn read<T: DeserializeOwned>(
        &self,
        topic: Topic,
    ) -> Result<(Version, Option<T>), RedisError> {
        let (number, kept) = match &self.place {
            Place::Redis(redis) => {
                let mut redis = redis.clone();
                let number: Option<i64> = redis.get(topic.key_of_version()).await?;
                let version = Version { topic, number: number.unwrap_or_default() };
                (version.number, redis.get(version.key()).await?)
            }
            Place::Memory(topics) => {
                let mut topics = topics.lock().unwrap_or_else(PoisonError::into_inner);
                let known = topics.entry(topic).or_default();
                let is_fresh = |(_, age): &&(String, Stopwatch)| age.elapsed() < TIME_TO_LIVE;
                let kept = known.kept.as_ref().filter(is_fresh).map(|(json, _)| json.clone());
                (known.version, kept)
            }
        };
        // What an older release has kept may not be readable: then it is as if nothing were kept.
        let kept = kept.and_then(|json: String| serde_json::from_str(&json).ok());
        Ok((Version { topic, number }, kept))
    }

    async fn keep<T: Serialize + ?Sized>(
        &self,
        version: Version,
        value: &T,
    ) -> Result<(), RedisError> {
        let json = serde_json::to_string(value).map_err(io::Error::from)?;
        match &self.place {
            Place::Redis(redis) => {
                redis.clone().set_ex(version.key(), json, TIME_TO_LIVE.as_secs()).await
            }
            Place::Memory(topics) => {
                let mut topics = topics.lock().unwrap_or_else(PoisonError::into_inner);
                let known = topics.entry(version.topic).or_default();
                if known.version == version.number {
                    known.kept = Some((json, Stopwatch::start()));
                }
                Ok(())
            }
        }
    }

    async fn forget(&self, topic: Topic) -> Result<(), RedisError> {
        match &self.place {
            Place::Redis(redis) => redis.clone().incr(topic.key_of_version(), 1).await,
            Place::Memory(topics) => {
                let mut topics = topics.lock().unwrap_or_else(PoisonError::into_inner);
                let known = topics.entry(topic).or_default();
                *known = InMemory { version: known.version + 1, kept: None };
                Ok(())
            }
        }
    }
}

/// Connects to Redis, once; the connection mends itself.
///
/// # Errors
///
/// If the address is wrong, nothing answers there, or the password is refused.
pub(crate) async fn connect(url: &SecretString) -> Result<ConnectionManager, RedisError> {
    redis::Client::open(url.expose_secret())?.get_connection_manager().await
}

/// Whether Redis answers.
pub(crate) async fn is_reachable(redis: &ConnectionManager) -> bool {
    redis.clone().ping::<String>().await.is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn announced(text: &str) -> Settings {
        Settings { announcement: text.to_owned(), ..Settings::default() }
    }

    async fn kept(cache: &Cache) -> Option<Settings> {
        cache.settings().await.unwrap().1
    }

    #[tokio::test(start_paused = true)]
    async fn what_was_read_before_a_change_is_not_found_after_it() {
        let cache = Cache::in_memory();
        let (before, _) = cache.settings().await.unwrap();
        cache.forget_settings().await.unwrap();
        cache.keep_settings(before, &announced("old")).await.unwrap();
        assert_eq!(kept(&cache).await, None);
        let (now, _) = cache.settings().await.unwrap();
        cache.keep_settings(now, &announced("new")).await.unwrap();
        assert_eq!(kept(&cache).await, Some(announced("new")));
    }

    #[tokio::test(start_paused = true)]
    async fn forgetting_one_topic_keeps_the_other() {
        let cache = Cache::in_memory();
        let (version, _) = cache.settings().await.unwrap();
        cache.keep_settings(version, &announced("kept")).await.unwrap();
        cache.forget_leads().await.unwrap();
        assert_eq!(kept(&cache).await, Some(announced("kept")));
    }

    #[tokio::test(start_paused = true)]
    async fn what_is_kept_in_memory_is_kept_for_five_minutes() {
        let cache = Cache::in_memory();
        let (version, _) = cache.settings().await.unwrap();
        cache.keep_settings(version, &announced("kept")).await.unwrap();
        tokio::time::advance(Duration::from_secs(299)).await;
        assert!(kept(&cache).await.is_some());
        tokio::time::advance(Duration::from_secs(1)).await;
        assert!(kept(&cache).await.is_none());
    }

    #[tokio::test(start_paused = true)]
    async fn two_processes_do_not_share_a_cache_in_memory() {
        let [one, other] = [Cache::in_memory(), Cache::in_memory()];
        let (version, _) = one.settings().await.unwrap();
        one.keep_settings(version, &announced("kept")).await.unwrap();
        other.forget_settings().await.unwrap();
        assert!(kept(&one).await.is_some(), "the one does not hear of the other's change");
        assert!(kept(&one.clone()).await.is_some(), "clones are the same");
    }
}
