//! The way back in for those who cannot sign in: a link by mail, good in the browser that has asked.

use sqlx::{PgConnection, PgPool};

use crate::customers::{self, Customer};
use crate::mail::About;
use crate::queue::{self, NotEnqueued, Work};
use crate::tickets::Ticket;

/// A recovery was not begun.
#[derive(Debug, thiserror::Error)]
pub(crate) enum NotBegun {
    #[error("could not use the database")]
    Database(#[from] sqlx::Error),
    #[error("could not enqueue the mail")]
    Queue(#[from] NotEnqueued),
}

/// Why a link does not open the account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Useless {
    /// There is no such link, or a newer one has taken its place.
    Unknown,
    Used,
    TooOld,
    /// It was opened in another browser than the one that has asked.
    OtherBrowser,
}

/// What is known of a link.
#[derive(Debug, Clone, Copy, sqlx::FromRow)]
struct Standing {
    is_used: bool,
    is_too_old: bool,
    is_of_this_browser: bool,
}

/// At most five in a quarter of an hour, so that nobody's mailbox can be filled by others. Whoever is of a company, or
/// may change settings, comes in by the identity provider alone.
const BEGIN: &str = "
    insert into recoveries (customer_id, browser_digest)
    select customers.id, $2 from customers
    where customers.email = $1 and tenant is null and role is null and 5 > (
        select count(*) from recoveries
        where customer_id = customers.id and asked_at > now() - interval '15 minutes'
    )
    returning id";

/// Begins a recovery for whoever has this address, and has the link mailed; for anybody else nothing happens.
///
/// What is answered must not tell the two apart.
pub(crate) async fn begin(db: &PgPool, email: &str, browser: &Ticket) -> Result<(), NotBegun> {
    let email = email.to_lowercase();
    let mut transaction = db.begin().await?;
    let begun: Option<i64> = sqlx::query_scalar(BEGIN)
        .bind(&email)
        .bind(browser.digest())
        .fetch_optional(&mut *transaction)
        .await?;
    if let Some(recovery_id) = begun {
        let work = Work::SendMail { email, about: About::Recovery { recovery_id } };
        queue::enqueue(&mut transaction, &work).await?;
    }
    transaction.commit().await?;
    Ok(())
}

/// Makes the link's ticket, in the place of one from an earlier try; none when the recovery is over.
pub(crate) async fn make_ticket(db: &PgPool, id: i64) -> Result<Option<Ticket>, sqlx::Error> {
    let ticket = Ticket::new();
    let made = sqlx::query(
        "update recoveries set ticket_digest = $2
         where id = $1 and used_at is null and expires_at > now()",
    )
    .bind(id)
    .bind(ticket.digest())
    .execute(db)
    .await?;
    Ok((made.rows_affected() == 1).then_some(ticket))
}

/// Takes the link for used, and returns whose account it opens.
pub(crate) async fn open(
    db: &PgPool,
    link: &Ticket,
    browser: Option<&Ticket>,
) -> Result<Result<Customer, Useless>, sqlx::Error> {
    let browser = browser.map(Ticket::digest).unwrap_or_default();
    let mut transaction = db.begin().await?;
    let opened: Option<String> = sqlx::query_scalar(
        "update recoveries set used_at = now() from customers
         where customers.id = recoveries.customer_id and ticket_digest = $1 and browser_digest = $2
           and used_at is null and expires_at > now()
         returning customers.email",
    )
    .bind(link.digest())
    .bind(&browser)
    .fetch_optional(&mut *transaction)
    .await?;
    let Some(email) = opened else {
        return Ok(Err(why_useless(standing(&mut transaction, link, &browser).await?)));
    };
    transaction.commit().await?;
    let customer = customers::find(db, &email).await?;
    Ok(customer.ok_or(Useless::Unknown))
}

async fn standing(
    connection: &mut PgConnection,
    link: &Ticket,
    browser: &[u8],
) -> Result<Option<Standing>, sqlx::Error> {
    sqlx::query_as(
        "select used_at is not null as is_used, expires_at <= now() as is_too_old,
           browser_digest = $2 as is_of_this_browser
         from recoveries where ticket_digest = $1",
    )
    .bind(link.digest())
    .bind(browser)
    .fetch_optional(connection)
    .await
}

/// The browser comes last: in any browser, a link that is over is over.
fn why_useless(standing: Option<Standing>) -> Useless {
    match standing {
        Some(Standing { is_used: true, .. }) => Useless::Used,
        Some(Standing { is_too_old: true, .. }) => Useless::TooOld,
        Some(Standing { is_of_this_browser: false, .. }) => Useless::OtherBrowser,
        // One that seems good was not good a moment ago: a new one is the way on all the same.
        None | Some(Standing { is_of_this_browser: true, .. }) => Useless::Unknown,
    }
}

impl Useless {
    const ALL: [Self; 4] = [Self::Unknown, Self::Used, Self::TooOld, Self::OtherBrowser];

    /// As an address says it.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Unknown => "unknown",
            Self::Used => "used",
            Self::TooOld => "too-old",
            Self::OtherBrowser => "other-browser",
        }
    }

    pub(crate) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|useless| useless.as_str() == name)
    }

    /// What the user is told, and what to do.
    pub(crate) fn said(self) -> (&'static str, &'static str) {
        match self {
            Self::Unknown => (
                "This link does not work",
                "Only the newest link that we have sent works, as a whole. Open that one, or ask for a new one.",
            ),
            Self::Used => (
                "This link has been used",
                "Each link works once. If you are no longer signed in, ask for a new one.",
            ),
            Self::TooOld => {
                ("This link is too old", "Links work for 15 minutes. Ask for a new one.")
            }
            Self::OtherBrowser => (
                "This is another browser",
                "The link works only in the browser in which you have asked for it. Copy it over to that browser, \
                 or ask for a new one in this browser.",
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(is_used: bool, is_too_old: bool, is_of_this_browser: bool, expected: Useless) {
        let standing = Standing { is_used, is_too_old, is_of_this_browser };
        assert_eq!(why_useless(Some(standing)), expected, "{standing:?}");
    }

    #[test]
    fn a_link_says_why_it_does_not_work() {
        check(false, false, false, Useless::OtherBrowser);
        check(false, true, true, Useless::TooOld);
        check(true, false, true, Useless::Used);
        assert_eq!(why_useless(None), Useless::Unknown);
    }

    #[test]
    fn why_a_link_does_not_work_is_read_from_the_name_it_is_written_with() {
        for useless in Useless::ALL {
            assert_eq!(Useless::named(useless.as_str()), Some(useless));
        }
        assert_eq!(Useless::named("tired"), None);
    }

    #[test]
    fn to_change_the_browser_is_no_advice_for_a_link_that_is_over() {
        check(true, false, false, Useless::Used);
        check(false, true, false, Useless::TooOld);
    }
}
