//! The token with which tests sign in, in the one environment where there is such a way.

use secrecy::SecretString;

use crate::config::Variables;

const TOKEN: &str = "SHOP_TEST_SIGN_IN_TOKEN";

/// The one environment that may have it: nobody but tests is there.
const ENVIRONMENT: &str = "ci";

/// `Some(None)` where it is not set; what is wrong was told.
#[expect(clippy::option_option, reason = "the outer is as of each setting that is read")]
pub(super) fn read(
    variables: &mut Variables<'_>,
    environment: &str,
) -> Option<Option<SecretString>> {
    let Some(token) = variables.optional(TOKEN) else { return Some(None) };
    if environment == ENVIRONMENT {
        return Some(Some(token.into()));
    }
    // The value is a secret, so it is not told.
    variables.problem(&format!(
        "`{TOKEN}` is set, and `SHOP_ENVIRONMENT` must then be `{ENVIRONMENT}`, not `{environment}`: \
         whoever has the token signs in as anybody; unset it"
    ));
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_in(environment: &str, token: Option<&str>) -> Result<Option<SecretString>, String> {
        let look_up = |name: &str| (name == TOKEN).then(|| token.map(str::to_owned)).flatten();
        let read = Variables::of(&look_up).read(|variables| read(variables, environment));
        read.map_err(|problem| problem.to_string())
    }

    #[test]
    fn there_is_a_token_in_ci_where_it_is_set() {
        assert!(read_in("ci", Some("swordfish")).unwrap().is_some());
        assert!(read_in("ci", Some("")).unwrap().is_none());
        assert!(read_in("production", None).unwrap().is_none());
    }

    #[test]
    fn a_token_anywhere_else_is_told_without_telling_it() {
        for elsewhere in ["production", "preview", "verify", "CI", ""] {
            let problem = read_in(elsewhere, Some("swordfish")).unwrap_err();
            assert!(
                problem.contains(&format!("must then be `ci`, not `{elsewhere}`")),
                "{problem}"
            );
            assert!(!problem.contains("swordfish"), "{problem}");
        }
    }
}
