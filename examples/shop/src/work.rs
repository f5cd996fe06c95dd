//! What is done for each kind of work, by the worker or inside a request.

use std::sync::Arc;

use sqlx::PgPool;

use crate::cache::Cache;
use crate::config::{CrmConfig, WorkConfig};
use crate::mail::{NotSent, PostOffice};
use crate::objects::ObjectStore;
use crate::outbound::OutboundHttp;
use crate::queue::Work;
use crate::{crm, leads, letters, uploads};

/// What work is done with.
#[derive(Clone)]
pub(crate) struct Tools {
    pub(crate) db: PgPool,
    pub(crate) cache: Cache,
    pub(crate) office: Arc<PostOffice>,
    pub(crate) crm: CrmConfig,
    pub(crate) http: Arc<OutboundHttp>,
    pub(crate) objects: Arc<ObjectStore>,
}

impl Tools {
    /// # Errors
    ///
    /// If mail cannot come from the address that it is to come from.
    pub(crate) fn new(db: PgPool, cache: Cache, config: WorkConfig) -> Result<Self, NotSent> {
        Ok(Self {
            db,
            cache,
            office: Arc::new(PostOffice::new(&config.mail)?),
            crm: config.crm,
            http: Arc::new(OutboundHttp::new()),
            objects: Arc::new(ObjectStore::new(config.objects, OutboundHttp::new())),
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
            Self::ProcessLead { lead_id, .. } => leads::process(tools, *lead_id).await?,
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
        }
        Ok(())
    }
}
