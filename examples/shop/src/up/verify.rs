//! The environment `verify`: all of the shop, in the shape of production; what can start at once does.

use crate::config::Receiver;
use crate::random;
use crate::up::account::{self, Account};
use crate::up::authority::Authority;
use crate::up::fault::{Environment, Fault, Faults};
use crate::up::home::Home;
use crate::up::network::{FORMER_SHOP, LOGIN, Network, Origins, PAY, Place, SCRIPTS, SHOP};
use crate::up::outgoing::Outgoing;
use crate::up::own::{Own, Variables};
use crate::up::payments::{self, Payments};
use crate::up::processes::{Broken, Processes};
use crate::up::provider::{self, Kind, Registration};
use crate::up::site::Site;
use crate::up::store::{self, Store};
use crate::up::stores::Stores;

const WORKER: &str = "worker";
const EDGE: &str = "edge";
const OUTSIDE: &str = "outside";

/// What the processes of one shop share.
struct Shop<'a> {
    own: Own<'a>,
    faults: &'a Faults,
    verify_token: String,
    registration: Registration,
    payments: Payments,
    site: Site<'a>,
    accounts: Vec<Account>,
    outgoing: Outgoing,
    store: Store,
}

/// Starts the shop, writes the file that tells how to reach it, and returns its address.
pub(crate) async fn start(
    processes: &Processes,
    home: &Home,
    faults: &Faults,
) -> Result<String, Broken> {
    let bind = |name| Place::bind().map_err(Broken::preparing(name));
    let edge = bind(EDGE)?;
    let outside = bind(OUTSIDE)?;
    let login = bind("provider")?;
    let pay = bind("payments")?;
    let scripts = bind("scripts")?;
    let authority = Authority::new(home).map_err(Broken::preparing(EDGE))?;
    let others = [LOGIN, PAY, SCRIPTS];
    let hosts = others.map(|name| (name, outside.address));
    let network = Network {
        hosts: [(SHOP, edge.address)].into_iter().chain(hosts).collect(),
        authority: Some(home.authority()),
    };
    let own = Own { processes, home, network: &network };
    let (store, store_place) = Store::bind()?;
    let shop = Shop::new(own, faults, store);

    // Whom the shop asks, by their names.
    let places = [&login, &pay, &scripts];
    let routes: Vec<_> = others
        .iter()
        .zip(places)
        .map(|(name, place)| format!("{name}={}", place.address))
        .collect();
    let served = format!("https://{LOGIN}/.well-known/openid-configuration");
    let outside_edge = front(&authority, OUTSIDE, &others, &routes)?;
    let others = async {
        tokio::try_join!(
            provider::start(own, Kind::Certified, login, &shop.registration, &shop.accounts),
            shop.payments.start(own, pay, &shop.accounts),
            shop.site.start_scripts(own, scripts),
        )?;
        own.serve_edge(OUTSIDE, outside, outside_edge, &served).await
    };
    let (stores, (), ()) = tokio::try_join!(
        Stores::start(own, &shop.accounts, faults),
        others,
        shop.store.start(&own, store_place, store::policy(faults)),
    )?;

    let webs = [bind("web-1")?, bind("web-2")?];
    let servers = webs.each_ref().map(|web| web.address.to_string()).join("|");
    let mut shop_edge = front(&authority, EDGE, &[SHOP], &[format!("{SHOP}={servers}")])?;
    shop_edge.push(("EDGE_CACHE", shop.cached_by_the_edge().to_owned()));
    let [first, second] = webs;
    let url = format!("https://{SHOP}");
    let health = format!("{url}/healthz");
    tokio::try_join!(
        own.serve("web-1", "web", first, shop.web(&stores)),
        own.serve("web-2", "web", second, shop.web(&stores)),
        own.serve_edge(EDGE, edge, shop_edge, &health),
        shop.start_workers(&stores),
        payments::start_scheduler(own, &stores.databases, faults),
    )?;
    Home::write_secret(&home.env_file(), &shop.env_file())
        .map_err(Broken::preparing("env file"))?;
    Ok(url)
}

/// The settings of an edge that serves these names by these routes.
fn front(
    authority: &Authority<'_>,
    name: &'static str,
    names: &[&str],
    routes: &[String],
) -> Result<Variables, Broken> {
    let files = authority.certify(name, names).map_err(Broken::preparing(name))?;
    Ok(vec![
        ("EDGE_CERTIFICATE", files.certificate.to_string_lossy().into_owned()),
        ("EDGE_KEY", files.key.to_string_lossy().into_owned()),
        ("EDGE_ROUTES", routes.join(",")),
    ])
}

impl<'a> Shop<'a> {
    fn new(own: Own<'a>, faults: &'a Faults, store: Store) -> Self {
        let host = if faults.has(Fault::RedirectUri) { FORMER_SHOP } else { SHOP };
        let registration =
            Registration::new(format!("https://{LOGIN}"), &format!("https://{host}"));
        let origins = Origins { shop: format!("https://{SHOP}"), pay: format!("https://{PAY}") };
        let accounts = Account::all();
        let (verify_token, site) = (random::token(), Site::new(faults));
        let payments = Payments::new(&origins, faults);
        let outgoing = Outgoing::new(Receiver::from_environment(), &origins.shop);
        Self { own, faults, verify_token, registration, payments, site, accounts, outgoing, store }
    }

    fn web(&self, stores: &Stores) -> Variables {
        let mut variables = vec![
            ("SHOP_REDIS_URL", stores.redis.clone()),
            ("SHOP_BASE_URL", format!("https://{SHOP}")),
            ("SHOP_ENVIRONMENT", Environment::Verify.to_string()),
            ("SHOP_REPLICAS", "2".to_owned()),
            ("SHOP_VERIFY_TOKEN", self.verify_token.clone()),
        ];
        variables.extend(self.payments.of_web());
        variables.extend(self.registration.of_web());
        variables.extend(payments::jobs_of_web(&stores.databases, self.faults));
        variables.extend(self.site.of_web());
        variables.extend(self.store.for_web());
        variables.extend(self.outgoing.variables(self.faults));
        variables
    }

    /// What the edge keeps whatever the answers say: files that never change under one name.
    fn cached_by_the_edge(&self) -> &'static str {
        if self.faults.has(Fault::EdgeCaches) { "/assets/=60,/billing=60" } else { "/assets/=60" }
    }

    /// One worker, which does one job after the other; a second one breaks the order.
    async fn start_workers(&self, stores: &Stores) -> Result<(), Broken> {
        if self.faults.has(Fault::WorkerOff) {
            return Ok(());
        }
        self.start_worker(WORKER, stores).await?;
        if self.faults.has(Fault::QueueOrder) {
            self.start_worker("worker-2", stores).await?;
        }
        Ok(())
    }

    async fn start_worker(&self, name: &'static str, stores: &Stores) -> Result<(), Broken> {
        let place = Place::bind().map_err(Broken::preparing(name))?;
        let mut variables = vec![
            ("SHOP_DATABASE_URL", stores.databases.worker.clone()),
            ("SHOP_REDIS_URL", stores.redis.clone()),
            self.site.cache(),
        ];
        variables.extend(self.payments.of_worker());
        variables.extend(self.store.for_worker());
        variables.extend(self.outgoing.variables(self.faults));
        self.own.serve(name, WORKER, place, variables).await
    }

    /// What a test must know, one `NAME=value` a line.
    fn env_file(&self) -> String {
        let hosts = &self.own.network.hosts;
        let address = |wanted| hosts.iter().find(|(name, _)| *name == wanted);
        let addresses = [("SHOP_EDGE", SHOP), ("SHOP_OUTSIDE", LOGIN)]
            .map(|(variable, name)| (variable, address(name).expect("it is a name of ours").1))
            .map(|(variable, address)| format!("{variable}={address}\n"));
        format!(
            "SHOP_URL=https://{SHOP}\n{}SHOP_CA={}\nSHOP_VERIFY_TOKEN={}\n{}{}",
            addresses.concat(),
            self.own.home.authority().display(),
            self.verify_token,
            self.outgoing.line(),
            account::variables(&self.accounts),
        )
    }
}
