//! The way in for tests that have no identity provider: by a token, where one is set.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::post;
use axum::{Form, Router};
use parity_verify::RunId;
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use subtle::ConstantTimeEq;
use tower_sessions::Session;

use crate::customers::Standing;
use crate::web::failure::Failure;
use crate::web::identity::Person;
use crate::web::{SharedSite, auth};

const PATH: &str = "/test/sign-in";

/// Who signs in, as the identity provider would say; a field that is empty is as one that is not sent.
#[derive(Deserialize)]
struct Sent {
    email: String,
    name: String,
    #[serde(default)]
    tenant: String,
    #[serde(default)]
    role: String,
}

impl From<Sent> for Person {
    fn from(Sent { email, name, tenant, role }: Sent) -> Self {
        let some = |text: String| (!text.is_empty()).then_some(text);
        Self { email, name, standing: Standing { tenant: some(tenant), role: some(role) } }
    }
}

/// The route; without a token there is none.
pub(super) fn routes(token: Option<SecretString>) -> Router<SharedSite> {
    let Some(token) = token else { return Router::new() };
    let check = middleware::from_fn_with_state(Arc::new(token), check);
    Router::new().route(PATH, post(sign_in)).route_layer(check)
}

/// Signs in whoever the test says, as after a sign-in at the identity provider.
async fn sign_in(
    State(site): State<SharedSite>,
    run: Option<RunId>,
    session: Session,
    Form(sent): Form<Sent>,
) -> Result<Redirect, Failure> {
    auth::let_in(&site, &session, sent.into(), None, run.as_ref()).await
}

/// Refuses whoever does not have the token, before anything of the request is read.
async fn check(State(token): State<Arc<SecretString>>, request: Request, next: Next) -> Response {
    let sent = request.headers().get(header::AUTHORIZATION).and_then(|sent| sent.to_str().ok());
    if is_right(&token, sent) {
        next.run(request).await
    } else {
        tracing::warn!("refused: a test's sign-in without the token");
        StatusCode::UNAUTHORIZED.into_response()
    }
}

fn is_right(token: &SecretString, sent: Option<&str>) -> bool {
    let sent = sent.and_then(|sent| sent.strip_prefix("Bearer "));
    sent.is_some_and(|sent| sent.as_bytes().ct_eq(token.expose_secret().as_bytes()).into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_token_itself_is_right() {
        let token = SecretString::from("swordfish");
        assert!(is_right(&token, Some("Bearer swordfish")));
        for wrong in
            ["Bearer swordfis", "Bearer swordfish2", "Bearer ", "swordfish", "Basic swordfish"]
        {
            assert!(!is_right(&token, Some(wrong)), "{wrong:?}");
        }
        assert!(!is_right(&token, None));
    }

    #[test]
    fn who_sends_neither_company_nor_role_has_none() {
        let read = |form: &str| Person::from(serde_json::from_str::<Sent>(form).unwrap());
        let plain = read(r#"{"email": "ada@example.com", "name": "Ada", "role": ""}"#);
        assert_eq!(plain.standing, Standing::default());
        let admin =
            read(r#"{"email": "a@example.com", "name": "A", "tenant": "acme", "role": "admin"}"#);
        assert_eq!(admin.standing.tenant.as_deref(), Some("acme"));
        assert!(admin.standing.is_admin());
    }
}
