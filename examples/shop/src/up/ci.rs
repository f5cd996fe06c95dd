//! The environment `ci`: a database, Redis and the lax provider, as a pipeline gives them to tests, which bring the rest along.

use crate::up::account::{self, Account};
use crate::up::fault::Faults;
use crate::up::home::Home;
use crate::up::network::{Network, Place};
use crate::up::own::Own;
use crate::up::processes::{Broken, Processes};
use crate::up::provider::{self, Kind, Registration};
use crate::up::stores::Stores;

/// Starts them, and writes the file that tells how to reach them.
pub(crate) async fn start(
    processes: &Processes,
    home: &Home,
    faults: &Faults,
) -> Result<(), Broken> {
    let network = Network::local();
    let own = Own { processes, home, network: &network };
    let login = Place::bind().map_err(Broken::preparing("provider"))?;
    let issuer = login.url();
    let accounts = Account::all();
    // Nobody knows yet where a test's shop will be; this provider does not ask.
    let registration = Registration::new(issuer.clone(), "http://127.0.0.1");
    let (stores, ()) = tokio::try_join!(
        Stores::start(own, &[], faults),
        provider::start(own, Kind::Lax, login, &registration, &accounts),
    )?;
    // As whoever may make databases: each test has one of its own.
    let file = format!(
        "SHOP_DATABASE_URL={}\nSHOP_REDIS_URL={}\nSHOP_OIDC_ISSUER={issuer}\n{}",
        stores.databases.root,
        stores.redis,
        account::variables(&accounts),
    );
    Home::write_secret(&home.env_file(), &file).map_err(Broken::preparing("env file"))
}
