//! Time-based one-time passwords (RFC 6238), as an authenticator app makes them; touches nothing.

use std::time::Duration;

use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;
use sha2::{Sha256, Sha512};
use url::Url;

/// A code that ends sooner than this may be over before it is sent.
const SHORTEST: u64 = 1_000;

/// What an authenticator app knows of an account.
pub(crate) struct Totp {
    key: Vec<u8>,
    algorithm: Algorithm,
    digits: u32,
    /// How long a code holds, in seconds.
    period: u64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Algorithm {
    Sha1,
    Sha256,
    Sha512,
}

/// Which code is to be used.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Turn {
    /// That of this period, by number.
    Now(u64),
    /// None yet; look again after this.
    After(Duration),
}

// It is a secret.
impl std::fmt::Debug for Totp {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Totp").finish_non_exhaustive()
    }
}

impl Totp {
    /// Reads a key in base 32, or an address `otpauth://totp/…?secret=…`, as they stand below a QR code and in it.
    ///
    /// # Errors
    ///
    /// What is wrong, without the text.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let text = text.trim();
        if !text.starts_with("otpauth:") {
            let key = base32(text)?;
            return Ok(Self { key, algorithm: Algorithm::Sha1, digits: 6, period: 30 });
        }
        let url = Url::parse(text).map_err(|error| format!("an `otpauth` address: {error}"))?;
        if url.host_str() != Some("totp") {
            return Err("an `otpauth` address of another type than `totp`".to_owned());
        }
        let value = |name: &str| {
            let found = url.query_pairs().find(|(key, _)| key == name);
            found.map(|(_, value)| value.into_owned())
        };
        let key = base32(&value("secret").ok_or("an `otpauth` address without `secret`")?)?;
        let algorithm = match value("algorithm").map(|name| name.to_ascii_uppercase()).as_deref() {
            None | Some("SHA1") => Algorithm::Sha1,
            Some("SHA256") => Algorithm::Sha256,
            Some("SHA512") => Algorithm::Sha512,
            Some(_) => return Err("`algorithm` is none of SHA1, SHA256, SHA512".to_owned()),
        };
        let number =
            |name: &str, default: u64| value(name).map_or(Ok(default), |text| text.parse());
        let digits = number("digits", 6).ok().and_then(|digits| u32::try_from(digits).ok());
        let digits = digits.filter(|digits| (6..=8).contains(digits));
        let digits = digits.ok_or("`digits` is none of 6, 7, 8")?;
        let period = number("period", 30).ok().filter(|period| (5..=300).contains(period));
        let period = period.ok_or("`period` is no number of seconds from 5 to 300")?;
        Ok(Self { key, algorithm, digits, period })
    }

    /// The code of the period with this number.
    pub(crate) fn code(&self, number: u64) -> String {
        let mac = match self.algorithm {
            Algorithm::Sha1 => signed::<Hmac<Sha1>>(&self.key, number),
            Algorithm::Sha256 => signed::<Hmac<Sha256>>(&self.key, number),
            Algorithm::Sha512 => signed::<Hmac<Sha512>>(&self.key, number),
        };
        // Dynamic truncation (RFC 4226, section 5.3).
        let offset = usize::from(mac.last().copied().unwrap_or_default() & 0x0f);
        let word = mac.get(offset..).and_then(<[u8]>::first_chunk).copied().unwrap_or_default();
        let value = u32::from_be_bytes(word) & 0x7fff_ffff;
        let width = self.digits as usize;
        format!("{:0width$}", value % 10_u32.pow(self.digits))
    }

    /// Which code is to be used at a moment, in milliseconds since 1970: none that is about to end, and none
    /// that was used, or comes before one that was.
    pub(crate) fn turn(&self, now: u64, used: Option<u64>) -> Turn {
        let period = self.period * 1_000;
        let (number, left) = (now / period, period - now % period);
        let is_used = used.is_some_and(|used| number <= used);
        if is_used || left < SHORTEST {
            Turn::After(Duration::from_millis(left))
        } else {
            Turn::Now(number)
        }
    }
}

fn signed<M: Mac + KeyInit>(key: &[u8], number: u64) -> Vec<u8> {
    let mut mac = <M as KeyInit>::new_from_slice(key).expect("HMAC takes keys of any length");
    mac.update(&number.to_be_bytes());
    mac.finalize().into_bytes().to_vec()
}

/// Reads base 32 (RFC 4648, section 6) as people copy it: in any case, with blanks and dashes, with or without padding.
fn base32(text: &str) -> Result<Vec<u8>, String> {
    let (mut bytes, mut buffer, mut bits) = (Vec::new(), 0_u32, 0);
    for letter in text.chars().filter(|letter| !matches!(letter, ' ' | '-' | '=')) {
        let value = match letter.to_ascii_uppercase() {
            upper @ 'A'..='Z' => u32::from(upper) - u32::from('A'),
            digit @ '2'..='7' => u32::from(digit) - u32::from('2') + 26,
            _ => return Err("a letter that base 32 does not have".to_owned()),
        };
        (buffer, bits) = ((buffer << 5 | value) & 0xfff, bits + 5);
        if bits >= 8 {
            bits -= 8;
            bytes.extend(u8::try_from(buffer >> bits & 0xff));
        }
    }
    if bytes.is_empty() { Err("no key".to_owned()) } else { Ok(bytes) }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The key of RFC 6238's vectors: `12345678901234567890…` of as many bytes as the algorithm has.
    const KEY: &str = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";

    #[track_caller]
    fn check(algorithm: Algorithm, seconds: u64, code: &str) {
        let length = match algorithm {
            Algorithm::Sha1 => 20,
            Algorithm::Sha256 => 32,
            Algorithm::Sha512 => 64,
        };
        let key = b"1234567890".iter().copied().cycle().take(length).collect();
        let totp = Totp { key, algorithm, digits: 8, period: 30 };
        assert_eq!(totp.code(seconds / 30), code, "{algorithm:?} at {seconds}");
    }

    #[test]
    fn the_codes_are_those_of_the_standard() {
        // RFC 6238, appendix B.
        for (seconds, sha1, sha256, sha512) in [
            (59, "94287082", "46119246", "90693936"),
            (1_111_111_109, "07081804", "68084774", "25091201"),
            (1_111_111_111, "14050471", "67062674", "99943326"),
            (1_234_567_890, "89005924", "91819424", "93441116"),
            (2_000_000_000, "69279037", "90698825", "38618901"),
            (20_000_000_000, "65353130", "77737706", "47863826"),
        ] {
            check(Algorithm::Sha1, seconds, sha1);
            check(Algorithm::Sha256, seconds, sha256);
            check(Algorithm::Sha512, seconds, sha512);
        }
    }

    #[test]
    fn a_key_is_read_as_people_copy_it() {
        let code = |text: &str| Totp::parse(text).unwrap().code(1);
        assert_eq!(code(KEY), "287082");
        assert_eq!(code("gezd gnbv gy3t qojq - gezd gnbv gy3t qojq ===="), "287082");
    }

    #[test]
    fn an_address_says_how_codes_are_made() {
        let text = format!("otpauth://totp/Shop:ada?secret={KEY}&issuer=Shop&digits=8&period=60");
        let totp = Totp::parse(&text).unwrap();
        assert_eq!((totp.code(1).as_str(), totp.period), ("94287082", 60));
    }

    #[test]
    fn what_is_no_key_is_told_without_it() {
        for text in
            ["", "s3cr3t!", "otpauth://hotp/x?secret=GEZD", "otpauth://totp/x?secret=GEZD&digits=4"]
        {
            let error = Totp::parse(text).unwrap_err();
            assert!(!error.contains("GEZD") && !error.contains("s3cr3t"), "{error}");
        }
    }

    #[test]
    fn a_code_is_used_once_and_not_in_its_last_second() {
        let totp = Totp::parse(KEY).unwrap();
        assert_eq!(totp.turn(60_000, None), Turn::Now(2));
        assert_eq!(totp.turn(60_000, Some(2)), Turn::After(Duration::from_secs(30)));
        assert_eq!(totp.turn(60_000, Some(1)), Turn::Now(2));
        assert_eq!(totp.turn(89_000, None), Turn::Now(2));
        assert_eq!(totp.turn(89_001, None), Turn::After(Duration::from_millis(999)));
    }
}
