//! Tokens by which the fraud service vouches for a browser, and the shop knows that it did.

use std::time::Duration;

use hmac::{Hmac, KeyInit, Mac};
use secrecy::{ExposeSecret, SecretString};
use sha2::Sha256;
use subtle::ConstantTimeEq;

use crate::random;

/// For how long a browser is vouched for.
const GOOD_FOR: Duration = Duration::from_mins(30);

/// What the fraud service and the shop share.
#[derive(Debug, Clone)]
pub(crate) struct DeviceKey(SecretString);

/// Why a token says nothing of a browser.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum NotVouchedFor {
    #[error("the form carries no token of the browser")]
    Missing,
    #[error("the browser's token was not made by the fraud service")]
    Forged,
    #[error("the browser's token is too old")]
    Expired,
}

impl DeviceKey {
    pub(crate) fn new(secret: SecretString) -> Self {
        Self(secret)
    }

    /// Makes a token; `now` is in seconds since 1970.
    pub(crate) fn vouch(&self, now: i64) -> String {
        let content = format!("{now}.{}", random::name());
        format!("{content}.{}", self.sign(&content))
    }

    /// Checks a token.
    ///
    /// # Errors
    ///
    /// [`NotVouchedFor`] if there is none, another has made it, or it was made too long before `now`.
    pub(crate) fn check(&self, token: &str, now: i64) -> Result<(), NotVouchedFor> {
        if token.is_empty() {
            return Err(NotVouchedFor::Missing);
        }
        let (content, signature) = token.rsplit_once('.').ok_or(NotVouchedFor::Forged)?;
        if !bool::from(self.sign(content).as_bytes().ct_eq(signature.as_bytes())) {
            return Err(NotVouchedFor::Forged);
        }
        let made = content.split('.').next().and_then(|made| made.parse::<i64>().ok());
        let age = now.saturating_sub(made.ok_or(NotVouchedFor::Forged)?);
        if u64::try_from(age).unwrap_or_default() > GOOD_FOR.as_secs() {
            Err(NotVouchedFor::Expired)
        } else {
            Ok(())
        }
    }

    fn sign(&self, content: &str) -> String {
        let key = self.0.expose_secret().as_bytes();
        let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes keys of any length");
        mac.update(content.as_bytes());
        let signature = mac.finalize().into_bytes();
        signature.iter().fold(String::new(), |text, byte| text + &format!("{byte:02x}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: i64 = 1_800_000_000;

    fn key(secret: &str) -> DeviceKey {
        DeviceKey::new(secret.to_owned().into())
    }

    #[test]
    fn a_token_is_good_for_half_an_hour() {
        let token = key("swordfish").vouch(NOW);
        assert_eq!(key("swordfish").check(&token, NOW + 1800), Ok(()));
        assert_eq!(key("swordfish").check(&token, NOW + 1801), Err(NotVouchedFor::Expired));
    }

    #[test]
    fn a_token_of_another_key_or_another_time_is_forged() {
        let token = key("swordfish").vouch(NOW);
        assert_eq!(key("other").check(&token, NOW), Err(NotVouchedFor::Forged));
        let later = token.replace("1800000000", "1800009999");
        assert_eq!(key("swordfish").check(&later, NOW), Err(NotVouchedFor::Forged));
        assert_eq!(key("swordfish").check("undefined", NOW), Err(NotVouchedFor::Forged));
    }

    #[test]
    fn no_token_is_told_as_such() {
        assert_eq!(key("swordfish").check("", NOW), Err(NotVouchedFor::Missing));
    }
}
