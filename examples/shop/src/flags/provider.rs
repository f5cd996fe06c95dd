//! OpenFeature's provider for a file of flags.

use async_trait::async_trait;
use open_feature::provider::{FeatureProvider, ProviderMetadata, ResolutionDetails};
use open_feature::{
    EvaluationContext, EvaluationError, EvaluationErrorCode, EvaluationReason, EvaluationResult,
    StructValue,
};
use serde_json::{Map, Value};

use crate::flags::file::{Chosen, FlagFile, NoVariant, Why};

/// Evaluates the flags of a file.
pub(crate) struct FileProvider {
    file: FlagFile,
    metadata: ProviderMetadata,
}

impl FileProvider {
    pub(crate) fn new(file: FlagFile) -> Self {
        Self { file, metadata: ProviderMetadata::new("flag file") }
    }

    /// Evaluates a flag whose value `read` understands.
    fn resolve<T>(
        &self,
        key: &str,
        context: &EvaluationContext,
        read: impl FnOnce(&Value) -> Option<T>,
    ) -> EvaluationResult<ResolutionDetails<T>> {
        let Chosen { variant, value, why } =
            self.file.evaluate(key, &described(context)).map_err(|none| error_of(&none))?;
        let value = read(&value).ok_or_else(|| EvaluationError {
            code: EvaluationErrorCode::TypeMismatch,
            message: Some(format!("the variant `{variant}` of the flag `{key}` is {value}")),
        })?;
        let reason = match why {
            Why::Static => EvaluationReason::Static,
            Why::Default => EvaluationReason::Default,
            Why::TargetingMatch => EvaluationReason::TargetingMatch,
        };
        Ok(ResolutionDetails {
            value,
            variant: Some(variant),
            reason: Some(reason),
            flag_metadata: None,
        })
    }
}

/// The context as targeting reads it: texts and truths, which is all that the shop asks about.
fn described(context: &EvaluationContext) -> Value {
    let mut fields = Map::new();
    if let Some(key) = &context.targeting_key {
        fields.insert("targetingKey".to_owned(), key.as_str().into());
    }
    for (name, field) in &context.custom_fields {
        let value = field.as_str().map(Value::from).or_else(|| field.as_bool().map(Value::from));
        fields.extend(value.map(|value| (name.clone(), value)));
    }
    Value::Object(fields)
}

fn error_of(none: &NoVariant) -> EvaluationError {
    let code = match none {
        NoVariant::Unknown(_) => EvaluationErrorCode::FlagNotFound,
        NoVariant::Disabled(_) => EvaluationErrorCode::General("DISABLED".to_owned()),
        NoVariant::NoSuchVariant { .. } | NoVariant::Targeting { .. } => {
            EvaluationErrorCode::ParseError
        }
    };
    EvaluationError { code, message: Some(none.to_string()) }
}

#[async_trait]
impl FeatureProvider for FileProvider {
    fn metadata(&self) -> &ProviderMetadata {
        &self.metadata
    }

    async fn resolve_bool_value(
        &self,
        key: &str,
        context: &EvaluationContext,
    ) -> EvaluationResult<ResolutionDetails<bool>> {
        self.resolve(key, context, Value::as_bool)
    }

    async fn resolve_int_value(
        &self,
        key: &str,
        context: &EvaluationContext,
    ) -> EvaluationResult<ResolutionDetails<i64>> {
        self.resolve(key, context, Value::as_i64)
    }

    async fn resolve_float_value(
        &self,
        key: &str,
        context: &EvaluationContext,
    ) -> EvaluationResult<ResolutionDetails<f64>> {
        self.resolve(key, context, Value::as_f64)
    }

    async fn resolve_string_value(
        &self,
        key: &str,
        context: &EvaluationContext,
    ) -> EvaluationResult<ResolutionDetails<String>> {
        self.resolve(key, context, |value| value.as_str().map(str::to_owned))
    }

    /// No flag of the shop is a structure.
    async fn resolve_struct_value(
        &self,
        key: &str,
        context: &EvaluationContext,
    ) -> EvaluationResult<ResolutionDetails<StructValue>> {
        self.resolve(key, context, |_| None)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn provider() -> FileProvider {
        let flag = json!({
            "state": "ENABLED", "variants": {"on": true}, "defaultVariant": "on",
            "targeting": {"if": [{"===": [{"var": "targetingKey"}, "7"]}, "on"]},
        });
        let file = serde_json::from_value(json!({"flags": {"beta": flag}})).unwrap();
        FileProvider::new(file)
    }

    #[tokio::test]
    async fn a_value_of_another_type_is_a_mismatch_and_not_a_default() {
        let context = EvaluationContext::default().with_targeting_key("7");
        let on = provider().resolve_bool_value("beta", &context).await.unwrap();
        assert!(on.value);
        assert_eq!(on.reason, Some(EvaluationReason::TargetingMatch));
        let text = provider().resolve_string_value("beta", &context).await.unwrap_err();
        assert_eq!(text.code, EvaluationErrorCode::TypeMismatch);
        let said = text.message.unwrap();
        assert_eq!(said, "the variant `on` of the flag `beta` is true");
    }
}
