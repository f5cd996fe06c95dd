//! What is done for each kind of work, by the worker or inside a request.

use std::sync::Arc;

use sqlx::PgPool;

use crate::billing::Billing;
use crate::cache::Cache;
use crate::config::{CrmConfig, WorkConfig};
use crate::mail::{NotSent, PostOffice};
use crate::objects::ObjectStore;
use crate::outbound::{NoClient, OutboundConfig, OutboundHttp};
use crate::queue::Work;
use crate::{crm, leads, letters, subscriptions, uploads};

/// What work is done with.
#[derive(Clone)]
pub(crate) struct Tools {
    pub(crate) db: PgPool,
    pub(crate) cache: Cache,
    pub(crate) billing: Billing,
    pub(crate) office: Arc<PostOffice>,
    pub(crate) crm: CrmConfig,
    pub(crate) http: Arc<OutboundHttp>,
    pub(crate) objects: Arc<ObjectStore>,
}

/// The tools cannot be made as the settings say.
#[derive(Debug, thiserror::Error)]
pub(crate) enum NotReady {
    #[error("could not prepare to send mail")]
    Mail(#[from] NotSent),
    #[error("could not reach other servers")]
    Outbound(#[from] NoClient),
}

impl Tools {
    pub(crate) fn new(
        db: PgPool,
        cache: Cache,
        config: WorkConfig,
        outbound: &OutboundConfig,
    ) -> Result<Self, NotReady> {
        let http = Arc::new(outbound.client()?);
        Ok(Self {
            db,
            cache,
            billing: Billing::new(config.billing, OutboundHttp::clone(&http)),
            office: Arc::new(PostOffice::new(&config.mail)?),
            crm: config.crm,
            objects: Arc::new(ObjectStore::new(config.objects, Arc::clone(&http))),
            http,
        })
    }
}

/// Why work is not done; it is tried again.
pub(crate) type NotDone = Box<dyn std::error::Error + Send + Sync>;

impl Work {
    /// Does it; doing it twice does no harm.
    ///
    /// # Errors
    ///
    /// Those of the function that does this kind of work.
    pub(crate) async fn run(&self, tools: &Tools) -> Result<(), NotDone> {
        match self {
            Self::ProcessLead { lead_id, .. } => {
                leads::process(&tools.db, *lead_id).await?;
                tools.cache.forget_leads().await?;
            }
            Self::NotifyCrm { lead_id, .. } => {
                crm::notify(&tools.db, &tools.http, &tools.crm, *lead_id).await?;
            }
            Self::SendMail { email, about } => {
                letters::deliver(&tools.db, &tools.office, email, about).await?;
            }
            Self::ProcessUpload { upload_id, .. } => {
                uploads::process(&tools.db, &tools.objects, *upload_id).await?;
            }
            Self::UploadSummary { upload_id, email } => {
                uploads::sum_up(&tools.db, *upload_id, email).await?;
            }
            Self::Entitlement { subscription, .. } => {
                let customer =
                    subscriptions::update(&tools.db, &tools.billing, subscription).await?;
                tools.cache.forget_statement(customer).await?;
            }
            Self::EndSubscription { subscription, .. } => {
                let customer = subscriptions::end(&tools.db, subscription).await?;
                // Also where it had ended before, and this is what failed then.
                tools.cache.forget_statement(customer).await?;
            }
        }
        Ok(())
    }
}
