//! Settings with which the web process does not start.

use std::process::Output;

use crate::process::try_to_run;
use crate::shop::{TEST_SIGN_IN_TOKEN, settings};

/// Starts `shop web` with these variables in place of the usual ones, and returns what it says as it ends.
async fn refusal(changed: &[(&str, &str)]) -> String {
    let mut variables = settings("postgres://nobody@127.0.0.1:9/none", "redis://127.0.0.1:9");
    variables.push(("SHOP_LISTEN", "127.0.0.1:0"));
    variables.retain(|(name, _)| changed.iter().all(|(other, _)| other != name));
    let variables: Vec<(&str, &str)> = [&variables[..], changed].concat();
    let Output { status, stdout, .. } = try_to_run("web", &variables).await;
    let log = String::from_utf8(stdout).unwrap();
    assert_eq!(status.code(), Some(1), "{log}");
    assert!(!log.contains(TEST_SIGN_IN_TOKEN), "the token is told");
    log
}

#[tokio::test]
async fn tests_sign_in_nowhere_but_in_ci() {
    for elsewhere in ["production", "verify", "preview", ""] {
        let log = refusal(&[("SHOP_ENVIRONMENT", elsewhere)]).await;
        let said = format!("`SHOP_ENVIRONMENT` must then be `ci`, not `{elsewhere}`");
        assert!(log.contains(&said), "{log}");
    }
}

#[tokio::test]
async fn all_that_is_wrong_is_told_at_once() {
    let wrong =
        [("SHOP_JOBS", "eager"), ("SHOP_PAYMENTS_KEY", ""), ("SHOP_STORE_URL", "no address")];
    let log = refusal(&wrong).await;
    for said in [
        "`SHOP_JOBS` is wrong: it must be `queue` or `inline`, not `eager`",
        "`SHOP_PAYMENTS_KEY` is not set",
        "`SHOP_STORE_URL` is wrong",
    ] {
        assert!(log.contains(said), "{said}: {log}");
    }
}
