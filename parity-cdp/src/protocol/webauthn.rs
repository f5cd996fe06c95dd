//! `WebAuthn`: virtual authenticators, and the passkeys that they hold.

use serde::{Deserialize, Serialize};

use crate::protocol::{Nothing, commands};

commands! {
    Enable: "WebAuthn.enable" -> Nothing;
    AddVirtualAuthenticator: "WebAuthn.addVirtualAuthenticator" -> AuthenticatorAdded;
    SetUserVerified: "WebAuthn.setUserVerified" -> Nothing;
    GetCredentials: "WebAuthn.getCredentials" -> Credentials;
}

/// What the protocol calls a virtual authenticator by.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct AuthenticatorId(String);

/// `WebAuthn.enable`: the page has virtual authenticators only, from now on.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Enable {}

/// `WebAuthn.VirtualAuthenticatorOptions`.
#[derive(Debug, Clone, Default, Serialize)]
#[serde(rename_all = "camelCase")]
#[expect(clippy::struct_excessive_bools, reason = "the protocol has them")]
pub struct VirtualAuthenticatorOptions {
    /// `u2f` or `ctap2`.
    pub protocol: &'static str,
    /// `usb`, `nfc`, `ble`, `cable` or `internal`.
    pub transport: &'static str,
    /// Whether it keeps passkeys itself.
    pub has_resident_key: bool,
    /// Whether it can verify the user.
    pub has_user_verification: bool,
    /// Whether it says by itself that the user is there.
    pub automatic_presence_simulation: bool,
    /// Whether it finds that the user is who they should be.
    pub is_user_verified: bool,
}

/// `WebAuthn.addVirtualAuthenticator`.
#[derive(Debug, Clone, Default, Serialize)]
pub struct AddVirtualAuthenticator {
    /// What it is like.
    pub options: VirtualAuthenticatorOptions,
}

/// The answer to [`AddVirtualAuthenticator`].
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct AuthenticatorAdded {
    /// The new authenticator.
    pub authenticator_id: AuthenticatorId,
}

/// `WebAuthn.setUserVerified`.
#[derive(Debug, Clone, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SetUserVerified {
    /// The authenticator.
    pub authenticator_id: AuthenticatorId,
    /// Whether it finds that the user is who they should be, from now on.
    pub is_user_verified: bool,
}

/// `WebAuthn.getCredentials`.
#[derive(Debug, Clone, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct GetCredentials {
    /// The authenticator.
    pub authenticator_id: AuthenticatorId,
}

/// The answer to [`GetCredentials`].
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Credentials {
    /// The passkeys that it holds.
    pub credentials: Vec<Credential>,
}

/// `WebAuthn.Credential`, without its keys.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Credential {
    /// The site that it is for.
    pub rp_id: String,
    /// How often it has signed.
    pub sign_count: u32,
}
