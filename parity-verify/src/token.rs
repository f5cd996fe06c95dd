//! The token that opens the verification endpoints.

use std::fmt;

use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq;

/// The secret that a caller of the verification endpoints must send.
///
/// It is compared in constant time and never printed.
#[derive(Clone)]
pub struct Token {
    value: String,
}

impl Token {
    /// Keeps `value` as the token; an empty one opens nothing.
    pub fn new(value: impl Into<String>) -> Self {
        Self { value: value.into() }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.value.is_empty()
    }

    /// The value, to be taken out of every answer.
    pub(crate) fn expose(&self) -> &str {
        &self.value
    }

    /// Whether `sent` is this token, in a time that depends on the length of `sent` alone: the digests of both are
    /// compared, in constant time.
    pub(crate) fn matches(&self, sent: &[u8]) -> bool {
        let [own, other] = [self.value.as_bytes(), sent].map(Sha256::digest);
        own.as_slice().ct_eq(other.as_slice()).into()
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_same_bytes_match() {
        let token = Token::new("sesame");
        assert!(token.matches(b"sesame"));
        for other in ["", "sesam", "sesame ", "SESAME", "sesbme"] {
            assert!(!token.matches(other.as_bytes()), "for {other:?}");
        }
    }

    #[test]
    fn printing_it_does_not_tell_it() {
        assert_eq!(format!("{:?}", Token::new("sesame")), "Token(…)");
    }
}
