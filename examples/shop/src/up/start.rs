//! Starts the processes of the shop: what can start at once does.

use std::io;
use std::net::TcpListener;
use std::os::fd::OwnedFd;
use std::process::Stdio;
use std::time::Duration;

use rustix::process::Signal;
use tokio::process::Command;

use crate::customers::Plan;
use crate::outbound::OutboundHttp;
use crate::random;
use crate::up::account::Account;
use crate::up::fault::{Environment, Fault};
use crate::up::home::Home;
use crate::up::process::{OnOrphaned, User, part};
use crate::up::processes::{Broken, Processes, until_ready};
use crate::up::provider::Registration;
use crate::up::{postgres, provider, redis};

const LONGEST_MIGRATION: Duration = Duration::from_mins(1);
const WEB: &str = "web";
const WORKER: &str = "worker";

/// What the processes of one shop share.
struct Shop<'a> {
    processes: &'a Processes,
    home: &'a Home,
    url: String,
    verify_token: String,
    registration: Registration,
    pro: Account,
    free: Account,
}

/// Where the stores are, with their passwords.
struct Stores {
    database: String,
    redis: String,
}

/// Starts the shop, writes the file that tells how to reach it, and returns its address.
pub(crate) async fn start(
    processes: &Processes,
    home: &Home,
    faults: &[Fault],
) -> Result<String, Broken> {
    // Bound here and handed on, so that every address is known and no port can be lost.
    let (web_socket, url) = bind().map_err(Broken::preparing(WEB))?;
    let (provider_socket, issuer) = bind().map_err(Broken::preparing("provider"))?;
    let shop = Shop::new(processes, home, url, issuer);
    let accounts = [&shop.pro, &shop.free];
    let (stores, ()) = tokio::try_join!(
        shop.start_stores(),
        provider::start(processes, home, provider_socket, &shop.registration, &accounts),
    )?;
    tokio::try_join!(shop.start_web(web_socket, &stores), shop.start_worker(faults, &stores))?;
    Home::write_secret(&home.env_file(), &shop.env_file())
        .map_err(Broken::preparing("env file"))?;
    Ok(shop.url)
}

impl<'a> Shop<'a> {
    fn new(processes: &'a Processes, home: &'a Home, url: String, issuer: String) -> Self {
        let registration = Registration {
            issuer,
            client_id: "shop",
            client_secret: random::token(),
            redirect_uri: format!("{url}/auth/callback"),
        };
        Self {
            processes,
            home,
            url,
            verify_token: random::token(),
            registration,
            pro: Account::new("paula.pro@example.com", "Paula Pro", Plan::Pro),
            free: Account::new("fred.free@example.com", "Fred Free", Plan::Free),
        }
    }

    /// Starts the database and Redis, and fills the database.
    async fn start_stores(&self) -> Result<Stores, Broken> {
        let database = async {
            let address = postgres::start(self.processes, self.home).await?;
            self.migrate(&address).await?;
            Ok(address)
        };
        let (database, redis) =
            tokio::try_join!(database, redis::start(self.processes, self.home))?;
        Ok(Stores { database, redis })
    }

    async fn migrate(&self, database: &str) -> Result<(), Broken> {
        let customers = [&self.pro.customer, &self.free.customer];
        let customers = serde_json::to_string(&customers).map_err(Broken::preparing("migrate"))?;
        let mut command = own("migrate").map_err(Broken::preparing("migrate"))?;
        command.env("SHOP_DATABASE_URL", database).env("SHOP_CUSTOMERS", customers);
        self.processes.run(self.home, "migrate", command, LONGEST_MIGRATION).await
    }

    async fn start_web(&self, socket: TcpListener, stores: &Stores) -> Result<(), Broken> {
        let mut command = own("web").map_err(Broken::preparing(WEB))?;
        command
            .env("SHOP_BASE_URL", &self.url)
            .env("SHOP_OIDC_ISSUER", &self.registration.issuer)
            .env("SHOP_OIDC_CLIENT_ID", self.registration.client_id)
            .env("SHOP_OIDC_CLIENT_SECRET", &self.registration.client_secret)
            .env("SHOP_ENVIRONMENT", Environment::Verify.to_string())
            .env("SHOP_VERIFY_TOKEN", &self.verify_token);
        self.start_serving(WEB, command, socket, &self.url, stores).await
    }

    async fn start_worker(&self, faults: &[Fault], stores: &Stores) -> Result<(), Broken> {
        if faults.contains(&Fault::WorkerOff) {
            return Ok(());
        }
        let (socket, url) = bind().map_err(Broken::preparing(WORKER))?;
        let command = own("worker").map_err(Broken::preparing(WORKER))?;
        self.start_serving(WORKER, command, socket, &url, stores).await
    }

    /// Starts one of our own processes on a socket, and waits until it says that it is ready.
    async fn start_serving(
        &self,
        name: &'static str,
        mut command: Command,
        socket: TcpListener,
        url: &str,
        stores: &Stores,
    ) -> Result<(), Broken> {
        command
            .stdin(Stdio::from(OwnedFd::from(socket)))
            .env("SHOP_LISTEN", "inherited")
            .env("SHOP_DATABASE_URL", &stores.database)
            .env("SHOP_REDIS_URL", &stores.redis);
        let process = self.processes.start(self.home, name, command, Signal::TERM)?;
        let health = format!("{url}/healthz");
        let http = OutboundHttp::new();
        until_ready(&process, "it to be ready", async || http.is_answered(&health).await).await
    }

    /// What a test must know, one `NAME=value` a line.
    fn env_file(&self) -> String {
        let Self { url, verify_token, pro, free, .. } = self;
        format!(
            "SHOP_URL={url}\nSHOP_VERIFY_TOKEN={verify_token}\n\
             SHOP_CUSTOMER_EMAIL={}\nSHOP_CUSTOMER_PASSWORD={}\n\
             SHOP_FREE_EMAIL={}\nSHOP_FREE_PASSWORD={}\n",
            pro.customer.email, pro.password, free.customer.email, free.password,
        )
    }
}

/// Binds a port that the operating system chooses.
fn bind() -> io::Result<(TcpListener, String)> {
    let socket = TcpListener::bind("127.0.0.1:0")?;
    let url = format!("http://{}", socket.local_addr()?);
    Ok((socket, url))
}

/// Prepares one of our own subcommands.
fn own(subcommand: &str) -> io::Result<Command> {
    let mut command = part(std::env::current_exe()?, OnOrphaned::Kill, User::Same);
    command.arg(subcommand);
    Ok(command)
}
