//! Feature flags: what the shop asks of them, by OpenFeature, and what a run was answered.

mod file;
mod provider;

use std::path::Path;

use open_feature::{
    Client, EvaluationContext, EvaluationDetails, EvaluationError, EvaluationReason, OpenFeature,
};
use parity_verify::{Evaluation, RunId};
use redis::AsyncCommands;
use redis::aio::ConnectionManager;
use serde_json::{Map, Value};

use crate::flags::file::FlagFile;
use crate::flags::provider::FileProvider;

pub(crate) use crate::flags::file::NotUsable;

/// Where somebody lands who has signed in.
const AFTER_SIGN_IN: &str = "after-sign-in";
const DASHBOARD: &str = "/dashboard";

/// For how long a run may still ask what it was answered.
const SECONDS_KEPT: i64 = 3600;

/// The feature flags of this environment.
pub(crate) struct Flags {
    client: Client,
    evidence: Option<Evidence>,
}

/// What runs of tests were answered, in Redis, so that each of the web processes can tell of it.
#[derive(Clone)]
pub(crate) struct Evidence {
    redis: ConnectionManager,
}

impl Flags {
    /// The flags of this file; without one, each flag has the value that the shop takes by default.
    ///
    /// # Errors
    ///
    /// If the file cannot be read, or is not in flagd's format.
    pub(crate) async fn new(
        file: Option<&Path>,
        evidence: Option<Evidence>,
    ) -> Result<Self, NotUsable> {
        let file = file.map(FlagFile::read).transpose()?.unwrap_or_default();
        let mut features = OpenFeature::default();
        features.set_provider(FileProvider::new(file)).await;
        Ok(Self { client: features.create_client(), evidence })
    }

    /// The path where a customer of this tenant lands after the sign-in.
    pub(crate) async fn after_sign_in(&self, tenant: Option<&str>, run: Option<&RunId>) -> String {
        let context = match tenant {
            Some(tenant) => EvaluationContext::default().with_custom_field("tenant", tenant),
            None => EvaluationContext::default(),
        };
        let answer = self.client.get_string_details(AFTER_SIGN_IN, Some(&context), None).await;
        if let (Some(evidence), Some(run)) = (&self.evidence, run) {
            evidence.keep(run, &told(&answer, tenant)).await;
        }
        match answer {
            Ok(details) => details.value,
            Err(error) => {
                tracing::warn!("flag `{AFTER_SIGN_IN}` has its default: {}", said(&error));
                DASHBOARD.to_owned()
            }
        }
    }
}

impl Evidence {
    pub(crate) fn new(redis: ConnectionManager) -> Self {
        Self { redis }
    }

    /// The evaluations of a run, in their order.
    pub(crate) async fn of(&self, run: &RunId) -> Result<Vec<Evaluation>, redis::RedisError> {
        let lines: Vec<String> = self.redis.clone().lrange(key(run), 0, -1).await?;
        Ok(lines.iter().filter_map(|line| serde_json::from_str(line).ok()).collect())
    }

    async fn keep(&self, run: &RunId, evaluation: &Evaluation) {
        let Ok(line) = serde_json::to_string(evaluation) else { return };
        let key = key(run);
        let mut both = redis::pipe();
        both.rpush(&key, line).ignore().expire(&key, SECONDS_KEPT).ignore();
        let kept: Result<(), _> = both.query_async(&mut self.redis.clone()).await;
        if let Err(error) = kept {
            // Nobody who signs in is to suffer from what a test may ask.
            tracing::warn!("an evaluation is not kept: {error}");
        }
    }
}

fn key(run: &RunId) -> String {
    format!("flags:{run}")
}

/// The evaluation as a run is told of it; the context has no personal data.
fn told(
    answer: &Result<EvaluationDetails<String>, EvaluationError>,
    tenant: Option<&str>,
) -> Evaluation {
    let mut context = Map::new();
    context.insert("tenant".to_owned(), Value::from(tenant));
    match answer {
        Ok(details) => {
            let reason = details.reason.clone().unwrap_or(EvaluationReason::Unknown);
            let reason = reason.to_string().to_lowercase();
            let (variant, value) = (details.variant.clone(), details.value.clone().into());
            Evaluation { variant, value, context, ..Evaluation::new(AFTER_SIGN_IN, reason) }
        }
        Err(error) => {
            let (value, error) = (DASHBOARD.into(), Some(said(error)));
            Evaluation { value, error, context, ..Evaluation::new(AFTER_SIGN_IN, "error") }
        }
    }
}

fn said(error: &EvaluationError) -> String {
    match &error.message {
        Some(message) => format!("{}: {message}", error.code),
        None => error.code.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The flags as the environments have them, of the file of this name.
    async fn flags(name: &str) -> Flags {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("flags").join(name);
        Flags::new(Some(&file), None).await.unwrap()
    }

    #[tokio::test]
    async fn the_tenants_of_the_targeting_land_in_their_workspace() {
        let flags = flags("flags.json").await;
        assert_eq!(flags.after_sign_in(Some("acme"), None).await, "/workspace");
        assert_eq!(flags.after_sign_in(Some("other"), None).await, "/dashboard");
        assert_eq!(flags.after_sign_in(None, None).await, "/dashboard");
    }

    #[tokio::test]
    async fn another_targeting_leads_them_elsewhere_and_nobody_else() {
        let flags = flags("flags-next.json").await;
        assert_eq!(flags.after_sign_in(Some("acme"), None).await, "/workspaces/home");
        assert_eq!(flags.after_sign_in(None, None).await, "/dashboard");
    }

    #[tokio::test]
    async fn without_a_file_everybody_lands_on_the_dashboard() {
        let flags = Flags::new(None, None).await.unwrap();
        assert_eq!(flags.after_sign_in(Some("acme"), None).await, "/dashboard");
    }

    #[tokio::test]
    async fn a_run_is_told_the_variant_and_the_reason() {
        let flags = flags("flags.json").await;
        let context = EvaluationContext::default().with_custom_field("tenant", "acme");
        let answer = flags.client.get_string_details(AFTER_SIGN_IN, Some(&context), None).await;
        let told = format!("{:?}", told(&answer, Some("acme")));
        assert_eq!(told, "flag `after-sign-in`: variant `workspace`, reason targeting_match");
    }

    #[tokio::test]
    async fn a_run_is_told_why_a_flag_has_its_default() {
        let answer = Flags::new(None, None).await.unwrap().client;
        let answer = answer.get_string_details(AFTER_SIGN_IN, None, None).await;
        let told = told(&answer, None);
        assert_eq!((told.reason.as_str(), told.value), ("error", "/dashboard".into()));
        assert!(told.error.unwrap().starts_with("FLAG_NOT_FOUND"));
    }
}
