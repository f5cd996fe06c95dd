//! Names and secrets that nobody can guess.

use std::fmt::Write;

/// Returns 32 random bytes, in hexadecimal digits.
///
/// # Panics
///
/// If the operating system has no randomness, without which no secret may be made.
pub(crate) fn token() -> String {
    hexadecimal::<32>()
}

/// Returns 16 random bytes, in hexadecimal digits: a name that nobody guesses.
///
/// # Panics
///
/// As [`token`].
pub(crate) fn id() -> String {
    hexadecimal::<16>()
}

/// Returns a short random name, such as to tell two workers apart.
///
/// # Panics
///
/// As [`token`].
pub(crate) fn name() -> String {
    hexadecimal::<4>()
}

fn hexadecimal<const BYTES: usize>() -> String {
    let mut bytes = [0; BYTES];
    getrandom::fill(&mut bytes).expect("the operating system gives random bytes");
    bytes.iter().fold(String::with_capacity(BYTES * 2), |mut digits, byte| {
        write!(digits, "{byte:02x}").expect("writing to a string does not fail");
        digits
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_tokens_are_never_the_same() {
        let tokens = [token(), token()];
        assert_ne!(tokens[0], tokens[1]);
        assert!(tokens.iter().all(|token| token.len() == 64));
    }
}
