//! Tokens that tell a form of ours from one that another site sends in the user's name.

use subtle::ConstantTimeEq;
use tower_sessions::Session;

use crate::random;
use crate::web::failure::Failure;

const KEY: &str = "csrf";

/// Returns the session's token, and makes one where there is none yet.
pub(crate) async fn token(session: &Session) -> Result<String, Failure> {
    if let Some(token) = session.get(KEY).await? {
        return Ok(token);
    }
    renew(session).await
}

/// Makes a new token, so that one from before the sign-in is worth nothing after it.
pub(crate) async fn renew(session: &Session) -> Result<String, Failure> {
    let token = random::token();
    session.insert(KEY, &token).await?;
    Ok(token)
}

/// Refuses a form whose token is not the session's.
///
/// # Errors
///
/// [`Failure::Forged`], also when the session has no token at all.
pub(crate) async fn check(session: &Session, sent: &str) -> Result<(), Failure> {
    let expected: Option<String> = session.get(KEY).await?;
    if is_same(expected.as_deref(), sent) { Ok(()) } else { Err(Failure::Forged) }
}

fn is_same(expected: Option<&str>, sent: &str) -> bool {
    expected.is_some_and(|expected| expected.as_bytes().ct_eq(sent.as_bytes()).into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_sessions_own_token_is_right() {
        let token = random::token();
        assert!(is_same(Some(&token), &token));
        assert!(!is_same(Some(&token), &random::token()));
        assert!(!is_same(Some(&token), ""));
    }

    #[test]
    fn a_session_without_a_token_accepts_nothing() {
        assert!(!is_same(None, ""));
        assert!(!is_same(None, "undefined"));
    }
}
