//! Teams: who shares one with whom, and the invitations into it.

use sqlx::{FromRow, PgPool};

use crate::customers::Customer;
use crate::mail::About;
use crate::queue::{self, NotEnqueued, Work};
use crate::tickets::Ticket;

/// A team as its people see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Team {
    pub(crate) owner: String,
    /// Whether it is the team of the one who looks.
    pub(crate) is_own: bool,
    pub(crate) people: Vec<Person>,
}

/// Somebody who is in a team, or is to come into it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Person {
    /// Who is invited has no name yet.
    pub(crate) name: Option<String>,
    pub(crate) email: String,
    pub(crate) standing: String,
}

/// An invitation as the one who is invited sees it.
#[derive(Debug, Clone, FromRow)]
pub(crate) struct Invitation {
    id: i64,
    team_id: i64,
    pub(crate) email: String,
    pub(crate) owner: String,
    is_open: bool,
}

/// Where the newest invitation of an address stands.
#[derive(Debug, Clone, FromRow)]
pub(crate) struct Progress {
    pub(crate) status: String,
    pub(crate) owner: String,
}

/// An invitation was not sent, or not accepted.
#[derive(Debug, thiserror::Error)]
pub(crate) enum NotInvited {
    #[error("could not use the database")]
    Database(#[from] sqlx::Error),
    #[error("could not enqueue the mail")]
    Queue(#[from] NotEnqueued),
}

/// What became of an invitation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Invited {
    Now,
    /// It is the owner, a member, or invited already.
    Already,
}

#[derive(Debug, FromRow)]
struct Row {
    owner_id: i64,
    owner: String,
    name: Option<String>,
    email: String,
    standing: String,
}

/// The people of each team that somebody is in: the owner, the members, and the invited, whom the owner alone sees.
const LIST: &str = "
    with seen as (
        select id, owner_id from teams
        where owner_id = $1 or id in (select team_id from members where customer_id = $1)
    ), people as (
        select seen.id as team_id, 0 as place, owner_id as customer_id, null as invited from seen
        union all
        select team_id, 1, customer_id, null from members join seen on seen.id = team_id
        union all
        select team_id, 2, null, email from invitations join seen on seen.id = team_id
        where owner_id = $1 and accepted_at is null and expires_at > now()
    )
    select seen.owner_id, owner.name as owner, somebody.name, coalesce(somebody.email, invited) as email,
        (array['owner', 'member', 'invited'])[place + 1] as standing
    from people
    join seen on seen.id = people.team_id
    join customers as owner on owner.id = seen.owner_id
    left join customers as somebody on somebody.id = people.customer_id
    order by seen.owner_id <> $1, seen.id, place, email";

/// Lists the teams that somebody is in, their own one first.
pub(crate) async fn list(db: &PgPool, customer: &Customer) -> Result<Vec<Team>, sqlx::Error> {
    let rows: Vec<Row> = sqlx::query_as(LIST).bind(customer.id).fetch_all(db).await?;
    Ok(by_team(rows, customer.id))
}

fn by_team(rows: Vec<Row>, viewer: i64) -> Vec<Team> {
    let mut teams: Vec<(i64, Team)> = Vec::new();
    for Row { owner_id, owner, name, email, standing } in rows {
        if teams.last().is_none_or(|(last, _)| *last != owner_id) {
            let is_own = owner_id == viewer;
            teams.push((owner_id, Team { owner, is_own, people: Vec::new() }));
        }
        if let Some((_, team)) = teams.last_mut() {
            team.people.push(Person { name, email, standing });
        }
    }
    teams.into_iter().map(|(_, team)| team).collect()
}

/// An invitation that has expired makes room for a new one.
const CLEAR: &str = "
    delete from invitations
    where team_id = $1 and email = $2 and accepted_at is null and expires_at <= now()";

const INVITE: &str = "
    insert into invitations (team_id, email)
    select $1, $2 where not exists (
        select 1 from members join customers on customers.id = customer_id
        where team_id = $1 and customers.email = $2
    )
    on conflict do nothing returning id";

/// Invites an address into the owner's team, and has the link mailed.
pub(crate) async fn invite(
    db: &PgPool,
    owner: &Customer,
    email: &str,
) -> Result<Invited, NotInvited> {
    let email = email.to_lowercase();
    if email == owner.email {
        return Ok(Invited::Already);
    }
    let mut transaction = db.begin().await?;
    let team_id: i64 = sqlx::query_scalar(
        "with made as (insert into teams (owner_id) values ($1) on conflict do nothing returning id)
         select id from made union all select id from teams where owner_id = $1 limit 1",
    )
    .bind(owner.id)
    .fetch_one(&mut *transaction)
    .await?;
    sqlx::query(CLEAR).bind(team_id).bind(&email).execute(&mut *transaction).await?;
    let invited: Option<i64> = sqlx::query_scalar(INVITE)
        .bind(team_id)
        .bind(&email)
        .fetch_optional(&mut *transaction)
        .await?;
    let Some(invitation_id) = invited else { return Ok(Invited::Already) };
    let work = Work::SendMail { email, about: About::Invitation { invitation_id } };
    queue::enqueue(&mut transaction, &work).await?;
    transaction.commit().await?;
    Ok(Invited::Now)
}

/// Makes the link's ticket, in the place of one from an earlier try, with the owner's name; none when the invitation is over.
pub(crate) async fn make_ticket(
    db: &PgPool,
    id: i64,
) -> Result<Option<(Ticket, String)>, sqlx::Error> {
    let ticket = Ticket::new();
    let owner: Option<String> = sqlx::query_scalar(
        "update invitations set ticket_digest = $2 from teams, customers
         where invitations.id = $1 and accepted_at is null and expires_at > now()
           and teams.id = team_id and customers.id = owner_id
         returning customers.name",
    )
    .bind(id)
    .bind(ticket.digest())
    .fetch_optional(db)
    .await?;
    Ok(owner.map(|owner| (ticket, owner)))
}

/// Finds the invitation of a link; none when it is over.
pub(crate) async fn find(db: &PgPool, link: &Ticket) -> Result<Option<Invitation>, sqlx::Error> {
    let found: Option<Invitation> = sqlx::query_as(
        "select invitations.id, team_id, invitations.email, customers.name as owner,
           accepted_at is null and expires_at > now() as is_open
         from invitations join teams on teams.id = team_id join customers on customers.id = owner_id
         where ticket_digest = $1",
    )
    .bind(link.digest())
    .fetch_optional(db)
    .await?;
    Ok(found.filter(|invitation| invitation.is_open))
}

impl Invitation {
    /// Whether it is for this customer: whoever else has the link is not meant.
    pub(crate) fn is_for(&self, customer: &Customer) -> bool {
        self.email == customer.email
    }
}

/// Brings somebody into the team, once; says whether it did.
pub(crate) async fn accept(
    db: &PgPool,
    invitation: &Invitation,
    customer: &Customer,
) -> Result<bool, sqlx::Error> {
    let mut transaction = db.begin().await?;
    let accepted = sqlx::query(
        "update invitations set accepted_at = now()
         where id = $1 and accepted_at is null and expires_at > now()",
    )
    .bind(invitation.id)
    .execute(&mut *transaction)
    .await?;
    if accepted.rows_affected() == 0 {
        return Ok(false);
    }
    sqlx::query(
        "insert into members (team_id, customer_id) values ($1, $2) on conflict do nothing",
    )
    .bind(invitation.team_id)
    .bind(customer.id)
    .execute(&mut *transaction)
    .await?;
    transaction.commit().await?;
    Ok(true)
}

/// Takes somebody out of the owner's team, or their invitation back.
pub(crate) async fn remove(db: &PgPool, owner: &Customer, email: &str) -> Result<(), sqlx::Error> {
    let mut transaction = db.begin().await?;
    for statement in [
        "delete from members using teams, customers
         where teams.id = team_id and owner_id = $1 and customers.id = customer_id and email = $2",
        "delete from invitations using teams
         where teams.id = team_id and owner_id = $1 and email = $2 and accepted_at is null",
    ] {
        sqlx::query(statement)
            .bind(owner.id)
            .bind(email.to_lowercase())
            .execute(&mut *transaction)
            .await?;
    }
    transaction.commit().await
}

/// Says where the newest invitation of an address stands.
pub(crate) async fn progress(db: &PgPool, email: &str) -> Result<Option<Progress>, sqlx::Error> {
    sqlx::query_as(
        "select customers.email as owner,
           case when accepted_at is not null then 'accepted'
                when expires_at <= now() then 'expired' else 'pending' end as status
         from invitations join teams on teams.id = team_id join customers on customers.id = owner_id
         where invitations.email = $1 order by invitations.id desc limit 1",
    )
    .bind(email.to_lowercase())
    .fetch_optional(db)
    .await
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::customers::{Plan, Standing};

    fn row(owner_id: i64, email: &str) -> Row {
        Row {
            owner_id,
            owner: format!("Owner {owner_id}"),
            name: None,
            email: email.to_owned(),
            standing: "member".to_owned(),
        }
    }

    #[test]
    fn people_stand_in_the_team_that_they_are_in() {
        let rows = vec![row(1, "a@example.com"), row(1, "b@example.com"), row(2, "a@example.com")];
        let teams = by_team(rows, 1);
        let seen: Vec<_> =
            teams.iter().map(|team| (&*team.owner, team.is_own, team.people.len())).collect();
        assert_eq!(seen, [("Owner 1", true, 2), ("Owner 2", false, 1)]);
    }

    #[test]
    fn an_invitation_is_for_its_address_alone() {
        let customer = |email: &str| Customer {
            id: 1,
            email: email.to_owned(),
            name: String::new(),
            plan: Plan::Free,
            standing: Standing::default(),
        };
        let invitation = Invitation {
            id: 1,
            team_id: 1,
            email: "ada@example.com".to_owned(),
            owner: String::new(),
            is_open: true,
        };
        assert!(invitation.is_for(&customer("ada@example.com")));
        assert!(!invitation.is_for(&customer("eve@example.com")));
    }
}
