//! What `shop up --env ci` has started for these tests: the one place that reads environment variables.

use std::ffi::OsString;

const FILE: &str = "PARITY_ENV_FILE";

const HOW: &str = "run these tests as `cargo run -p shop -- up --env ci -- cargo nextest run -p shop --test integration`";

/// Where the stores are, with their passwords.
pub(crate) struct Environment {
    pub(crate) database: String,
    pub(crate) redis: String,
    /// Where the lax identity provider is.
    pub(crate) issuer: String,
    /// Somebody of a company, whom it knows.
    pub(crate) enterprise: String,
}

impl Environment {
    /// Reads the file that the command in a shop is told of.
    ///
    /// # Panics
    ///
    /// If there is no such file, or it is of another environment; the message says how to run the tests.
    pub(crate) fn read() -> Self {
        #[expect(clippy::disallowed_methods, reason = "this module reads the environment")]
        let path = std::env::var(FILE);
        let path = path.unwrap_or_else(|_| panic!("`{FILE}` is not set; {HOW}"));
        let file = std::fs::read_to_string(&path)
            .unwrap_or_else(|error| panic!("could not read `{path}`: {error}; {HOW}"));
        let value = |wanted: &str| {
            let mut pairs = file.lines().filter_map(|line| line.split_once('='));
            let found = pairs.find(|(name, _)| *name == wanted);
            let found = found.unwrap_or_else(|| panic!("`{wanted}` is not in `{path}`; {HOW}"));
            found.1.to_owned()
        };
        Self {
            database: value("SHOP_DATABASE_URL"),
            redis: value("SHOP_REDIS_URL"),
            issuer: value("SHOP_OIDC_ISSUER"),
            enterprise: value("SHOP_ENTERPRISE_EMAIL"),
        }
    }
}

/// Where programs leave the counts of what they have executed, where they are built to count it.
pub(crate) fn counters() -> Option<(&'static str, OsString)> {
    const COUNTERS: &str = "LLVM_PROFILE_FILE";
    #[expect(clippy::disallowed_methods, reason = "this module reads the environment")]
    std::env::var_os(COUNTERS).map(|file| (COUNTERS, file))
}
