//! Leads: what people write to us, how good a lead it is, and where it stands.

use serde::{Deserialize, Serialize};
use sqlx::{FromRow, PgPool};

use crate::mail::About;
use crate::queue::{self, NotEnqueued, Work};

/// What somebody has written into the form.
#[derive(Debug, Clone, Default, Deserialize)]
pub(crate) struct LeadForm {
    #[serde(default)]
    pub(crate) name: String,
    #[serde(default)]
    pub(crate) email: String,
    #[serde(default)]
    pub(crate) company: String,
    #[serde(default)]
    pub(crate) message: String,
}

/// What is wrong with each field of the form.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Mistakes {
    pub(crate) name: Option<&'static str>,
    pub(crate) email: Option<&'static str>,
    pub(crate) company: Option<&'static str>,
    pub(crate) message: Option<&'static str>,
}

/// A lead as the list shows it, and as the cache keeps it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, FromRow)]
pub(crate) struct Lead {
    pub(crate) name: String,
    pub(crate) email: String,
    pub(crate) company: String,
    pub(crate) status: String,
    pub(crate) score: Option<i16>,
    /// How often the company has written.
    #[sqlx(default)]
    pub(crate) messages: i64,
}

impl LeadForm {
    /// Returns the form without spaces at the ends, or what is wrong with it.
    pub(crate) fn validate(&self) -> Result<Self, Mistakes> {
        let trimmed = Self {
            name: self.name.trim().to_owned(),
            email: self.email.trim().to_lowercase(),
            company: self.company.trim().to_owned(),
            message: self.message.trim().to_owned(),
        };
        let mistakes = Mistakes {
            name: wrong_length(
                &trimmed.name,
                100,
                "Enter your name.",
                "Use at most 100 characters.",
            ),
            email: (!is_address(&trimmed.email))
                .then_some("Enter an email address, such as name@example.com."),
            company: wrong_length(
                &trimmed.company,
                100,
                "Enter the name of your company.",
                "Use at most 100 characters.",
            ),
            message: wrong_length(
                &trimmed.message,
                2000,
                "Tell us what you need.",
                "Use at most 2000 characters.",
            ),
        };
        if mistakes == Mistakes::default() { Ok(trimmed) } else { Err(mistakes) }
    }
}

fn wrong_length(
    value: &str,
    longest: usize,
    if_empty: &'static str,
    if_too_long: &'static str,
) -> Option<&'static str> {
    if value.is_empty() {
        return Some(if_empty);
    }
    (value.chars().count() > longest).then_some(if_too_long)
}

/// Whether it looks like an address; whether mail arrives there, only mail can tell.
pub(crate) fn is_address(value: &str) -> bool {
    let Some((name, domain)) = value.split_once('@') else { return false };
    let is_plain = |part: &str| !part.is_empty() && !part.contains(['@', ' ', ',', '<', '>']);
    value.len() <= 254
        && is_plain(name)
        && is_plain(domain)
        && domain.contains('.')
        && !domain.starts_with('.')
        && !domain.ends_with('.')
}

const PRIVATE_DOMAINS: [&str; 4] = ["gmail.com", "outlook.com", "proton.me", "yahoo.com"];
const BUYING_WORDS: [&str; 5] = ["price", "quote", "seats", "contract", "invoice"];

/// Says how good a lead it is, from 10 to 100.
pub(crate) fn score(email: &str, company: &str, message: &str) -> i16 {
    let domain = email.rsplit_once('@').map_or("", |(_, domain)| domain);
    let message = message.to_lowercase();
    let points = [
        (!PRIVATE_DOMAINS.contains(&domain), 30),
        (company.chars().count() > 1, 20),
        (BUYING_WORDS.iter().any(|word| message.contains(word)), 25),
        (message.split_whitespace().count() >= 8, 15),
    ];
    10 + points.iter().filter(|(holds, _)| *holds).map(|(_, points)| points).sum::<i16>()
}

/// A lead was not kept.
#[derive(Debug, thiserror::Error)]
pub(crate) enum NotKept {
    #[error("could not write the lead")]
    Database(#[from] sqlx::Error),
    #[error("could not enqueue the lead's processing")]
    Queue(#[from] NotEnqueued),
}

/// Keeps a lead and enqueues its processing, both or neither.
pub(crate) async fn keep(db: &PgPool, lead: &LeadForm) -> Result<(), NotKept> {
    let mut transaction = db.begin().await?;
    let lead_id = sqlx::query_scalar(
        "insert into leads (name, email, company, message) values ($1, $2, $3, $4) returning id",
    )
    .bind(&lead.name)
    .bind(&lead.email)
    .bind(&lead.company)
    .bind(&lead.message)
    .fetch_one(&mut *transaction)
    .await?;
    let work = Work::ProcessLead { lead_id, email: lead.email.clone() };
    queue::enqueue(&mut transaction, &work).await?;
    transaction.commit().await?;
    Ok(())
}

/// A lead could not be processed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum NotProcessed {
    #[error("there is no lead {0}")]
    Missing(i64),
    #[error("could not use the database")]
    Database(#[from] sqlx::Error),
    #[error("could not enqueue who is to be told")]
    Queue(#[from] NotEnqueued),
}

#[derive(FromRow)]
struct Unprocessed {
    name: String,
    email: String,
    company: String,
    message: String,
    is_new: bool,
}

/// Scores a lead, and has the CRM and the lead be told; doing it twice does no harm.
pub(crate) async fn process(db: &PgPool, id: i64) -> Result<(), NotProcessed> {
    let mut transaction = db.begin().await?;
    let found: Option<Unprocessed> = sqlx::query_as(
        "select name, email, company, message, status = 'new' as is_new from leads
         where id = $1 for update",
    )
    .bind(id)
    .fetch_optional(&mut *transaction)
    .await?;
    let lead = found.ok_or(NotProcessed::Missing(id))?;
    sqlx::query(
        "update leads set status = 'processed', score = $2, processed_at = now() where id = $1",
    )
    .bind(id)
    .bind(score(&lead.email, &lead.company, &lead.message))
    .execute(&mut *transaction)
    .await?;
    // Processed again, nobody is told again.
    if lead.is_new {
        let Unprocessed { name, email, .. } = lead;
        let told = Work::NotifyCrm { lead_id: id, email: email.clone() };
        queue::enqueue(&mut transaction, &told).await?;
        let mail = Work::SendMail { email, about: About::LeadReceived { name } };
        queue::enqueue(&mut transaction, &mail).await?;
    }
    transaction.commit().await?;
    Ok(())
}

/// Lists the newest leads.
pub(crate) async fn list(db: &PgPool) -> Result<Vec<Lead>, sqlx::Error> {
    sqlx::query_as(
        "select name, email, company, status, score,
            (select count(*) from leads other where other.company = leads.company) as messages
         from leads order by id desc limit 100",
    )
    .fetch_all(db)
    .await
}

/// Finds the newest lead with this address.
pub(crate) async fn find(db: &PgPool, email: &str) -> Result<Option<Lead>, sqlx::Error> {
    sqlx::query_as(
        "select name, email, company, status, score from leads where email = $1
         order by id desc limit 1",
    )
    .bind(email.to_lowercase())
    .fetch_optional(db)
    .await
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form() -> LeadForm {
        LeadForm {
            name: " Ada Lovelace ".to_owned(),
            email: "Ada@Example.com ".to_owned(),
            company: "Engines".to_owned(),
            message: "Hello".to_owned(),
        }
    }

    #[test]
    fn a_right_form_is_kept_without_spaces_at_the_ends() {
        let kept = form().validate().unwrap();
        assert_eq!((kept.name.as_str(), kept.email.as_str()), ("Ada Lovelace", "ada@example.com"));
    }

    #[test]
    fn an_empty_form_is_told_every_mistake_at_once() {
        let mistakes = LeadForm::default().validate().unwrap_err();
        let Mistakes { name, email, company, message } = mistakes;
        assert!([name, email, company, message].iter().all(Option::is_some));
    }

    #[test]
    fn spaces_alone_are_no_name() {
        let mistakes = LeadForm { name: "  ".to_owned(), ..form() }.validate().unwrap_err();
        let only_name = Mistakes { name: Some("Enter your name."), ..Mistakes::default() };
        assert_eq!(mistakes, only_name);
    }

    #[test]
    fn a_text_that_is_too_long_is_refused() {
        let message = "ä".repeat(2000);
        assert!(LeadForm { message: message.clone(), ..form() }.validate().is_ok());
        assert!(LeadForm { message: message + "!", ..form() }.validate().is_err());
    }

    #[test]
    fn an_address_needs_a_name_and_a_domain() {
        for wrong in
            ["", "ada", "ada@", "@example.com", "a b@example.com", "a@b", "a@b@c.d", "a@.d"]
        {
            assert!(!is_address(wrong), "{wrong:?}");
        }
        assert!(is_address("ada+lead@mail.example.com"));
    }

    #[test]
    fn a_company_that_asks_for_a_price_is_a_better_lead_than_a_private_hello() {
        assert_eq!(score("ada@gmail.com", "", "hello"), 10);
        let message = "Please send a quote for forty seats at our office in Leeds";
        assert_eq!(score("ada@engines.example.com", "Engines", message), 100);
    }
}
