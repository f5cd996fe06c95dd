//! What a caller asks, and why a question could not be answered.

use std::error::Error;

/// The parameters of a question, each at most once.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Query {
    parameters: Vec<(String, String)>,
}

impl Query {
    /// Reads the parameters of a request.
    pub(crate) fn read(parameters: Vec<(String, String)>) -> Result<Self, Unanswered> {
        let mut seen = Self::default();
        for (name, value) in parameters {
            if seen.get(&name).is_some() {
                return Err(Unanswered::bad_query(format!(
                    "the parameter `{name}` is given twice; give it once"
                )));
            }
            seen.parameters.push((name, value));
        }
        Ok(seen)
    }

    /// The value of the parameter `name`, if it was given.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.iter().find(|(given, _)| *given == name).map(|(_, value)| value)
    }

    /// The value of the parameter `name`.
    ///
    /// # Errors
    ///
    /// A bad query, answered with 400, if it was not given.
    pub fn require(&self, name: &str) -> Result<&str, Unanswered> {
        self.get(name).ok_or_else(|| {
            Unanswered::bad_query(format!(
                "the parameter `{name}` is missing; add `{name}=…` to the query"
            ))
        })
    }

    /// All parameters, in the order in which they were given.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.parameters.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// Whether no parameter was given.
    pub fn is_empty(&self) -> bool {
        self.parameters.is_empty()
    }

    fn take(&mut self, name: &str) -> Option<String> {
        let place = self.parameters.iter().position(|(given, _)| given == name)?;
        Some(self.parameters.remove(place).1)
    }
}

/// Which job a caller asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum JobQuery {
    /// The job with this identifier of the queue.
    ById(String),
    /// The newest job of a kind whose payload has these fields.
    ByFields {
        /// What the job does, by the application's name for it.
        kind: String,
        /// The fields that its payload must have.
        fields: Query,
    },
}

impl JobQuery {
    /// Takes `kind` out of the parameters; the others are fields.
    pub(crate) fn by_fields(mut query: Query) -> Result<Self, Unanswered> {
        query.require("kind")?;
        let kind = query.take("kind").unwrap_or_default();
        Ok(Self::ByFields { kind, fields: query })
    }
}

/// Why a question has no answer: it was asked wrongly, or looking for the answer failed.
///
/// Any error becomes one by `?`; what it says is logged and never sent.
#[derive(Debug)]
pub struct Unanswered {
    pub(crate) why: Why,
}

#[derive(Debug)]
pub(crate) enum Why {
    BadQuery(String),
    Failed(Box<dyn Error + Send + Sync>),
}

impl Unanswered {
    /// Refuses the question with 400; `what_to_do` is sent to the caller.
    pub fn bad_query(what_to_do: impl Into<String>) -> Self {
        Self { why: Why::BadQuery(what_to_do.into()) }
    }
}

// Not an `Error` itself, or this conversion would clash with that of a type to itself.
impl<E: Error + Send + Sync + 'static> From<E> for Unanswered {
    fn from(error: E) -> Self {
        Self { why: Why::Failed(Box::new(error)) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn query(parameters: &[(&str, &str)]) -> Result<Query, Unanswered> {
        let owned = parameters.iter().map(|(name, value)| ((*name).into(), (*value).into()));
        Query::read(owned.collect())
    }

    #[test]
    fn the_kind_of_a_job_is_not_one_of_its_fields() {
        let asked = query(&[("email", "a@example.com"), ("kind", "process-lead")]).unwrap();
        let fields = query(&[("email", "a@example.com")]).unwrap();
        assert_eq!(
            JobQuery::by_fields(asked).unwrap(),
            JobQuery::ByFields { kind: "process-lead".into(), fields }
        );
    }

    #[test]
    fn a_parameter_given_twice_is_refused() {
        let refused = query(&[("email", "a"), ("email", "b")]).unwrap_err();
        assert!(matches!(refused.why, Why::BadQuery(ref said) if said.contains("`email`")));
    }
}
