//! The subscriptions of customers: what the payment provider says of each becomes a plan, and its end.

use serde::{Deserialize, Serialize};
use sqlx::postgres::PgRow;
use sqlx::{FromRow, PgConnection, PgPool, Row};

use crate::billing::{Billing, NoBilling, PaidInvoice, PaidStatus, PaidSubscription};
use crate::customers::{Customer, Plan};
use crate::entitlements;
use crate::queue::{self, NotEnqueued, Work};

/// A subscription of a customer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Subscription {
    pub(crate) id: String,
    pub(crate) stage: Stage,
    /// As year, month and day.
    pub(crate) paid_until: String,
}

/// How far a subscription is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Stage {
    /// It is paid each month.
    Active,
    /// It was canceled, and what was paid for is still to be had.
    Ending,
    /// Nothing more is to be had.
    Ended,
}

impl Stage {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Ending => "ending",
            Self::Ended => "ended",
        }
    }

    fn from_database(name: &str) -> Result<Self, sqlx::Error> {
        match name {
            "active" => Ok(Self::Active),
            "ending" => Ok(Self::Ending),
            "ended" => Ok(Self::Ended),
            other => {
                Err(sqlx::Error::Decode(format!("`{other}` is no stage of a subscription").into()))
            }
        }
    }

    /// The stage after the provider has said how it stands; nothing that has ended begins again.
    fn after(known: Option<Self>, said: PaidStatus) -> Self {
        match (known, said) {
            (Some(Self::Ended), _) => Self::Ended,
            (_, PaidStatus::Active) => Self::Active,
            (_, PaidStatus::Canceled) => Self::Ending,
        }
    }
}

impl Subscription {
    pub(crate) fn is_active(&self) -> bool {
        self.stage == Stage::Active
    }
}

impl FromRow<'_, PgRow> for Subscription {
    fn from_row(row: &PgRow) -> Result<Self, sqlx::Error> {
        Ok(Self {
            id: row.try_get("id")?,
            stage: Stage::from_database(row.try_get("stage")?)?,
            paid_until: row.try_get("paid_until")?,
        })
    }
}

/// Finds the newest subscription of a customer, one that lasts before one that has ended.
pub(crate) async fn newest(
    db: &PgPool,
    customer: &Customer,
) -> Result<Option<Subscription>, sqlx::Error> {
    sqlx::query_as(
        "select id, stage, to_char(paid_until, 'YYYY-MM-DD') as paid_until from subscriptions
         where customer_id = $1 order by stage = 'ended', paid_until desc limit 1",
    )
    .bind(customer.id)
    .fetch_optional(db)
    .await
}

/// Marks a subscription that the provider has canceled: it ends when what was paid for is over.
pub(crate) async fn mark_ending(
    db: &PgPool,
    canceled: &PaidSubscription,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "update subscriptions set stage = 'ending', paid_until = to_timestamp($2)
         where id = $1 and stage = 'active'",
    )
    .bind(&canceled.id)
    .bind(seconds(canceled))
    .execute(db)
    .await
    .map(drop)
}

/// A subscription could not be brought up to date, or not be ended.
#[derive(Debug, thiserror::Error)]
pub(crate) enum NotUpdated {
    #[error(transparent)]
    Provider(#[from] NoBilling),
    #[error("the subscription {0} is of nobody that is known here")]
    OfNobody(String),
    #[error("could not write the subscription")]
    Database(#[from] sqlx::Error),
}

/// Asks the provider how a subscription stands, gives the customer what is paid for, and returns who that is.
///
/// Doing it twice does no harm, and neither does the order in which the provider's events come.
pub(crate) async fn update(db: &PgPool, billing: &Billing, id: &str) -> Result<i64, NotUpdated> {
    let paid = billing.subscription(id).await?;
    let mut transaction = db.begin().await?;
    let known: Option<(i64, String)> =
        sqlx::query_as("select customer_id, stage from subscriptions where id = $1 for update")
            .bind(id)
            .fetch_optional(&mut *transaction)
            .await?;
    let (customer_id, known) = match known {
        Some((customer_id, stage)) => (customer_id, Some(Stage::from_database(&stage)?)),
        None => (customer_of(&paid)?, None),
    };
    let stage = Stage::after(known, paid.status);
    write(&mut transaction, customer_id, stage, &paid).await?;
    if stage != Stage::Ended {
        set_plan(&mut transaction, customer_id, Plan::Pro).await?;
        entitlements::grant_pro(&mut transaction, customer_id).await?;
        keep_invoice(&mut transaction, customer_id, &paid.latest_invoice).await?;
    }
    transaction.commit().await?;
    Ok(customer_id)
}

/// Ends a subscription that was canceled and is not paid any more, and returns whose it was.
pub(crate) async fn end(db: &PgPool, id: &str) -> Result<i64, NotUpdated> {
    let mut transaction = db.begin().await?;
    let customer_id: i64 =
        sqlx::query_scalar("select customer_id from subscriptions where id = $1 for update")
            .bind(id)
            .fetch_one(&mut *transaction)
            .await?;
    let ended = sqlx::query(
        "update subscriptions set stage = 'ended'
         where id = $1 and stage = 'ending' and paid_until <= now()",
    )
    .bind(id)
    .execute(&mut *transaction)
    .await?;
    if ended.rows_affected() > 0 {
        set_plan(&mut transaction, customer_id, Plan::Free).await?;
        entitlements::revoke_pro(&mut transaction, customer_id).await?;
    }
    transaction.commit().await?;
    Ok(customer_id)
}

/// Asks once for the end of each subscription that is due, and returns how many there were.
pub(crate) async fn ask_for_ends(db: &PgPool) -> Result<usize, NotEnqueued> {
    let mut transaction = db.begin().await?;
    let due: Vec<(String, String)> = sqlx::query_as(
        "update subscriptions set end_asked_at = now() from customers
         where customers.id = customer_id and stage = 'ending' and paid_until <= now()
             and end_asked_at is null
         returning subscriptions.id, customers.email",
    )
    .fetch_all(&mut *transaction)
    .await?;
    let count = due.len();
    for (subscription, email) in due {
        let work = Work::EndSubscription { subscription, email };
        queue::enqueue(&mut transaction, &work).await?;
    }
    transaction.commit().await?;
    Ok(count)
}

/// Whose subscription it is, by what we told the provider at the checkout.
fn customer_of(paid: &PaidSubscription) -> Result<i64, NotUpdated> {
    let customer = paid.metadata.get(CUSTOMER).and_then(|id| id.parse().ok());
    customer.ok_or_else(|| NotUpdated::OfNobody(paid.id.clone()))
}

/// What the customer's number is called in the metadata of an order.
pub(crate) const CUSTOMER: &str = "customer";

async fn write(
    connection: &mut PgConnection,
    customer_id: i64,
    stage: Stage,
    paid: &PaidSubscription,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "insert into subscriptions (id, customer_id, stage, paid_until)
         values ($1, $2, $3, to_timestamp($4))
         on conflict (id) do update set stage = excluded.stage, paid_until = excluded.paid_until",
    )
    .bind(&paid.id)
    .bind(customer_id)
    .bind(stage.as_str())
    .bind(seconds(paid))
    .execute(connection)
    .await
    .map(drop)
}

async fn set_plan(
    connection: &mut PgConnection,
    customer_id: i64,
    plan: Plan,
) -> Result<(), sqlx::Error> {
    sqlx::query("update customers set plan = $2 where id = $1")
        .bind(customer_id)
        .bind(plan.as_str())
        .execute(connection)
        .await
        .map(drop)
}

async fn keep_invoice(
    connection: &mut PgConnection,
    customer_id: i64,
    invoice: &PaidInvoice,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "insert into invoices (number, customer_id, amount_cents, payment)
         values ('LK-' || to_char(current_date, 'YYYY') || '-' || nextval('invoice_numbers'), $1, $2, $3)
         on conflict (payment) do nothing",
    )
    .bind(customer_id)
    .bind(invoice.amount_cents)
    .bind(&invoice.id)
    .execute(connection)
    .await
    .map(drop)
}

/// As the database takes it.
#[expect(clippy::cast_precision_loss, reason = "the seconds of a date are far below 2^53")]
fn seconds(paid: &PaidSubscription) -> f64 {
    paid.paid_until as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_subscription_follows_the_provider_until_it_has_ended() {
        use PaidStatus::{Active, Canceled};
        for (known, said, expected) in [
            (None, Active, Stage::Active),
            (None, Canceled, Stage::Ending),
            (Some(Stage::Active), Canceled, Stage::Ending),
            (Some(Stage::Ending), Active, Stage::Active),
            (Some(Stage::Ended), Active, Stage::Ended),
            (Some(Stage::Ended), Canceled, Stage::Ended),
        ] {
            assert_eq!(Stage::after(known, said), expected, "{known:?}, {said:?}");
        }
    }

    #[test]
    fn a_stage_is_read_from_the_name_it_is_written_with() {
        for stage in [Stage::Active, Stage::Ending, Stage::Ended] {
            assert_eq!(Stage::from_database(stage.as_str()).unwrap(), stage);
        }
        assert!(Stage::from_database("paused").is_err());
    }

    #[test]
    fn a_subscription_is_of_the_customer_whom_the_order_named() {
        let paid = |customer: &str| PaidSubscription {
            id: "sub_1".to_owned(),
            status: PaidStatus::Active,
            paid_until: 0,
            latest_invoice: PaidInvoice { id: "in_1".to_owned(), amount_cents: 2900 },
            metadata: [(CUSTOMER.to_owned(), customer.to_owned())].into(),
        };
        assert_eq!(customer_of(&paid("7")).unwrap(), 7);
        for other in ["", "ada@example.com"] {
            let error = customer_of(&paid(other)).unwrap_err().to_string();
            assert_eq!(error, "the subscription sub_1 is of nobody that is known here");
        }
    }
}
