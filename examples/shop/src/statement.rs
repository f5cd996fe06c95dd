//! What a customer has bought: the plan, how it is paid, and the newest invoice.

use serde::{Deserialize, Serialize};
use sqlx::PgPool;

use crate::customers::{self, Customer, Invoice, Plan};
use crate::entitlements::{self, Feature};
use crate::subscriptions::{self, Stage, Subscription};

/// What a customer has bought, as the billing page shows it and as the cache keeps it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Statement {
    pub(crate) plan: Plan,
    /// One that has ended is over.
    pub(crate) subscription: Option<Subscription>,
    pub(crate) has_invoices: bool,
    pub(crate) invoice: Option<Invoice>,
}

/// Reads what a customer has bought.
pub(crate) async fn read(db: &PgPool, customer: &Customer) -> Result<Statement, sqlx::Error> {
    let newest = subscriptions::newest(db, customer).await?;
    Ok(Statement {
        plan: customer.plan,
        subscription: newest.filter(|newest| newest.stage != Stage::Ended),
        has_invoices: entitlements::has(db, customer.id, Feature::Invoices).await?,
        invoice: customers::newest_invoice(db, customer).await?,
    })
}
