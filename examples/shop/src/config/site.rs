//! The settings of what surrounds the pages: cookies, policy, third parties, flags and the cache.

use std::path::PathBuf;
use std::str::FromStr;

use openidconnect::url::Url;
use secrecy::SecretString;

use crate::config::variables::Variables;

/// The settings of what surrounds the pages.
#[derive(Debug)]
pub(crate) struct SiteConfig {
    pub(crate) cache: CacheKind,
    pub(crate) cookies: CookieConfig,
    pub(crate) flags_file: Option<PathBuf>,
    pub(crate) third_parties: Option<ThirdParties>,
    /// The origins that the policy allows scripts from.
    pub(crate) csp_scripts: Vec<Origin>,
}

/// Where answers of the database are kept for a while.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum CacheKind {
    /// In Redis, where all processes find them.
    #[default]
    Redis,
    /// In the process.
    Memory,
}

/// The attributes of the session's cookie.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct CookieConfig {
    pub(crate) same_site: SameSite,
    /// Without one, the cookie is for the host that sets it alone.
    pub(crate) domain: Option<String>,
    pub(crate) secure: bool,
}

/// Which requests of other sites carry the cookie.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum SameSite {
    /// Those that lead to a page.
    #[default]
    Lax,
    /// None.
    Strict,
}

/// The third parties of the pages.
#[derive(Debug)]
pub(crate) struct ThirdParties {
    pub(crate) origin: Origin,
    /// Checks what the fraud service says of a browser.
    pub(crate) fraud_secret: SecretString,
}

/// A scheme, a host and a port, as a policy and a script's address name them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Origin(String);

impl SiteConfig {
    pub(in crate::config) fn read(variables: &mut Variables<'_>) -> Option<Self> {
        let cache = variables.parsed_or_default("SHOP_CACHE");
        let same_site = variables.parsed_or_default("SHOP_COOKIE_SAME_SITE");
        let secure = variables.parsed_or_default("SHOP_COOKIE_SECURE");
        let third_parties = ThirdParties::read(variables);
        // Without a word on it, the policy allows the scripts that the pages have.
        let used = third_parties.iter().flatten().map(|parties| parties.origin.clone());
        let csp_scripts = match variables.optional("SHOP_CSP_SCRIPTS") {
            Some(_) => variables.parsed("SHOP_CSP_SCRIPTS"),
            None => Some(Origins(used.collect())),
        };
        Some(Self {
            cache: cache?,
            cookies: CookieConfig {
                same_site: same_site?,
                domain: variables.optional("SHOP_COOKIE_DOMAIN"),
                secure: secure?,
            },
            flags_file: variables.optional("SHOP_FLAGS_FILE").map(PathBuf::from),
            third_parties: third_parties?,
            csp_scripts: csp_scripts?.0,
        })
    }
}

impl ThirdParties {
    /// `Some(None)` where there are none; what is wrong was told.
    #[expect(clippy::option_option, reason = "the outer is as of each setting that is read")]
    fn read(variables: &mut Variables<'_>) -> Option<Option<Self>> {
        if variables.optional("SHOP_SCRIPTS_ORIGIN").is_none() {
            return Some(None);
        }
        let origin = variables.parsed("SHOP_SCRIPTS_ORIGIN");
        let fraud_secret = variables.required("SHOP_FRAUD_SECRET");
        Some(Some(Self { origin: origin?, fraud_secret: fraud_secret?.into() }))
    }
}

impl SameSite {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Lax => "lax",
            Self::Strict => "strict",
        }
    }
}

impl Origin {
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Origin {
    type Err = &'static str;

    fn from_str(value: &str) -> Result<Self, Self::Err> {
        let problem = "it must be an origin, such as `https://scripts.example.org`";
        let url: Url = value.parse().map_err(|_| problem)?;
        let origin = url.origin();
        let is_origin = origin.is_tuple() && url.path() == "/" && url.query().is_none();
        is_origin.then(|| Self(origin.ascii_serialization())).ok_or(problem)
    }
}

/// Several origins, with spaces between them.
struct Origins(Vec<Origin>);

impl FromStr for Origins {
    type Err = &'static str;

    fn from_str(value: &str) -> Result<Self, Self::Err> {
        value.split_whitespace().map(str::parse).collect::<Result<_, _>>().map(Self)
    }
}

impl CacheKind {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Redis => "redis",
            Self::Memory => "memory",
        }
    }
}

impl FromStr for CacheKind {
    type Err = &'static str;

    fn from_str(value: &str) -> Result<Self, Self::Err> {
        match value {
            "redis" => Ok(Self::Redis),
            "memory" => Ok(Self::Memory),
            _ => Err("it must be `redis` or `memory`"),
        }
    }
}

impl FromStr for SameSite {
    type Err = &'static str;

    fn from_str(value: &str) -> Result<Self, Self::Err> {
        match value {
            "lax" => Ok(Self::Lax),
            "strict" => Ok(Self::Strict),
            _ => Err("it must be `lax` or `strict`"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Reads the settings where these variables are set.
    fn read(set: &[(&str, &str)]) -> Result<SiteConfig, String> {
        let look_up = |name: &str| {
            let set = set.iter().find(|(known, _)| *known == name);
            set.map(|(_, value)| (*value).to_owned())
        };
        let settings = Variables::of(&look_up).read(SiteConfig::read);
        settings.map_err(|problem| problem.to_string())
    }

    fn allowed(set: &[(&str, &str)]) -> Vec<String> {
        let origins = read(set).unwrap().csp_scripts;
        origins.iter().map(|origin| origin.as_str().to_owned()).collect()
    }

    #[test]
    fn nothing_needs_to_be_set() {
        let config = read(&[]).unwrap();
        let cookies = CookieConfig { same_site: SameSite::Lax, domain: None, secure: false };
        assert_eq!((config.cookies, config.cache), (cookies, CacheKind::Redis));
        assert!(config.third_parties.is_none() && config.csp_scripts.is_empty());
    }

    #[test]
    fn the_policy_allows_the_scripts_of_the_pages_unless_it_says_otherwise() {
        const SCRIPTS: [(&str, &str); 2] = [
            ("SHOP_SCRIPTS_ORIGIN", "https://scripts.example.org"),
            ("SHOP_FRAUD_SECRET", "swordfish"),
        ];
        assert_eq!(allowed(&SCRIPTS), ["https://scripts.example.org"]);
        let other = ("SHOP_CSP_SCRIPTS", "https://a.example.org https://b.example.org:8443/");
        let other = allowed(&[&SCRIPTS[..], &[other]].concat());
        assert_eq!(other, ["https://a.example.org", "https://b.example.org:8443"]);
    }

    #[test]
    fn third_parties_need_the_secret_of_the_fraud_service() {
        let problem = read(&[("SHOP_SCRIPTS_ORIGIN", "https://scripts.example.org")]);
        assert_eq!(problem.unwrap_err(), "`SHOP_FRAUD_SECRET` is not set; set it");
    }

    #[test]
    fn every_wrong_setting_is_told_at_once() {
        let problem = read(&[
            ("SHOP_CACHE", "disk"),
            ("SHOP_COOKIE_SAME_SITE", "none"),
            ("SHOP_COOKIE_SECURE", "yes"),
            ("SHOP_CSP_SCRIPTS", "https://a.example.org/path"),
        ]);
        let problem = problem.unwrap_err();
        for told in [
            "`SHOP_CACHE` is wrong: it must be `redis` or `memory`, not `disk`",
            "`SHOP_COOKIE_SAME_SITE` is wrong: it must be `lax` or `strict`, not `none`",
            "`SHOP_COOKIE_SECURE` is wrong: ",
            "`SHOP_CSP_SCRIPTS` is wrong: it must be an origin, such as",
        ] {
            assert!(problem.contains(told), "{problem}");
        }
    }
}
