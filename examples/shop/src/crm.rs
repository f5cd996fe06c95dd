//! The CRM: it hears of every lead, by a signed webhook.

use axum::http::{self, Request, StatusCode, header};
use secrecy::{ExposeSecret, SecretString};
use serde::Serialize;
use sqlx::{FromRow, PgPool};
use standardwebhooks::{
    HEADER_WEBHOOK_ID, HEADER_WEBHOOK_SIGNATURE, HEADER_WEBHOOK_TIMESTAMP, Webhook, WebhookError,
};

use crate::clock;
use crate::config::CrmConfig;
use crate::outbound::{NoAnswer, OutboundHttp};

const LEAD_CREATED: &str = "lead.created";

/// The CRM does not know of a lead.
#[derive(Debug, thiserror::Error)]
pub(crate) enum NotTold {
    #[error("there is no lead {0}")]
    Missing(i64),
    #[error("`SHOP_CRM_SECRET` is not set")]
    NoSecret,
    #[error("`SHOP_CRM_SECRET` is no secret of Standard Webhooks")]
    Secret(#[source] WebhookError),
    #[error("could not use the database")]
    Database(#[from] sqlx::Error),
    #[error("could not write the event")]
    Event(#[from] serde_json::Error),
    #[error("could not write the request")]
    Request(#[from] http::Error),
    #[error("the CRM did not answer")]
    NoAnswer(#[from] NoAnswer),
    #[error("the CRM answered with status {0}")]
    Refused(StatusCode),
}

/// Tells the CRM of a lead, where there is one.
///
/// The event has the same identifier each time it is sent, so that the CRM takes it once.
pub(crate) async fn notify(
    db: &PgPool,
    http: &OutboundHttp,
    config: &CrmConfig,
    lead_id: i64,
) -> Result<(), NotTold> {
    let Some(url) = &config.url else {
        tracing::info!(lead_id, "there is no CRM to tell");
        return Ok(());
    };
    let secret = config.secret.as_ref().ok_or(NotTold::NoSecret)?;
    let lead = find(db, lead_id).await?.ok_or(NotTold::Missing(lead_id))?;
    let event = Event::of(lead)?;
    let request = event.signed(url.as_str(), secret, clock::seconds_since_1970())?;
    let answer = http.send(request).await?;
    if !answer.status().is_success() {
        return Err(NotTold::Refused(answer.status()));
    }
    Ok(())
}

/// A lead as the CRM wants it.
#[derive(Debug, Serialize, FromRow)]
struct Lead {
    id: i64,
    name: String,
    email: String,
    company: String,
    score: Option<i16>,
    #[serde(skip)]
    created_at: String,
}

async fn find(db: &PgPool, id: i64) -> Result<Option<Lead>, sqlx::Error> {
    sqlx::query_as(
        r#"select id, name, email, company, score,
             to_char(created_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as created_at
           from leads where id = $1"#,
    )
    .bind(id)
    .fetch_optional(db)
    .await
}

/// What is sent: its identifier and its text.
#[derive(Debug)]
struct Event {
    id: String,
    body: Vec<u8>,
}

impl Event {
    fn of(lead: Lead) -> Result<Self, serde_json::Error> {
        #[derive(Serialize)]
        struct Envelope {
            r#type: &'static str,
            timestamp: String,
            data: Lead,
        }
        let id = format!("msg_lead_{}", lead.id);
        let timestamp = lead.created_at.clone();
        let body = serde_json::to_vec(&Envelope { r#type: LEAD_CREATED, timestamp, data: lead })?;
        Ok(Self { id, body })
    }

    /// The request that carries it, signed as of now: a signature grows old, also while it is tried again.
    fn signed(
        self,
        url: &str,
        secret: &SecretString,
        now: i64,
    ) -> Result<Request<Vec<u8>>, NotTold> {
        let webhook = Webhook::new(secret.expose_secret()).map_err(NotTold::Secret)?;
        let signature = webhook.sign(&self.id, now, &self.body).map_err(NotTold::Secret)?;
        let request = Request::post(url)
            .header(header::CONTENT_TYPE, "application/json")
            .header(HEADER_WEBHOOK_ID, &self.id)
            .header(HEADER_WEBHOOK_TIMESTAMP, now)
            .header(HEADER_WEBHOOK_SIGNATURE, signature)
            .body(self.body)?;
        Ok(request)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &str = "whsec_c3dvcmRmaXNoLXN3b3JkZmlzaC1zd29yZGZpc2g=";

    fn lead() -> Lead {
        Lead {
            id: 7,
            name: "Ada".to_owned(),
            email: "ada@example.com".to_owned(),
            company: "Engines".to_owned(),
            score: Some(85),
            created_at: "2026-11-27T10:00:00.000Z".to_owned(),
        }
    }

    fn request(at: i64) -> Request<Vec<u8>> {
        let secret = SecretString::from(SECRET);
        Event::of(lead()).unwrap().signed("http://crm.example.com/hooks", &secret, at).unwrap()
    }

    #[test]
    fn the_event_names_itself_and_carries_the_lead() {
        let body = String::from_utf8(request(1_790_000_000).into_body()).unwrap();
        assert_eq!(
            body,
            r#"{"type":"lead.created","timestamp":"2026-11-27T10:00:00.000Z","data":{"id":7,"name":"Ada","email":"ada@example.com","company":"Engines","score":85}}"#
        );
    }

    #[test]
    fn the_receiver_finds_the_signature_good_and_that_of_a_changed_body_not() {
        let (head, body) = request(clock::seconds_since_1970()).into_parts();
        let receiver = Webhook::new(SECRET).unwrap();
        receiver.verify(&body, &head.headers).unwrap();
        let changed = String::from_utf8(body).unwrap().replace("85", "95");
        assert!(receiver.verify(changed.as_bytes(), &head.headers).is_err());
    }

    #[test]
    fn what_is_sent_again_has_the_same_identifier_and_a_new_time() {
        let [first, again] = [1_790_000_000, 1_790_000_060].map(request);
        let of = |request: &Request<Vec<u8>>, name| request.headers()[name].clone();
        assert_eq!(of(&first, HEADER_WEBHOOK_ID), of(&again, HEADER_WEBHOOK_ID));
        assert_ne!(of(&first, HEADER_WEBHOOK_SIGNATURE), of(&again, HEADER_WEBHOOK_SIGNATURE));
    }

    #[test]
    fn a_secret_that_is_none_is_told_without_telling_it() {
        let wrong = SecretString::from("whsec_sword!fish");
        let error = Event::of(lead()).unwrap().signed("http://crm", &wrong, 0).unwrap_err();
        assert_eq!(error.to_string(), "`SHOP_CRM_SECRET` is no secret of Standard Webhooks");
    }
}
