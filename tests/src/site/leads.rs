//! What the site keeps, and who may remove it.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};

use axum::Router;
use axum::extract::Path;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::put;

/// The token that may remove a lead.
pub const ADMIN_TOKEN: &str = "t0ken-of-admin";

/// The leads that are there; clones are the same.
#[derive(Debug, Clone, Default)]
pub struct Leads {
    kept: Arc<Mutex<Kept>>,
}

#[derive(Debug, Default)]
struct Kept {
    leads: BTreeSet<String>,
    removed: Vec<String>,
}

impl Leads {
    /// Those that are there.
    pub fn all(&self) -> Vec<String> {
        self.with(|kept| kept.leads.iter().cloned().collect())
    }

    /// Those that were removed, in that order.
    pub fn removed(&self) -> Vec<String> {
        self.with(|kept| kept.removed.clone())
    }

    /// `PUT /leads/{name}` makes one, if it is not there; `DELETE` with the token removes it, which is refused for `stuck`;
    /// who is refused is told what was shown in `x-guard`.
    pub(crate) fn into_router(self) -> Router {
        let deleting = self.clone();
        let put_lead = async move |Path(name): Path<String>| {
            let is_new = self.with(|kept| kept.leads.insert(name));
            if is_new { StatusCode::CREATED } else { StatusCode::CONFLICT }
        };
        let delete_lead = async move |Path(name): Path<String>, headers: HeaderMap| {
            let shown = headers.get("x-guard").and_then(|shown| shown.to_str().ok());
            (deleting.remove(&name, &headers), shown.unwrap_or_default().to_owned())
        };
        Router::new().route("/leads/{name}", put(put_lead).delete(delete_lead))
    }

    fn remove(&self, name: &str, headers: &HeaderMap) -> StatusCode {
        let expected = format!("Bearer {ADMIN_TOKEN}");
        let is_admin = headers
            .get("authorization")
            .is_some_and(|value| value.as_bytes() == expected.as_bytes());
        if !is_admin || name == "stuck" {
            return StatusCode::FORBIDDEN;
        }
        self.with(|kept| {
            if !kept.leads.remove(name) {
                return StatusCode::NOT_FOUND;
            }
            kept.removed.push(name.to_owned());
            StatusCode::NO_CONTENT
        })
    }

    fn with<T>(&self, f: impl FnOnce(&mut Kept) -> T) -> T {
        f(&mut self.kept.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
