//! A virtual authenticator on a page of a Chromium.

use parity_cdp::Session;
use parity_cdp::protocol::webauthn::{
    AddVirtualAuthenticator, AuthenticatorId, Enable, GetCredentials, SetUserVerified,
    VirtualAuthenticatorOptions,
};

use crate::clock::Deadline;
use crate::engine::cdp::failure::unanswered;
use crate::engine::{Answering, Authenticator, UserVerification};
use crate::error::Result;

/// A virtual authenticator; it goes with its page.
#[derive(Debug)]
pub(crate) struct CdpAuthenticator {
    session: Session,
    id: AuthenticatorId,
}

impl CdpAuthenticator {
    /// Adds one that is built into the machine, verifies the user, and is asked for nothing.
    ///
    /// # Errors
    ///
    /// An environment error if the browser does not answer.
    pub(crate) async fn add(session: &Session, deadline: Deadline) -> Result<Self> {
        let until = deadline.instant();
        session.call(&Enable {}, until).await.map_err(unanswered)?;
        let options = VirtualAuthenticatorOptions {
            protocol: "ctap2",
            transport: "internal",
            has_resident_key: true,
            has_user_verification: true,
            automatic_presence_simulation: true,
            is_user_verified: true,
        };
        let add = AddVirtualAuthenticator { options };
        let added = session.call(&add, until).await.map_err(unanswered)?;
        Ok(Self { session: session.clone(), id: added.authenticator_id })
    }
}

impl Authenticator for CdpAuthenticator {
    fn verify(&self, verification: UserVerification, deadline: Deadline) -> Answering<'_, ()> {
        Box::pin(async move {
            let is_user_verified = match verification {
                UserVerification::Succeeds => true,
                UserVerification::Fails => false,
            };
            let set = SetUserVerified { authenticator_id: self.id.clone(), is_user_verified };
            self.session.call(&set, deadline.instant()).await.map_err(unanswered).map(drop)
        })
    }

    fn sites(&self, deadline: Deadline) -> Answering<'_, Vec<String>> {
        Box::pin(async move {
            let get = GetCredentials { authenticator_id: self.id.clone() };
            let found = self.session.call(&get, deadline.instant()).await.map_err(unanswered)?;
            Ok(found.credentials.into_iter().map(|credential| credential.rp_id).collect())
        })
    }
}
