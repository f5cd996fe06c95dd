//! What an environment says of feature flags: how one is overridden.

use serde::Deserialize;
use toml::Spanned;

use crate::manifest::problem::Problem;

/// The feature flags of an environment.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FlagSettings {
    /// How the harness tells the environment which variant of a flag to use.
    #[serde(rename = "override")]
    pub overriding: FlagOverride,
}

/// How the harness tells an environment which variant of a flag to use.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FlagOverride {
    /// The cookie that says it, as `new-checkout=on&theme=dark`.
    pub cookie: Spanned<String>,
}

impl FlagSettings {
    pub(crate) fn collect(&self, problems: &mut Vec<Problem>) {
        let cookie = &self.overriding.cookie;
        // A token by RFC 9110, which names of cookies are.
        let is_token = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c);
        if cookie.get_ref().is_empty() || !cookie.get_ref().chars().all(is_token) {
            problems.push(Problem {
                span: cookie.span(),
                message: format!("`{}` is no name of a cookie", cookie.get_ref()),
                hidden: false,
                help: Some("write letters, digits and `-`, such as `flag-override`".to_owned()),
            });
        }
    }
}
