//! The customers: their plan, what it entitles them to, and their invoices.

use serde::{Deserialize, Serialize};
use sqlx::postgres::PgRow;
use sqlx::{FromRow, PgPool, Row};

use crate::entitlements;

/// Someone who has signed in at least once, or was there from the beginning.
#[derive(Debug, Clone)]
pub(crate) struct Customer {
    pub(crate) id: i64,
    pub(crate) email: String,
    pub(crate) name: String,
    pub(crate) plan: Plan,
    pub(crate) standing: Standing,
}

/// What the identity provider says of somebody beside who they are.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Standing {
    /// The company whose workspace they share.
    pub(crate) tenant: Option<String>,
    pub(crate) role: Option<String>,
}

/// A customer who is there from the beginning.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct CustomerToBeginWith {
    pub(crate) email: String,
    pub(crate) name: String,
    pub(crate) plan: Plan,
    pub(crate) subscription: Option<SubscriptionToBeginWith>,
}

/// How a customer pays who is there from the beginning, by the payment provider's names.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct SubscriptionToBeginWith {
    pub(crate) id: String,
    /// What was paid last.
    pub(crate) payment: String,
}

/// What a customer pays for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Plan {
    Free,
    Pro,
}

/// A bill for one month of a plan.
#[derive(Debug, Clone, FromRow, Serialize, Deserialize)]
pub(crate) struct Invoice {
    pub(crate) number: String,
    pub(crate) amount_cents: i32,
    /// As year, month and day.
    pub(crate) issued_on: String,
}

impl Plan {
    /// The plan's name in the database.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Free => "free",
            Self::Pro => "pro",
        }
    }

    /// The plan's name for people.
    pub(crate) fn title(self) -> &'static str {
        match self {
            Self::Free => "Free plan",
            Self::Pro => "Pro plan",
        }
    }

    /// What it costs a month, without tax.
    pub(crate) fn monthly_cents(self) -> u32 {
        match self {
            Self::Free => 0,
            Self::Pro => 2900,
        }
    }

    /// Whether nothing is paid for it.
    pub(crate) fn is_free(self) -> bool {
        self.monthly_cents() == 0
    }

    fn from_database(name: &str) -> Result<Self, sqlx::Error> {
        match name {
            "free" => Ok(Self::Free),
            "pro" => Ok(Self::Pro),
            other => Err(sqlx::Error::Decode(format!("`{other}` is not a plan").into())),
        }
    }
}

impl Standing {
    /// Whether they may change how the shop works.
    pub(crate) fn is_admin(&self) -> bool {
        self.role.as_deref() == Some("admin")
    }
}

impl Invoice {
    /// The amount for people, such as `€29.00`.
    pub(crate) fn amount(&self) -> String {
        format!("€{}.{:02}", self.amount_cents / 100, self.amount_cents % 100)
    }
}

impl FromRow<'_, PgRow> for Customer {
    fn from_row(row: &PgRow) -> Result<Self, sqlx::Error> {
        Ok(Self {
            id: row.try_get("id")?,
            email: row.try_get("email")?,
            name: row.try_get("name")?,
            plan: Plan::from_database(row.try_get("plan")?)?,
            standing: Standing { tenant: row.try_get("tenant")?, role: row.try_get("role")? },
        })
    }
}

/// Finds the customer with this address.
pub(crate) async fn find(db: &PgPool, email: &str) -> Result<Option<Customer>, sqlx::Error> {
    sqlx::query_as("select id, email, name, plan, tenant, role from customers where email = $1")
        .bind(email.to_lowercase())
        .fetch_optional(db)
        .await
}

/// Finds the customer who has signed in, or makes one with the free plan.
pub(crate) async fn welcome(
    db: &PgPool,
    email: &str,
    name: &str,
    standing: &Standing,
) -> Result<Customer, sqlx::Error> {
    sqlx::query_as(
        "insert into customers (email, name, tenant, role) values ($1, $2, $3, $4)
         on conflict (email) do update
         set name = excluded.name, tenant = excluded.tenant, role = excluded.role
         returning id, email, name, plan, tenant, role",
    )
    .bind(email.to_lowercase())
    .bind(name)
    .bind(&standing.tenant)
    .bind(&standing.role)
    .fetch_one(db)
    .await
}

/// Lists the customers of a tenant, by their names.
pub(crate) async fn of_tenant(db: &PgPool, tenant: &str) -> Result<Vec<Customer>, sqlx::Error> {
    sqlx::query_as(
        "select id, email, name, plan, tenant, role from customers where tenant = $1
         order by name, email",
    )
    .bind(tenant)
    .fetch_all(db)
    .await
}

/// Adds a customer, and a first invoice where the plan comes with one.
pub(crate) async fn begin_with(
    db: &PgPool,
    customer: &CustomerToBeginWith,
) -> Result<(), sqlx::Error> {
    let mut transaction = db.begin().await?;
    let id: i64 = sqlx::query_scalar(
        "insert into customers (email, name, plan) values ($1, $2, $3)
         on conflict (email) do update set name = excluded.name, plan = excluded.plan
         returning id",
    )
    .bind(customer.email.to_lowercase())
    .bind(&customer.name)
    .bind(customer.plan.as_str())
    .fetch_one(&mut *transaction)
    .await?;
    if !customer.plan.is_free() {
        entitlements::grant_pro(&mut transaction, id).await?;
        sqlx::query(
            "insert into invoices (number, customer_id, amount_cents, payment)
             values ('LK-' || to_char(current_date, 'YYYY') || '-' || lpad($1::text, 4, '0'), $1, 2900, $2)
             on conflict do nothing",
        )
        .bind(id)
        .bind(customer.subscription.as_ref().map(|subscription| &subscription.payment))
        .execute(&mut *transaction)
        .await?;
    }
    if let Some(subscription) = &customer.subscription {
        // Until when it is paid, the provider says when it is asked.
        sqlx::query(
            "insert into subscriptions (id, customer_id, stage, paid_until)
             values ($1, $2, 'active', now() + interval '1 month') on conflict do nothing",
        )
        .bind(&subscription.id)
        .bind(id)
        .execute(&mut *transaction)
        .await?;
    }
    transaction.commit().await
}

/// Finds the newest invoice of a customer.
pub(crate) async fn newest_invoice(
    db: &PgPool,
    customer: &Customer,
) -> Result<Option<Invoice>, sqlx::Error> {
    sqlx::query_as(
        "select number, amount_cents, issued_on::text from invoices
         where customer_id = $1 order by issued_on desc, number desc limit 1",
    )
    .bind(customer.id)
    .fetch_optional(db)
    .await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_role_of_that_name_is_an_administrator() {
        let standing =
            |role: Option<&str>| Standing { tenant: None, role: role.map(str::to_owned) };
        assert!(standing(Some("admin")).is_admin());
        assert!(!standing(Some("administrator")).is_admin() && !standing(None).is_admin());
    }

    #[test]
    fn a_plan_is_read_from_the_name_it_is_written_with() {
        for plan in [Plan::Free, Plan::Pro] {
            assert_eq!(Plan::from_database(plan.as_str()).unwrap(), plan);
        }
        assert!(Plan::from_database("gold").is_err());
    }

    #[test]
    fn an_amount_is_written_with_two_digits_of_cents() {
        let invoice =
            Invoice { number: String::new(), amount_cents: 2905, issued_on: String::new() };
        assert_eq!(invoice.amount(), "€29.05");
    }
}
