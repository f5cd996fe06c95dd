//! The environment `ci`: a database and Redis, and nobody else; tests bring the rest along.

use crate::up::fault::Faults;
use crate::up::home::Home;
use crate::up::network::Network;
use crate::up::own::Own;
use crate::up::processes::{Broken, Processes};
use crate::up::stores::Stores;

/// Starts both, and writes the file that tells how to reach them.
pub(crate) async fn start(
    processes: &Processes,
    home: &Home,
    faults: &Faults,
) -> Result<(), Broken> {
    let network = Network::local();
    let own = Own { processes, home, network: &network };
    let stores = Stores::start(own, &[], faults).await?;
    // As whoever may make databases: each test has one of its own.
    let file =
        format!("SHOP_DATABASE_URL={}\nSHOP_REDIS_URL={}\n", stores.databases.root, stores.redis);
    Home::write_secret(&home.env_file(), &file).map_err(Broken::preparing("env file"))
}
