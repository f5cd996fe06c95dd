//! What those have to show who come to an environment that is not open to all.

use std::collections::BTreeMap;

use serde::Deserialize;
use toml::Spanned;

use crate::manifest::problem::Problem;
use crate::manifest::setting::{SECRET_REFUSED, SecretVariable, Setting};

/// The name and password that an environment asks for by HTTP's own means (RFC 7617).
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BasicAuth {
    /// The name.
    pub user: Setting,
    /// The variable that holds the password.
    pub password: SecretVariable,
}

/// What browsers and the harness say by themselves.
const THEIRS: &[&str] = &[
    "connection",
    "content-length",
    "cookie",
    "cookie2",
    "host",
    "keep-alive",
    "referer",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
];

/// Words in the names of headers whose values are secrets.
const OF_SECRETS: &[&str] = &["auth", "bypass", "key", "password", "secret", "token"];

/// What cannot be meant by the headers that requests to an environment carry.
pub(crate) fn collect(
    headers: &BTreeMap<Spanned<String>, Spanned<Setting>>,
    basic_auth: bool,
    problems: &mut Vec<Problem>,
) {
    for (name, value) in headers {
        let (span, lower) = (name.span(), name.get_ref().to_lowercase());
        let problem = |message: String, help: &str| Problem {
            span: span.clone(),
            message,
            hidden: false,
            help: Some(help.to_owned()),
        };
        let is_token = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c);
        if lower.is_empty() || !lower.chars().all(is_token) {
            problems.push(problem(
                format!("`{}` is no name of a header", name.get_ref()),
                "write it without a colon, such as `x-protection-bypass`",
            ));
        } else if THEIRS.contains(&lower.as_str()) || lower.starts_with("proxy-") {
            problems.push(problem(
                format!("`{lower}` is for the browser to say"),
                "name only headers that something before the environment asks for",
            ));
        } else if lower == "authorization" && basic_auth {
            problems.push(problem(
                "`basic_auth` says `authorization` already".to_owned(),
                "say one of the two",
            ));
        }
        let is_of_secret = OF_SECRETS.iter().any(|word| lower.contains(word));
        if is_of_secret && matches!(value.get_ref(), Setting::Literal(_)) {
            problems.push(Problem {
                span: value.span(),
                message: SECRET_REFUSED.to_owned(),
                hidden: true,
                help: None,
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::Manifest;

    fn parsed(fields: &str) -> Result<Manifest, crate::ManifestError> {
        Manifest::parse(&format!("[environments.preview]\nbase_url = \"http://a\"\n{fields}\n"))
    }

    #[track_caller]
    fn check(fields: &str, message: &str, hidden: bool) {
        let error = parsed(fields).unwrap_err();
        let [problem] = error.problems() else { panic!("{error:?}") };
        assert_eq!((problem.message.as_str(), problem.hidden), (message, hidden));
        assert!(problem.span.start > 40, "{problem:?}");
    }

    #[test]
    fn headers_and_a_password_are_named() {
        let manifest = parsed(
            "basic_auth = { user = \"team\", password = { variable = \"PREVIEW_PASSWORD\" } }\n\
             headers = { x-protection-bypass = { variable = \"BYPASS\" }, x-region = \"eu\" }",
        );
        let manifest = manifest.unwrap();
        let preview = manifest.environment("preview").unwrap();
        assert_eq!(preview.headers.len(), 2);
        let password = preview.basic_auth.as_ref().map(|auth| auth.password.0.as_str());
        assert_eq!(password, Some("PREVIEW_PASSWORD"));
    }

    #[test]
    fn what_cannot_be_meant_is_told_at_its_place() {
        check("headers = { \"x y\" = \"1\" }", "`x y` is no name of a header", false);
        check(
            "headers = { Proxy-Authorization = { variable = \"A\" } }",
            "`proxy-authorization` is for the browser to say",
            false,
        );
        check("headers = { Host = \"b\" }", "`host` is for the browser to say", false);
        check(
            "headers = { Authorization = { variable = \"A\" } }\n\
             basic_auth = { user = \"a\", password = { variable = \"B\" } }",
            "`basic_auth` says `authorization` already",
            false,
        );
        check("headers = { x-bypass = \"s3cret\" }", super::SECRET_REFUSED, true);
    }
}
