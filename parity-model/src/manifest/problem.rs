//! What is wrong with a `parity.toml`, and where.

use std::fmt;
use std::ops::Range;

use toml::Spanned;

use crate::manifest::host::HostError;
use crate::manifest::setting::SECRET_REFUSED;
use crate::nearest::nearest;

/// What is wrong with a `parity.toml`: at least one problem.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ManifestError {
    problems: Vec<Problem>,
}

/// One mistake in a `parity.toml`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The bytes of the text that are wrong.
    pub span: Range<usize>,
    /// What is wrong with them.
    pub message: String,
    /// What to write instead.
    pub help: Option<String>,
    /// Whether those bytes may be a secret and are not to be shown.
    pub hidden: bool,
}

impl ManifestError {
    pub(crate) fn new(problems: Vec<Problem>) -> Self {
        Self { problems }
    }

    /// The problems, in the order of the file.
    pub fn problems(&self) -> &[Problem] {
        &self.problems
    }

    /// What the TOML reader found; its message for an unknown key lists the keys there are, of
    /// which the nearest becomes the help.
    pub(crate) fn of_toml(error: &toml::de::Error) -> Self {
        let message = error.message().to_owned();
        let hidden = message == SECRET_REFUSED;
        let mut quoted = message.split('`').skip(1).step_by(2);
        let help = if message.starts_with("unknown field") {
            let wrong = quoted.next().unwrap_or_default();
            nearest(wrong, quoted).map(|name| format!("did you mean `{name}`?"))
        } else {
            None
        };
        Self::new(vec![Problem { span: error.span().unwrap_or(0..0), message, help, hidden }])
    }
}

impl Problem {
    /// A name that names nothing.
    pub(crate) fn unknown(what: &str, name: &Spanned<String>, known: &[&str]) -> Self {
        let help = match nearest(name.get_ref(), known.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("the {what}s are {}", known.join(", ")),
        };
        let message = format!("there is no {what} `{}`", name.get_ref());
        Self { span: name.span(), message, help: Some(help), hidden: false }
    }

    /// A host, or where it is, that is written wrong.
    pub(crate) fn of_host(span: Range<usize>, error: HostError) -> Self {
        Self { span, message: error.message, help: Some(error.help), hidden: false }
    }

    /// A host that is named a second time.
    pub(crate) fn twice(name: &Spanned<String>, before: &str) -> Self {
        let message = format!("`{}` is the same host as `{before}`", name.get_ref());
        let help = "host names know no case: keep one of the two".to_owned();
        Self { span: name.span(), message, help: Some(help), hidden: false }
    }
}

impl fmt::Display for ManifestError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, problem) in self.problems.iter().enumerate() {
            if index > 0 {
                f.write_str("; ")?;
            }
            f.write_str(&problem.message)?;
        }
        Ok(())
    }
}

impl std::error::Error for ManifestError {}
