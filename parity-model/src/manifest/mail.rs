//! The service that takes the mail of an environment.

use serde::Deserialize;
use toml::Spanned;

use crate::manifest::problem::Problem;
use crate::manifest::setting::Setting;

/// The service that takes the mail of an environment.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MailService {
    /// Which one it is.
    pub kind: MailKind,
    /// Where its API answers.
    pub url: Spanned<Setting>,
}

/// A service that takes mail and sends none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MailKind {
    /// Mailpit, by version 1 of its API.
    Mailpit,
    /// maildev, version 3 or 2.
    Maildev,
}

impl MailService {
    pub(crate) fn collect(&self, problems: &mut Vec<Problem>) {
        if let Setting::Literal(url) = self.url.get_ref()
            && !(url.starts_with("http://") || url.starts_with("https://"))
        {
            problems.push(Problem {
                span: self.url.span(),
                message: format!("`{url}` is no address that answers to HTTP"),
                hidden: false,
                help: Some("write it whole, such as `http://127.0.0.1:8025`".to_owned()),
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Manifest;

    fn parsed(fields: &str) -> Result<Manifest, crate::ManifestError> {
        let text = format!(
            "[environments.verify]\nbase_url = \"http://a\"\n[environments.verify.mail]\n{fields}\n"
        );
        Manifest::parse(&text)
    }

    #[track_caller]
    fn check(fields: &str, message: &str) {
        let error = parsed(fields).unwrap_err();
        assert_eq!(error.to_string(), message);
        assert!(error.problems()[0].span.start > 0, "{error:?}");
    }

    #[test]
    fn a_service_has_a_kind_and_an_address() {
        let manifest = parsed("kind = \"mailpit\"\nurl = { variable = \"MAILPIT_URL\" }").unwrap();
        let mail = manifest.environment("verify").and_then(|found| found.mail.clone()).unwrap();
        assert_eq!(mail.kind, MailKind::Mailpit);
        assert_eq!(mail.url.get_ref(), &Setting::Variable("MAILPIT_URL".to_owned()));
        check("kind = \"maildev\"", "missing field `url`");
        check(
            "kind = \"mailhog\"\nurl = \"http://a\"",
            "unknown variant `mailhog`, expected `mailpit` or `maildev`",
        );
        check(
            "kind = \"maildev\"\nurl = \"127.0.0.1:1080\"",
            "`127.0.0.1:1080` is no address that answers to HTTP",
        );
    }
}
