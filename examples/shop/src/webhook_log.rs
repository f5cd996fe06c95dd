//! What became of the webhooks that were received, for tests that ask for those of their run.

use parity_verify::{Direction, RunId, SignatureVerdict, Webhook};
use serde_json::Value;
use sqlx::{FromRow, PgPool};

/// A delivery that was answered.
#[derive(Debug)]
pub(crate) struct Delivery<'a> {
    /// The event's name, the same for each attempt.
    pub(crate) id: &'a str,
    pub(crate) run: Option<&'a RunId>,
    /// The path that received it.
    pub(crate) endpoint: &'a str,
    pub(crate) event: Option<&'a str>,
    pub(crate) signature: SignatureVerdict,
    pub(crate) status: u16,
    pub(crate) error: Option<String>,
}

/// Keeps what became of a delivery; another attempt of one that is known counts.
pub(crate) async fn keep(db: &PgPool, delivery: &Delivery<'_>) -> Result<(), sqlx::Error> {
    sqlx::query(
        "insert into webhook_deliveries as known (id, run, endpoint, event, signature, status, error)
         values ($1, $2, $3, $4, $5, $6, $7)
         on conflict (id) do update set signature = excluded.signature, status = excluded.status,
             error = excluded.error, attempts = known.attempts + 1, last_at = now()",
    )
    .bind(delivery.id)
    .bind(delivery.run.map(RunId::as_str))
    .bind(delivery.endpoint)
    .bind(delivery.event)
    .bind(delivery.signature.to_string())
    .bind(i16::try_from(delivery.status).unwrap_or_default())
    .bind(&delivery.error)
    .execute(db)
    .await
    .map(drop)
}

const OF_RUN: &str = r#"
    select id, endpoint, event, signature, status, attempts, error,
        to_char(first_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as first_at,
        to_char(last_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as last_at
    from webhook_deliveries where run = $1 order by webhook_deliveries.first_at, id"#;

/// Lists the deliveries of a run, in the order of their first attempts.
pub(crate) async fn of_run(db: &PgPool, run: &RunId) -> Result<Vec<Webhook>, sqlx::Error> {
    let rows: Vec<Row> = sqlx::query_as(OF_RUN).bind(run.as_str()).fetch_all(db).await?;
    Ok(rows.into_iter().map(Row::into_webhook).collect())
}

#[derive(FromRow)]
struct Row {
    id: String,
    endpoint: String,
    event: Option<String>,
    signature: String,
    status: i16,
    attempts: i32,
    error: Option<String>,
    first_at: String,
    last_at: String,
}

impl Row {
    fn into_webhook(self) -> Webhook {
        // What an older release has written may be no verdict that is known: then none is told.
        let signature = serde_json::from_value(Value::String(self.signature));
        Webhook {
            event: self.event,
            signature: signature.unwrap_or(SignatureVerdict::Unchecked),
            status: u16::try_from(self.status).ok(),
            attempts: u32::try_from(self.attempts).unwrap_or_default(),
            error: self.error,
            first_at: Some(self.first_at),
            last_at: Some(self.last_at),
            ..Webhook::new(self.id, Direction::In, self.endpoint)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_verdict_is_read_as_it_was_written() {
        use SignatureVerdict::{Expired, Invalid, Missing, Valid};
        for verdict in [Valid, Invalid, Expired, Missing] {
            let row = Row {
                id: "evt_1".to_owned(),
                endpoint: "/webhooks/payments".to_owned(),
                event: None,
                signature: verdict.to_string(),
                status: 400,
                attempts: 2,
                error: None,
                first_at: String::new(),
                last_at: String::new(),
            };
            let webhook = row.into_webhook();
            assert_eq!((webhook.signature, webhook.status), (verdict, Some(400)));
        }
    }
}
