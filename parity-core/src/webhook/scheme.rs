//! The schemes by which webhooks are signed, and how a signature is judged; touches nothing.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use parity_model::duration;
use parity_model::verification::SignatureVerdict;
use sha2::Sha256;

use crate::error::{Error, Result};
use crate::secret::Secret;

/// How far a signature's time may be from now where nothing is said, as providers recommend.
const TOLERANCE: Duration = Duration::from_mins(5);

/// What a secret of Standard Webhooks begins with.
const PREFIX: &str = "whsec_";

/// How a provider signs its webhooks.
///
/// ```
/// # use std::time::Duration;
/// # use parity_core::Scheme;
/// let scheme = Scheme::stripe().tolerance(Duration::from_secs(60));
/// assert_eq!(scheme.to_string(), "Stripe");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Scheme {
    kind: Kind,
    tolerance: Duration,
}

/// Who signs so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Standard,
    Stripe,
    Github,
}

/// What is signed.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Message<'m> {
    pub(crate) id: &'m str,
    /// Seconds since 1970.
    pub(crate) timestamp: i64,
    pub(crate) body: &'m [u8],
}

/// What a signature was found to be, and why where it is not valid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Judged {
    pub(crate) verdict: SignatureVerdict,
    pub(crate) why: Option<String>,
}

/// A secret as the bytes that it signs with.
pub(crate) struct Key(Vec<u8>);

// It is a secret.
impl std::fmt::Debug for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Key").finish_non_exhaustive()
    }
}

impl Key {
    /// A key of the same form that is another.
    pub(crate) fn another(&self) -> Self {
        Self(self.0.iter().map(|byte| !byte).collect())
    }
}

impl Scheme {
    /// Standard Webhooks: `webhook-id`, `webhook-timestamp` and `webhook-signature`, with a secret that begins with
    /// `whsec_`. Headers of the older names, `svix-id` and so on, are read, too.
    pub fn standard() -> Self {
        Self { kind: Kind::Standard, tolerance: TOLERANCE }
    }

    /// Stripe's: `Stripe-Signature: t=…,v1=…`.
    pub fn stripe() -> Self {
        Self { kind: Kind::Stripe, tolerance: TOLERANCE }
    }

    /// GitHub's: `X-Hub-Signature-256: sha256=…`, which says no time.
    pub fn github() -> Self {
        Self { kind: Kind::Github, tolerance: TOLERANCE }
    }

    /// Sets how far a signature's time may be from now, in both directions; 5 minutes where nothing is said.
    pub fn tolerance(self, span: Duration) -> Self {
        Self { tolerance: span, ..self }
    }

    pub(crate) fn kind(self) -> Kind {
        self.kind
    }

    /// Whether a signature says when it was made.
    pub(crate) fn says_when(self) -> bool {
        match self.kind {
            Kind::Standard | Kind::Stripe => true,
            Kind::Github => false,
        }
    }

    /// How far a signature's time may be from now.
    pub(crate) fn tolerated(self) -> Duration {
        self.tolerance
    }

    /// Reads a secret.
    ///
    /// # Errors
    ///
    /// A usage error if it is none of this scheme; it is not shown.
    pub(crate) fn key(self, secret: &Secret<String>) -> Result<Key> {
        let text = secret.expose();
        let bytes = match self.kind {
            Kind::Standard => STANDARD.decode(text.strip_prefix(PREFIX).unwrap_or(text)).ok(),
            Kind::Stripe | Kind::Github => Some(text.clone().into_bytes()),
        };
        match bytes {
            Some(bytes) if !bytes.is_empty() => Ok(Key(bytes)),
            Some(_) | None => {
                Err(Error::usage(format!("a secret of {self} in `{}`", secret.name()))
                    .saw(match self.kind {
                        Kind::Standard => "it is not `whsec_` and base64",
                        Kind::Stripe | Kind::Github => "it is empty",
                    })
                    .advice("copy it from where the provider shows it, whole"))
            }
        }
    }

    /// The headers that carry a signature by `key`, names in lower case.
    pub(crate) fn sign(self, key: &Key, message: Message<'_>) -> Vec<(&'static str, String)> {
        let mac =
            signed(key, &self.content(message.id, &message.timestamp.to_string()), message.body);
        let mac = mac.finalize().into_bytes();
        match self.kind {
            Kind::Standard => vec![
                ("webhook-id", message.id.to_owned()),
                ("webhook-timestamp", message.timestamp.to_string()),
                ("webhook-signature", format!("v1,{}", STANDARD.encode(mac))),
            ],
            Kind::Stripe => {
                vec![("stripe-signature", format!("t={},v1={}", message.timestamp, hex(&mac)))]
            }
            Kind::Github => vec![("x-hub-signature-256", format!("sha256={}", hex(&mac)))],
        }
    }

    /// Judges the signature in `headers`, whose names are in lower case, at a time in seconds since 1970. Any of the
    /// keys may have made it, as is needed while a secret is replaced.
    pub(crate) fn judge(
        self,
        keys: &[Key],
        headers: &[(String, String)],
        body: &[u8],
        now: i64,
    ) -> Judged {
        let Some(said) = self.said(headers) else {
            return Judged { verdict: SignatureVerdict::Missing, why: None };
        };
        let said = match said {
            Ok(said) => said,
            Err(why) => return Judged { verdict: SignatureVerdict::Invalid, why: Some(why) },
        };
        let content = self.content(said.id, said.timestamp);
        let is_by = |key: &Key| {
            let mac = signed(key, &content, body);
            // `verify_slice` compares all of it, in constant time.
            said.macs.iter().any(|said| mac.clone().verify_slice(said).is_ok())
        };
        if !keys.iter().any(is_by) {
            let known = if keys.len() == 1 { "the secret" } else { "none of the secrets" };
            let not = if keys.len() == 1 { "does not match" } else { "matches" };
            let why = Some(format!("{known} {not}, or the body was changed"));
            return Judged { verdict: SignatureVerdict::Invalid, why };
        }
        match said.timestamp.parse::<i64>() {
            Ok(timestamp) => self.judge_time(timestamp, now),
            Err(_) => Judged { verdict: SignatureVerdict::Valid, why: None },
        }
    }

    fn judge_time(self, timestamp: i64, now: i64) -> Judged {
        let away = Duration::from_secs(now.abs_diff(timestamp));
        if away <= self.tolerance {
            return Judged { verdict: SignatureVerdict::Valid, why: None };
        }
        let (away, tolerance) = (duration::display(away), duration::display(self.tolerance));
        let why = if timestamp < now {
            format!("it was signed {away} ago, and {tolerance} are tolerated")
        } else {
            format!("it was signed {away} from now, and {tolerance} are tolerated")
        };
        Judged { verdict: SignatureVerdict::Expired, why: Some(why) }
    }

    /// What stands before the body in what is signed.
    fn content(self, id: &str, timestamp: &str) -> String {
        match self.kind {
            Kind::Standard => format!("{id}.{timestamp}."),
            Kind::Stripe => format!("{timestamp}."),
            Kind::Github => String::new(),
        }
    }

    /// What the headers say of a signature; none where they say nothing, and why where they say it wrongly.
    fn said(self, headers: &[(String, String)]) -> Option<Result<Said<'_>, String>> {
        match self.kind {
            Kind::Standard => {
                let either = |name: &str| {
                    header(headers, &format!("webhook-{name}"))
                        .or_else(|| header(headers, &format!("svix-{name}")))
                };
                let signature = either("signature")?;
                Some(standard(signature, either("id"), either("timestamp")))
            }
            Kind::Stripe => Some(stripe(header(headers, "stripe-signature")?)),
            Kind::Github => Some(github(header(headers, "x-hub-signature-256")?)),
        }
    }
}

impl std::fmt::Display for Scheme {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self.kind {
            Kind::Standard => "Standard Webhooks",
            Kind::Stripe => "Stripe",
            Kind::Github => "GitHub",
        })
    }
}

/// What the headers of a webhook say of its signature.
struct Said<'h> {
    id: &'h str,
    timestamp: &'h str,
    macs: Vec<Vec<u8>>,
}

fn standard<'h>(
    signature: &str,
    id: Option<&'h str>,
    timestamp: Option<&'h str>,
) -> Result<Said<'h>, String> {
    let id = id.ok_or("there is a `webhook-signature`, and no `webhook-id`")?;
    let timestamp =
        timestamp.ok_or("there is a `webhook-signature`, and no `webhook-timestamp`")?;
    is_number(timestamp)?;
    // Signatures of other versions stand beside those that are read.
    let ours = signature.split(' ').filter_map(|one| one.strip_prefix("v1,"));
    let macs = ours.filter_map(|mac| STANDARD.decode(mac).ok()).collect();
    Ok(Said { id, timestamp, macs })
}

fn stripe(signature: &str) -> Result<Said<'_>, String> {
    let pairs = || signature.split(',').filter_map(|pair| pair.trim().split_once('='));
    let timestamp = pairs().find(|(name, _)| *name == "t").map(|(_, value)| value);
    let timestamp = timestamp.ok_or("`stripe-signature` has no `t=`")?;
    is_number(timestamp)?;
    let macs =
        pairs().filter(|(name, _)| *name == "v1").filter_map(|(_, mac)| unhex(mac)).collect();
    Ok(Said { id: "", timestamp, macs })
}

fn github(signature: &str) -> Result<Said<'_>, String> {
    let mac = signature.strip_prefix("sha256=").and_then(unhex);
    let mac = mac.ok_or("`x-hub-signature-256` is not `sha256=` and hexadecimal digits")?;
    Ok(Said { id: "", timestamp: "", macs: vec![mac] })
}

fn is_number(timestamp: &str) -> Result<(), String> {
    match timestamp.parse::<i64>() {
        Ok(_) => Ok(()),
        Err(_) => Err(format!("`{timestamp}` is no time in seconds")),
    }
}

fn header<'h>(headers: &'h [(String, String)], name: &str) -> Option<&'h str> {
    headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
}

fn signed(key: &Key, content: &str, body: &[u8]) -> Hmac<Sha256> {
    let mut mac = Hmac::<Sha256>::new_from_slice(&key.0).expect("HMAC takes keys of any length");
    mac.update(content.as_bytes());
    mac.update(body);
    mac
}

/// Bytes as hexadecimal digits in lower case.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |text, byte| text + format!("{byte:02x}").as_str())
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    let digit = |byte: u8| (byte as char).to_digit(16);
    let pair = |pair: &[u8]| match *pair {
        [high, low] => u8::try_from(digit(high)? << 4 | digit(low)?).ok(),
        _ => None,
    };
    text.as_bytes().chunks(2).map(pair).collect()
}

#[cfg(test)]
mod tests;
