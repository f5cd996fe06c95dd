//! What an administrator may change while the shop runs: how prices are shown, and an announcement.

use serde::{Deserialize, Serialize};
use sqlx::{FromRow, PgPool};

use crate::customers::Plan;

/// The longest announcement, in characters.
pub(crate) const LONGEST_ANNOUNCEMENT: usize = 200;

const TAX_PERCENT: u32 = 19;

/// The settings, as the database and the cache keep them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, FromRow)]
pub(crate) struct Settings {
    pub(crate) prices_with_tax: bool,
    /// Empty where there is none.
    pub(crate) announcement: String,
}

impl Settings {
    /// What a plan costs, for people, such as `€29.00 a month`.
    pub(crate) fn monthly_price(&self, plan: Plan) -> String {
        let cents = plan.monthly_cents();
        let cents = if self.prices_with_tax { with_tax(cents) } else { cents };
        format!("€{}.{:02} a month", cents / 100, cents % 100)
    }

    /// What is said beside each price.
    pub(crate) fn about_tax(&self) -> &'static str {
        if self.prices_with_tax { "Prices include 19% tax." } else { "Prices are without tax." }
    }
}

/// Rounded to the cent, half of one up.
fn with_tax(cents: u32) -> u32 {
    (cents * (100 + TAX_PERCENT) + 50) / 100
}

/// Reads the settings.
pub(crate) async fn read(db: &PgPool) -> Result<Settings, sqlx::Error> {
    sqlx::query_as("select prices_with_tax, announcement from settings").fetch_one(db).await
}

/// Changes the settings.
pub(crate) async fn change(db: &PgPool, settings: &Settings) -> Result<(), sqlx::Error> {
    sqlx::query("update settings set prices_with_tax = $1, announcement = $2, changed_at = now()")
        .bind(settings.prices_with_tax)
        .bind(&settings.announcement)
        .execute(db)
        .await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_price_is_shown_as_the_setting_says() {
        let without = Settings::default();
        let with = Settings { prices_with_tax: true, ..Settings::default() };
        let prices = [&without, &with].map(|settings| settings.monthly_price(Plan::Pro));
        assert_eq!(prices, ["€29.00 a month", "€34.51 a month"]);
        assert_eq!(with.monthly_price(Plan::Free), "€0.00 a month");
        assert_ne!(without.about_tax(), with.about_tax());
    }

    #[test]
    fn tax_is_rounded_to_the_cent() {
        assert_eq!([0, 50, 2900, 2950].map(with_tax), [0, 60, 3451, 3511]);
    }
}
