//! What a user is shown when a request cannot be answered; the cause goes to the log.

use axum::extract::multipart::MultipartError;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

use crate::billing::NoBilling;
use crate::device::NotVouchedFor;
use crate::leads::NotKept;
use crate::log;
use crate::objects::NotStored;
use crate::recovery::NotBegun;
use crate::teams::NotInvited;
use crate::uploads;
use crate::web::chrome::message;
use crate::web::identity::NotSignedIn;
use crate::work::NotDone;

/// Why a request is not answered.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    #[error("could not use the database")]
    Database(#[from] sqlx::Error),
    #[error("could not use the payment provider")]
    Billing(#[from] NoBilling),
    #[error("could not use the session")]
    Session(#[from] tower_sessions::session::Error),
    #[error("could not use the cache")]
    Cache(#[from] redis::RedisError),
    #[error("could not keep the lead")]
    Lead(#[from] NotKept),
    #[error("could not do what the request causes")]
    Work(#[source] NotDone),
    #[error("could not begin the recovery")]
    Recovery(#[from] NotBegun),
    #[error("could not invite")]
    Invitation(#[from] NotInvited),
    #[error("could not keep the upload")]
    Upload(#[from] uploads::NotKept),
    #[error("could not use the store")]
    Store(#[from] NotStored),
    #[error("could not read the form")]
    Form(#[from] MultipartError),
    #[error("could not render the page")]
    Page(#[from] askama::Error),
    #[error("could not sign in")]
    SignIn(#[from] NotSignedIn),
    #[error("the form's token is missing or wrong")]
    Forged,
    #[error("the plan does not come with it")]
    NotEntitled,
    #[error("the fraud service does not know the browser")]
    UnknownDevice(#[from] NotVouchedFor),
    #[error("only an administrator may do that")]
    NotAdmin,
    #[error("the customer belongs to no tenant")]
    NoTenant,
}

impl Failure {
    /// The status, a title, and what to do.
    fn said(&self) -> (StatusCode, &'static str, &'static str) {
        match self {
            Self::Database(_)
            | Self::Session(_)
            | Self::Cache(_)
            | Self::Lead(_)
            | Self::Work(_)
            | Self::Recovery(_)
            | Self::Invitation(_)
            | Self::Upload(_)
            | Self::Store(_)
            | Self::Page(_) => (
                StatusCode::INTERNAL_SERVER_ERROR,
                "Something went wrong",
                "It is our fault, and it is in our log. Please try again.",
            ),
            Self::SignIn(cause) => (
                cause.status(),
                "Sign-in failed",
                "We could not sign you in. Please start again from the home page.",
            ),
            Self::Billing(_) => (
                StatusCode::BAD_GATEWAY,
                "Payments are not available",
                "Nothing was charged. Please try again in a few minutes.",
            ),
            Self::Form(_) => (
                StatusCode::BAD_REQUEST,
                "We could not read the form",
                "Go back, load the page again, and send the form once more.",
            ),
            Self::Forged => (
                StatusCode::FORBIDDEN,
                "This form has expired",
                "Go back, load the page again, and send the form once more.",
            ),
            Self::NotEntitled => {
                (StatusCode::FORBIDDEN, "Not part of your plan", "It comes with the Pro plan.")
            }
            Self::UnknownDevice(_) => (
                StatusCode::FORBIDDEN,
                "We could not check your browser",
                "Nothing was paid. Allow our fraud protection to load, go back, and try again.",
            ),
            Self::NotAdmin => (
                StatusCode::FORBIDDEN,
                "Not for your account",
                "Only administrators of the shop may see this page.",
            ),
            Self::NoTenant => (
                StatusCode::NOT_FOUND,
                "No workspace",
                "Your account belongs to no company that has a workspace here.",
            ),
        }
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let (status, title, what_to_do) = self.said();
        let cause = log::with_causes(&self);
        if status.is_server_error() {
            tracing::error!("{cause}");
        } else {
            tracing::warn!("refused: {cause}");
        }
        (status, message(title, what_to_do)).into_response()
    }
}
