//! The database and Redis, the database filled with what there is to begin with.

use crate::up::account::Account;
use crate::up::fault::Faults;
use crate::up::own::Own;
use crate::up::postgres::{self, Databases};
use crate::up::processes::Broken;
use crate::up::redis;

/// Where the stores are, with their passwords.
pub(crate) struct Stores {
    pub(crate) databases: Databases,
    pub(crate) redis: String,
}

impl Stores {
    /// Starts both at once, and fills the database.
    pub(crate) async fn start(
        own: Own<'_>,
        accounts: &[Account],
        faults: &Faults,
    ) -> Result<Self, Broken> {
        let Own { processes, home, .. } = own;
        let databases = async {
            let databases = postgres::start(processes, home).await?;
            let customers: Vec<_> = accounts.iter().map(|account| &account.customer).collect();
            let customers =
                serde_json::to_string(&customers).map_err(Broken::preparing("migrate"))?;
            let variables =
                vec![("SHOP_DATABASE_URL", databases.owner.clone()), ("SHOP_CUSTOMERS", customers)];
            own.run("migrate", "migrate", variables).await?;
            databases.break_on_purpose(faults, processes).await?;
            Ok(databases)
        };
        let (databases, redis) = tokio::try_join!(databases, redis::start(processes, home))?;
        Ok(Self { databases, redis })
    }
}
