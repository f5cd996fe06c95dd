//! How a rule was broken: what was asked, expected and seen.

/// How a rule was broken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Breach {
    pub(crate) request: String,
    pub(crate) expected: String,
    pub(crate) saw: String,
}

impl Breach {
    pub(crate) fn new(request: impl Into<String>, expected: impl Into<String>) -> Self {
        Self { request: request.into(), expected: expected.into(), saw: "nothing".to_owned() }
    }

    #[must_use = "`saw` returns the breach; it does not change it in place"]
    pub(crate) fn saw(mut self, saw: impl Into<String>) -> Self {
        self.saw = saw.into();
        self
    }
}
