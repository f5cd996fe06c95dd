//! The environment `preview`: one web process at an address of its own, as previews of pull requests are deployed.
//!
//! It does without what such a deployment does without: TLS and an edge, a second replica, worker and
//! scheduler, third parties, a service of flags, mail, and a provider that asks for passwords.

use crate::config::Receiver;
use crate::random;
use crate::up::account::{self, Account};
use crate::up::fault::{Environment, Fault, Faults};
use crate::up::home::Home;
use crate::up::network::{FORMER_SHOP, Network, Origins, Place};
use crate::up::outgoing::Outgoing;
use crate::up::own::{Own, Variables};
use crate::up::payments::{self, Payments};
use crate::up::processes::{Broken, Processes};
use crate::up::provider::{self, Kind, Registration};
use crate::up::site::Site;
use crate::up::store::Store;
use crate::up::stores::Stores;

const WEB: &str = "web";

/// Everybody may do everything.
const POLICY: &str = "policies/store-of-previews.json";

/// Starts the shop, writes the file that tells how to reach it, and returns its address.
pub(crate) async fn start(
    processes: &Processes,
    home: &Home,
    faults: &Faults,
) -> Result<String, Broken> {
    let bind = |name| Place::bind().map_err(Broken::preparing(name));
    let [web, login, pay] = [bind(WEB)?, bind("provider")?, bind("payments")?];
    let network = Network::local();
    let own = Own { processes, home, network: &network };
    let origins = Origins { shop: web.url(), pay: pay.url() };
    let moved = faults.has(Fault::RedirectUri).then(|| format!("https://{FORMER_SHOP}"));
    let registration = Registration::new(login.url(), moved.as_ref().unwrap_or(&origins.shop));
    let payments = Payments::new(&origins, faults);
    let (store, store_place) = Store::bind()?;
    let accounts = Account::all();
    let verify_token = random::token();

    let (stores, (), (), ()) = tokio::try_join!(
        Stores::start(own, &accounts, faults),
        provider::start(own, Kind::Lax, login, &registration, &accounts),
        payments.start(own, pay, &accounts),
        store.start(&own, store_place, POLICY),
    )?;

    let mut variables: Variables = vec![
        ("SHOP_REDIS_URL", stores.redis.clone()),
        ("SHOP_BASE_URL", origins.shop.clone()),
        ("SHOP_ENVIRONMENT", Environment::Preview.to_string()),
        ("SHOP_REPLICAS", "1".to_owned()),
        ("SHOP_VERIFY_TOKEN", verify_token.clone()),
    ];
    variables.extend(registration.of_web());
    variables.extend(payments.of_web());
    variables.extend(payments::jobs_inside_requests(&stores.databases));
    variables.extend(Site::new(faults).of_preview());
    variables.extend(store.for_web());
    variables.extend(Outgoing::new(Receiver::default(), &origins.shop).variables(faults));
    own.serve(WEB, "web", web, variables).await?;
    let Origins { shop, .. } = origins;
    let file = format!(
        "SHOP_URL={shop}\nSHOP_VERIFY_TOKEN={verify_token}\n{}",
        account::variables(&accounts),
    );
    Home::write_secret(&home.env_file(), &file).map_err(Broken::preparing("env file"))?;
    Ok(shop)
}
