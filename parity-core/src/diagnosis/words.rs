//! The surface that the words of an error name; touches nothing.

use parity_model::Surface;

/// What errors say when somebody may not do something: databases, stores, file systems, clouds.
const DENIED: &[&str] = &[
    "permission denied",
    "access denied",
    "accessdenied",
    "not authorized",
    "unauthorized",
    "forbidden",
    "insufficient privilege",
    "must be owner of",
    "operation not permitted",
];

/// What errors say when a setting is not there.
const UNSET: &[&str] = &[
    "environment variable not found",
    "missing environment variable",
    "missing required environment",
    "missing secret",
    "missing api key",
    "is not set",
    "is not defined in the environment",
];

/// What errors say when a server is not where it is looked for.
const UNREACHED: &[&str] = &[
    "connection refused",
    "econnrefused",
    "no such host",
    "enotfound",
    "name or service not known",
    "failed to lookup address",
    "network is unreachable",
];

/// The surface that an error speaks of, where its words name one.
pub(super) fn surface_of(error: &str) -> Option<Surface> {
    let error = error.to_lowercase();
    let says = |words: &[&str]| words.iter().any(|word| error.contains(word));
    if says(DENIED) {
        Some(Surface::Permissions)
    } else if says(UNSET) {
        Some(Surface::Secrets)
    } else if says(UNREACHED) {
        Some(Surface::Topology)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_names_a_surface_by_its_words_or_none() {
        for (error, expected) in [
            ("ERROR: permission denied for table entitlements (42501)", Some(Surface::Permissions)),
            ("S3: AccessDenied", Some(Surface::Permissions)),
            ("`SHOP_CRM_KEY` is not set", Some(Surface::Secrets)),
            ("connect ECONNREFUSED 127.0.0.1:9", Some(Surface::Topology)),
            ("the lead is not good enough", None),
        ] {
            assert_eq!(surface_of(error), expected, "{error}");
        }
    }
}
