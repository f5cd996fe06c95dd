//! What is done for each kind of work, by the worker or inside a request.

use sqlx::PgPool;

use crate::billing::Billing;
use crate::cache::Cache;
use crate::leads;
use crate::queue::Work;
use crate::subscriptions;

/// What work is done with.
#[derive(Clone)]
pub(crate) struct Tools {
    pub(crate) db: PgPool,
    pub(crate) cache: Cache,
    pub(crate) billing: Billing,
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
            Self::Entitlement { subscription, .. } => {
                subscriptions::update(tools, subscription).await?;
            }
            Self::EndSubscription { subscription, .. } => {
                subscriptions::end(tools, subscription).await?;
            }
        }
        Ok(())
    }
}
