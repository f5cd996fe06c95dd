//! The object store: how it is reached, and how it serves.

use std::path::PathBuf;

use openidconnect::url::Url;
use secrecy::SecretString;

use crate::config::{Variables, WrongSettings, environment};
use crate::listen::Listen;

/// How the shop reaches its object store.
#[derive(Debug, Clone)]
pub(crate) struct ObjectsConfig {
    pub(crate) url: Url,
    /// The key of this process, by which the store knows it.
    pub(crate) key: SecretString,
}

/// The settings of `shop store`.
#[derive(Debug)]
pub(crate) struct StoreConfig {
    pub(crate) listen: Listen,
    pub(crate) directory: PathBuf,
    /// The file that says who may do what.
    pub(crate) policy: PathBuf,
    /// Each caller's name and key.
    pub(crate) keys: Vec<(String, SecretString)>,
}

impl ObjectsConfig {
    pub(super) fn read(variables: &mut Variables<'_>) -> Option<Self> {
        let url = variables.parsed("SHOP_STORE_URL");
        let key = variables.required("SHOP_STORE_KEY");
        Some(Self { url: url?, key: key?.into() })
    }
}

impl StoreConfig {
    /// Reads the settings from the environment.
    ///
    /// # Errors
    ///
    /// [`WrongSettings`] with every variable that is missing or wrong.
    pub(crate) fn from_environment() -> Result<Self, WrongSettings> {
        Variables::of(&environment).read(Self::read)
    }

    fn read(variables: &mut Variables<'_>) -> Option<Self> {
        let listen = variables.parsed("SHOP_LISTEN");
        let directory = variables.required("STORE_DIRECTORY");
        let policy = variables.required("STORE_POLICY");
        let keys = variables.required("STORE_KEYS").and_then(|list| {
            keys(&list).or_else(|| {
                // The value is a secret, so it is not told.
                variables.problem(
                    "`STORE_KEYS` is wrong: it must be names and keys, such as `web=…,worker=…`",
                );
                None
            })
        });
        Some(Self {
            listen: listen?,
            directory: directory?.into(),
            policy: policy?.into(),
            keys: keys?,
        })
    }
}

/// Reads `name=key,name=key`.
fn keys(list: &str) -> Option<Vec<(String, SecretString)>> {
    let one = |pair: &str| {
        let (name, key) = pair.split_once('=')?;
        let is_whole = !name.is_empty() && !key.is_empty();
        is_whole.then(|| (name.to_owned(), SecretString::from(key)))
    };
    list.split(',').map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(keys: &str) -> Result<StoreConfig, WrongSettings> {
        let look_up = |name: &str| match name {
            "SHOP_LISTEN" => Some("inherited".to_owned()),
            "STORE_KEYS" => Some(keys.to_owned()),
            other => Some(format!("/srv/{other}")),
        };
        Variables::of(&look_up).read(StoreConfig::read)
    }

    #[test]
    fn each_caller_has_a_name_and_a_key() {
        let config = read("web=one,worker=two").unwrap();
        let names: Vec<_> = config.keys.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["web", "worker"]);
    }

    #[test]
    fn wrong_keys_are_told_without_telling_them() {
        for wrong in ["swordfish", "web=swordfish,", "=swordfish", "web="] {
            let problem = read(wrong).unwrap_err().to_string();
            assert!(problem.contains("`STORE_KEYS` is wrong"), "{problem}");
            assert!(!problem.contains("swordfish"), "{problem}");
        }
    }
}
