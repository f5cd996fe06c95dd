//! The identity provider: its packages, and the process.

use std::fs::{self, File, TryLockError};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use rustix::process::Signal;
use serde_json::json;

use crate::clock::Deadline;
use crate::outbound::OutboundConfig;
use crate::random;
use crate::up::account::Account;
use crate::up::home::Home;
use crate::up::network::Place;
use crate::up::own::{Own, Variables};
use crate::up::process::{OnOrphaned, User, bound, part};
use crate::up::processes::{Broken, Processes, until_ready};

const NAME: &str = "provider";
const INSTALL: &str = "npm-ci";
const LONGEST_INSTALL: Duration = Duration::from_mins(4);

/// Which identity provider there is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// One that is certified, and as strict as that of production.
    Certified,
    /// One for developers: whoever is chosen from a list is signed in.
    Lax,
}

/// How the shop is registered at the provider.
pub(crate) struct Registration {
    issuer: String,
    client_secret: String,
    redirect_uri: String,
}

const CLIENT: &str = "shop";

impl Registration {
    /// Registers the shop that is reached at `shop` with the provider that is reached at `issuer`.
    pub(crate) fn new(issuer: String, shop: &str) -> Self {
        let redirect_uri = format!("{shop}/auth/callback");
        Self { issuer, client_secret: random::token(), redirect_uri }
    }

    /// What the web process must know.
    pub(crate) fn of_web(&self) -> Variables {
        vec![
            ("SHOP_OIDC_ISSUER", self.issuer.clone()),
            ("SHOP_OIDC_CLIENT_ID", CLIENT.to_owned()),
            ("SHOP_OIDC_CLIENT_SECRET", self.client_secret.clone()),
        ]
    }
}

impl Kind {
    fn program(self) -> &'static str {
        match self {
            Self::Certified => "server.mjs",
            Self::Lax => "lax.mjs",
        }
    }
}

/// Installs the provider's packages where that has not been done, and starts it at `place`.
pub(crate) async fn start(
    own: Own<'_>,
    kind: Kind,
    place: Place,
    registration: &Registration,
    accounts: &[Account],
) -> Result<(), Broken> {
    let Own { processes, home, .. } = own;
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("provider");
    install(processes, home, &directory).await?;
    let url = format!("{}/.well-known/openid-configuration", place.url());
    let users: Vec<_> = accounts
        .iter()
        .map(|Account { customer, password, standing, .. }| {
            json!({
                "email": customer.email,
                "name": customer.name,
                "password": password,
                "tenant": standing.tenant,
                "role": standing.role,
            })
        })
        .collect();
    let mut command = part("node", OnOrphaned::Kill, User::Same);
    command
        .arg(kind.program())
        .current_dir(&directory)
        .stdin(place.into_input())
        .env("PROVIDER_ISSUER", &registration.issuer)
        .env("PROVIDER_CLIENT_ID", CLIENT)
        .env("PROVIDER_CLIENT_SECRET", &registration.client_secret)
        .env("PROVIDER_REDIRECT_URIS", &registration.redirect_uri)
        .env("PROVIDER_USERS", json!(users).to_string());
    let process = processes.start(home, NAME, command, Signal::TERM)?;
    let http = OutboundConfig::default().client().map_err(Broken::preparing(NAME))?;
    until_ready(&process, "it to answer", async || http.is_answered(&url).await).await
}

/// Runs `npm ci`, unless what is installed is what the lock file says.
async fn install(processes: &Processes, home: &Home, directory: &Path) -> Result<(), Broken> {
    let lock_file = directory.join("package-lock.json");
    let stamp = directory.join("node_modules").join(".installed-lock.json");
    let wanted = fs::read(&lock_file).map_err(Broken::preparing(INSTALL))?;
    let _turn = wait_for_turn(&lock_file).await?;
    if fs::read(&stamp).is_ok_and(|installed| installed == wanted) {
        return Ok(());
    }
    // With the environment of the user, which may say by which registry and proxy.
    let mut command = bound("npm", OnOrphaned::Terminate, User::Same);
    command.args(["ci", "--no-audit", "--no-fund"]).current_dir(directory).stdin(Stdio::null());
    processes.run(home, INSTALL, command, LONGEST_INSTALL).await?;
    fs::write(&stamp, wanted).map_err(Broken::preparing(INSTALL))
}

/// Keeps two shops that start at once from installing into one directory.
async fn wait_for_turn(lock_file: &PathBuf) -> Result<File, Broken> {
    let file = File::open(lock_file).map_err(Broken::preparing(INSTALL))?;
    let mut failed = None;
    let is_ours = async || match file.try_lock() {
        Ok(()) => true,
        Err(TryLockError::WouldBlock) => false,
        Err(TryLockError::Error(error)) => {
            failed = Some(error);
            true
        }
    };
    let deadline = Deadline::within(LONGEST_INSTALL);
    let waited = deadline.until("another shop to install the provider", is_ours).await;
    waited.map_err(Broken::preparing(INSTALL))?;
    failed.map_or(Ok(file), |error| Err(Broken::preparing(INSTALL)(error)))
}
