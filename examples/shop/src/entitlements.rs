//! What customers may use, by what they have been given.

use sqlx::{PgConnection, PgPool};

/// Something that not everybody may use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Feature {
    Invoices,
    Uploads,
    Teams,
}

impl Feature {
    /// Those that come with the Pro plan.
    const OF_PRO: [Self; 3] = [Self::Invoices, Self::Uploads, Self::Teams];

    /// The feature's name in the database.
    fn as_str(self) -> &'static str {
        match self {
            Self::Invoices => "invoices",
            Self::Uploads => "uploads",
            Self::Teams => "teams",
        }
    }
}

/// Whether a customer may use a feature.
pub(crate) async fn has(
    db: &PgPool,
    customer_id: i64,
    feature: Feature,
) -> Result<bool, sqlx::Error> {
    sqlx::query_scalar(
        "select exists (select from entitlements where customer_id = $1 and feature = $2)",
    )
    .bind(customer_id)
    .bind(feature.as_str())
    .fetch_one(db)
    .await
}

/// Gives a customer what comes with the Pro plan.
pub(crate) async fn grant_pro(
    connection: &mut PgConnection,
    customer_id: i64,
) -> Result<(), sqlx::Error> {
    let features = Feature::OF_PRO.map(Feature::as_str);
    sqlx::query(
        "insert into entitlements (customer_id, feature) select $1, unnest($2::text[])
         on conflict do nothing",
    )
    .bind(customer_id)
    .bind(&features[..])
    .execute(connection)
    .await
    .map(drop)
}

/// Takes from a customer what came with the Pro plan.
pub(crate) async fn revoke_pro(
    connection: &mut PgConnection,
    customer_id: i64,
) -> Result<(), sqlx::Error> {
    let features = Feature::OF_PRO.map(Feature::as_str);
    sqlx::query("delete from entitlements where customer_id = $1 and feature = any($2)")
        .bind(customer_id)
        .bind(&features[..])
        .execute(connection)
        .await
        .map(drop)
}
