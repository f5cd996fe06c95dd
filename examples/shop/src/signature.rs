//! Signatures of webhooks: `t=<seconds>,v1=<HMAC-SHA256 of "<seconds>.<body>">`, as Stripe signs.

use hmac::{Hmac, KeyInit, Mac};
use secrecy::{ExposeSecret, SecretString};
use sha2::Sha256;

/// The header that carries it.
pub(crate) const HEADER: &str = "payments-signature";

/// How far the sender's clock may be from ours; an older delivery could be one that somebody plays back.
const TOLERANCE: u64 = 5 * 60;

/// A delivery is not to be believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Untrusted {
    #[error("it is not signed")]
    Missing,
    #[error("no signature is by the secret that is known here")]
    Invalid,
    #[error("it was signed more than five minutes ago, or in the future")]
    Expired,
}

/// Signs a body that is sent at this time.
pub(crate) fn sign(secret: &SecretString, seconds: i64, body: &[u8]) -> String {
    format!("t={seconds},v1={}", hex::encode(mac(secret, seconds, body).finalize().into_bytes()))
}

/// Checks the signature of a body that came at this time.
///
/// There may be several signatures, as while a secret is replaced by another; one is enough.
///
/// # Errors
///
/// [`Untrusted`], by what is wrong with the signature.
pub(crate) fn verify(
    secret: &SecretString,
    header: Option<&str>,
    now: i64,
    body: &[u8],
) -> Result<(), Untrusted> {
    let header = header.ok_or(Untrusted::Missing)?;
    let of_scheme = |scheme: &'static str| {
        let parts = header.split(',').filter_map(|part| part.trim().split_once('='));
        parts.filter(move |(name, _)| *name == scheme).map(|(_, value)| value)
    };
    let seconds = of_scheme("t").next().and_then(|seconds| seconds.parse::<i64>().ok());
    let seconds = seconds.ok_or(Untrusted::Invalid)?;
    let mac = mac(secret, seconds, body);
    let is_right = |digits: &str| {
        hex::decode(digits).is_ok_and(|bytes| mac.clone().verify_slice(&bytes).is_ok())
    };
    if !of_scheme("v1").any(is_right) {
        return Err(Untrusted::Invalid);
    }
    // After the signature: before it, the time is anybody's word.
    if now.abs_diff(seconds) > TOLERANCE { Err(Untrusted::Expired) } else { Ok(()) }
}

fn mac(secret: &SecretString, seconds: i64, body: &[u8]) -> Hmac<Sha256> {
    let key = secret.expose_secret().as_bytes();
    let mut mac = Hmac::new_from_slice(key).expect("HMAC takes keys of any length");
    mac.update(format!("{seconds}.").as_bytes());
    mac.update(body);
    mac
}

#[cfg(test)]
mod tests {
    use super::*;

    const BODY: &[u8] = br#"{"id":"evt_1"}"#;
    const SENT: i64 = 1_790_000_000;

    fn secret(text: &str) -> SecretString {
        text.to_owned().into()
    }

    fn check(header: &str, now: i64, body: &[u8]) -> Result<(), Untrusted> {
        verify(&secret("whsec_right"), Some(header), now, body)
    }

    #[test]
    fn what_was_signed_is_believed_for_five_minutes() {
        let header = sign(&secret("whsec_right"), SENT, BODY);
        for now in [SENT - 300, SENT, SENT + 300] {
            assert_eq!(check(&header, now, BODY), Ok(()), "at {now}");
        }
        for now in [SENT - 301, SENT + 301] {
            assert_eq!(check(&header, now, BODY), Err(Untrusted::Expired), "at {now}");
        }
    }

    #[test]
    fn another_secret_another_body_and_another_time_are_not_believed() {
        let header = sign(&secret("whsec_right"), SENT, BODY);
        assert_eq!(check(&header, SENT, br#"{"id":"evt_2"}"#), Err(Untrusted::Invalid));
        let others = sign(&secret("whsec_other"), SENT, BODY);
        assert_eq!(check(&others, SENT, BODY), Err(Untrusted::Invalid));
        let later = header.replace(&SENT.to_string(), &(SENT + 60).to_string());
        assert_eq!(check(&later, SENT, BODY), Err(Untrusted::Invalid));
        assert_eq!(verify(&secret("whsec_right"), None, SENT, BODY), Err(Untrusted::Missing));
    }

    #[test]
    fn one_right_signature_of_several_is_enough() {
        let header = sign(&secret("whsec_right"), SENT, BODY);
        let (_, right) = header.split_once(',').unwrap();
        let others = sign(&secret("whsec_old"), SENT, BODY);
        assert_eq!(check(&format!("{others},{right}, v0=00"), SENT, BODY), Ok(()));
    }

    #[test]
    fn a_header_of_another_shape_is_not_believed() {
        for header in ["", "t=", "v1=00", "t=now,v1=00", "t=1790000000", "t=1790000000,v1=", "="] {
            assert_eq!(check(header, SENT, BODY), Err(Untrusted::Invalid), "{header:?}");
        }
    }

    #[test]
    fn the_signature_is_the_one_that_others_compute() {
        // printf '1790000000.{"id":"evt_1"}' | openssl dgst -sha256 -hmac whsec_right
        let expected =
            "t=1790000000,v1=7a449a0b2f709ff763fa17c6771dc037cb0b30fc8a0c1dcc0fc58eef7b2ed8a5";
        assert_eq!(sign(&secret("whsec_right"), SENT, BODY), expected);
    }
}
