//! Sign-in by OpenID Connect: authorization code with PKCE, state and nonce.

use axum::http::StatusCode;
use openidconnect::core::{
    CoreAuthDisplay, CoreAuthPrompt, CoreAuthenticationFlow, CoreErrorResponseType,
    CoreGenderClaim, CoreJsonWebKey, CoreJweContentEncryptionAlgorithm, CoreJwsSigningAlgorithm,
    CoreProviderMetadata, CoreRevocableToken, CoreRevocationErrorResponse,
    CoreTokenIntrospectionResponse, CoreTokenType,
};
use openidconnect::url::Url;
use openidconnect::{
    AdditionalClaims, AuthorizationCode, ClientId, ClientSecret, CsrfToken, EmptyExtraTokenFields,
    EndpointMaybeSet, EndpointNotSet, EndpointSet, IdTokenClaims, IdTokenFields, IssuerUrl, Nonce,
    PkceCodeChallenge, PkceCodeVerifier, RedirectUrl, Scope, StandardErrorResponse,
    StandardTokenResponse, TokenResponse,
};
use secrecy::ExposeSecret;
use serde::{Deserialize, Serialize};
use tokio::sync::OnceCell;

use crate::config::IdentityConfig;
use crate::customers::Standing;
use crate::log;
use crate::outbound::OutboundHttp;

/// Where the provider sends the user back to.
pub(crate) const CALLBACK: &str = "/auth/callback";

/// What our provider says in a token beside what the standard names.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
struct OwnClaims {
    tenant: Option<String>,
    role: Option<String>,
}

impl AdditionalClaims for OwnClaims {}

type Claims = IdTokenClaims<OwnClaims, CoreGenderClaim>;

type Tokens = StandardTokenResponse<
    IdTokenFields<
        OwnClaims,
        EmptyExtraTokenFields,
        CoreGenderClaim,
        CoreJweContentEncryptionAlgorithm,
        CoreJwsSigningAlgorithm,
    >,
    CoreTokenType,
>;

type Client = openidconnect::Client<
    OwnClaims,
    CoreAuthDisplay,
    CoreGenderClaim,
    CoreJweContentEncryptionAlgorithm,
    CoreJsonWebKey,
    CoreAuthPrompt,
    StandardErrorResponse<CoreErrorResponseType>,
    Tokens,
    CoreTokenIntrospectionResponse,
    CoreRevocableToken,
    CoreRevocationErrorResponse,
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointMaybeSet,
    EndpointMaybeSet,
>;

/// The identity provider, as the shop uses it.
pub(crate) struct Identity {
    config: IdentityConfig,
    redirect_url: RedirectUrl,
    http: OutboundHttp,
    client: OnceCell<Client>,
}

/// A sign-in that has begun, kept in the session until the user comes back.
#[derive(Serialize, Deserialize)]
pub(crate) struct Pending {
    state: CsrfToken,
    nonce: Nonce,
    verifier: PkceCodeVerifier,
}

/// What the provider adds to the address when it sends the user back.
#[derive(Deserialize)]
pub(crate) struct Returned {
    code: Option<AuthorizationCode>,
    state: Option<CsrfToken>,
    error: Option<String>,
    iss: Option<String>,
}

/// Somebody whom the provider has vouched for.
#[derive(Debug)]
pub(crate) struct Person {
    pub(crate) email: String,
    pub(crate) name: String,
    pub(crate) standing: Standing,
}

/// Why somebody is not signed in.
#[derive(Debug, thiserror::Error)]
pub(crate) enum NotSignedIn {
    #[error("the identity provider cannot be used: {0}")]
    Provider(String),
    #[error("the identity provider answered `{0}`")]
    Refused(String),
    #[error("no sign-in was begun in this session, or it does not fit: {0}")]
    NotOurs(&'static str),
    #[error("the identity provider's token is not valid: {0}")]
    Token(String),
}

impl Person {
    /// An address that the provider has not verified could be anybody's.
    fn vouched_for_by(claims: &Claims) -> Result<Self, NotSignedIn> {
        if claims.email_verified() != Some(true) {
            return Err(NotSignedIn::Token("the address is not verified".to_owned()));
        }
        let email = claims.email().map(|email| email.to_string());
        let email = email.ok_or_else(|| NotSignedIn::Token("it has no address".to_owned()))?;
        let name = claims.name().and_then(|name| name.get(None)).map(|name| name.to_string());
        let OwnClaims { tenant, role } = claims.additional_claims().clone();
        let standing = Standing { tenant, role };
        Ok(Self { name: name.unwrap_or_else(|| email.clone()), email, standing })
    }
}

impl NotSignedIn {
    pub(crate) fn status(&self) -> StatusCode {
        match self {
            Self::Provider(_) | Self::Token(_) => StatusCode::BAD_GATEWAY,
            Self::Refused(_) | Self::NotOurs(_) => StatusCode::BAD_REQUEST,
        }
    }
}

impl Identity {
    /// Nothing is asked of the provider before the first sign-in.
    pub(crate) fn new(config: IdentityConfig, base_url: &Url, http: OutboundHttp) -> Self {
        let mut redirect_url = base_url.clone();
        redirect_url.set_path(CALLBACK);
        Self {
            config,
            redirect_url: RedirectUrl::from_url(redirect_url),
            http,
            client: OnceCell::new(),
        }
    }

    /// Returns where to send the user, and what to keep until they come back.
    pub(crate) async fn begin(&self) -> Result<(Url, Pending), NotSignedIn> {
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let (url, state, nonce) = self
            .client()
            .await?
            .authorize_url(
                CoreAuthenticationFlow::AuthorizationCode,
                CsrfToken::new_random,
                Nonce::new_random,
            )
            .add_scopes(["email", "profile"].map(|scope| Scope::new(scope.to_owned())))
            .set_pkce_challenge(challenge)
            .url();
        Ok((url, Pending { state, nonce, verifier }))
    }

    /// Exchanges the code for the person, after checking that this sign-in is ours.
    pub(crate) async fn finish(
        &self,
        pending: Option<Pending>,
        returned: Returned,
    ) -> Result<Person, NotSignedIn> {
        let pending = pending.ok_or(NotSignedIn::NotOurs("it was not begun here"))?;
        let code = self.code_of(&pending, returned)?;
        let client = self.client().await?;
        let tokens = client
            .exchange_code(code)
            .map_err(|error| NotSignedIn::Provider(error.to_string()))?
            .set_pkce_verifier(pending.verifier)
            .request_async(&self.http)
            .await
            .map_err(|error| NotSignedIn::Provider(log::with_causes(&error)))?;
        let id_token =
            tokens.id_token().ok_or_else(|| NotSignedIn::Token("there is none".to_owned()))?;
        let claims = id_token
            .claims(&client.id_token_verifier(), &pending.nonce)
            .map_err(|error| NotSignedIn::Token(error.to_string()))?;
        Person::vouched_for_by(claims)
    }

    /// Takes the code out of what came back, if it came back to the sign-in that was begun.
    fn code_of(
        &self,
        pending: &Pending,
        returned: Returned,
    ) -> Result<AuthorizationCode, NotSignedIn> {
        // `CsrfToken` compares digests, so the time says nothing of the value.
        if returned.state.as_ref() != Some(&pending.state) {
            return Err(NotSignedIn::NotOurs("the state is another"));
        }
        // A second provider could answer in the place of the first (RFC 9207).
        if returned.iss.is_some_and(|issuer| issuer != self.issuer()) {
            return Err(NotSignedIn::NotOurs("the issuer is another"));
        }
        if let Some(error) = returned.error {
            return Err(NotSignedIn::Refused(error));
        }
        returned.code.ok_or(NotSignedIn::NotOurs("there is no code"))
    }

    /// The client, made from what the provider says of itself.
    async fn client(&self) -> Result<&Client, NotSignedIn> {
        self.client.get_or_try_init(|| self.discover()).await
    }

    async fn discover(&self) -> Result<Client, NotSignedIn> {
        let issuer = IssuerUrl::new(self.issuer())
            .map_err(|error| NotSignedIn::Provider(error.to_string()))?;
        let metadata = CoreProviderMetadata::discover_async(issuer, &self.http)
            .await
            .map_err(|error| NotSignedIn::Provider(log::with_causes(&error)))?;
        let secret = ClientSecret::new(self.config.client_secret.expose_secret().to_owned());
        let id = ClientId::new(self.config.client_id.clone());
        Ok(Client::from_provider_metadata(metadata, id, Some(secret))
            .set_redirect_uri(self.redirect_url.clone()))
    }

    /// The issuer as the provider writes it, which is without a slash after the port.
    fn issuer(&self) -> String {
        self.config.issuer.as_str().trim_end_matches('/').to_owned()
    }
}
