//! The database: a cluster of its own, reached by a socket in the shop's directory alone.

use std::fs;
use std::os::unix::fs::{MetadataExt, chown};
use std::path::{Path, PathBuf};
use std::time::Duration;

use rustix::process::{Signal, geteuid};
use sqlx::{AssertSqlSafe, Connection, PgConnection};
use tokio::process::Command;

use crate::random;
use crate::up::fault::{Fault, Faults};
use crate::up::home::Home;
use crate::up::process::{OnOrphaned, User, part};
use crate::up::processes::{Broken, Processes, until_ready};

const NAME: &str = "postgres";
const LONGEST_INIT: Duration = Duration::from_mins(1);

/// Where distributions put the programs of each version, out of the search path.
const VERSIONS: &str = "/usr/lib/postgresql";

/// Nothing here must outlive a crash of the machine, so nothing waits for the disk.
const SETTINGS: [&str; 8] = [
    "listen_addresses=",
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "shared_buffers=32MB",
    "max_connections=50",
    "jit=off",
    // Shared memory of parallel queries then lies in the data directory and goes with it.
    "dynamic_shared_memory_type=mmap",
];

/// The shop's database, by the role that each process has.
pub(crate) struct Databases {
    /// Owns all and migrates it.
    pub(crate) owner: String,
    pub(crate) web: String,
    pub(crate) worker: String,
    /// May do everything.
    pub(crate) root: String,
}

/// Roles that may do what a migration grants them, each with its settings.
const ROLES: [&str; 2] = ["shop_web", "shop_worker"];

/// A page that takes longer than its readers wait must not keep the database busy.
const LONGEST_STATEMENT: &str = "alter role shop_web set statement_timeout = '2s'";

/// Somebody forgot a grant: the worker may read who has which plan, and not write it.
const NO_ENTITLEMENTS: &str = "revoke insert, delete on entitlements from shop_worker";

/// A thousand times the rows.
const VOLUME: &str = "insert into leads (name, email, company, message)
    select 'Name ' || n, 'lead-' || n || '@example.org', 'Company ' || n, repeat('Seats, please. ', 10)
    from generate_series(1, 500000) as n";

impl Databases {
    /// Does to the database what a fault does.
    pub(crate) async fn break_on_purpose(
        &self,
        faults: &Faults,
        processes: &Processes,
    ) -> Result<(), Broken> {
        let statements = [(Fault::DbRole, NO_ENTITLEMENTS), (Fault::DataVolume, VOLUME)];
        for (_, statement) in statements.iter().filter(|(fault, _)| faults.has(*fault)) {
            let done = async {
                let mut connection = PgConnection::connect(&self.root).await?;
                sqlx::raw_sql(*statement).execute(&mut connection).await?;
                connection.close().await
            };
            done.await.map_err(Broken::preparing(NAME))?;
            processes.started.borrow_mut().add_statement(statement);
        }
        Ok(())
    }
}

/// Starts the database and returns the addresses of the shop's part of it.
pub(crate) async fn start(processes: &Processes, home: &Home) -> Result<Databases, Broken> {
    let root_password = random::token();
    prepare_directory(processes, home, &root_password).await?;
    initialise(processes, home).await?;
    let mut command = part(program("postgres"), OnOrphaned::Quit, user());
    command.arg("-D").arg(data(home));
    command.arg("-c").arg(setting("unix_socket_directories", &home.postgres()));
    for setting in SETTINGS {
        command.args(["-c", setting]);
    }
    // The database ends at once at SIGQUIT: its data is thrown away anyhow.
    let process = processes.start(home, NAME, command, Signal::QUIT)?;
    let status = data(home).join("postmaster.pid");
    until_ready(&process, "the database to be ready", async || is_ready(&status)).await?;
    create_database(home, &root_password).await.map_err(Broken::preparing(NAME))
}

/// Makes the directory, which belongs to the user that the database runs as.
async fn prepare_directory(
    processes: &Processes,
    home: &Home,
    root_password: &str,
) -> Result<(), Broken> {
    let directory = home.postgres();
    let mut install = Command::new("install");
    install.args(["-d", "-m", "0700"]);
    if let User::Named(name) = user() {
        install.args(["-o", name]);
    }
    install.arg(&directory);
    processes.run(home, NAME, install, LONGEST_INIT).await?;
    let password = password_file(home);
    let written = Home::write_secret(&password, root_password)
        .and_then(|()| fs::metadata(&directory))
        .and_then(|owner| chown(&password, Some(owner.uid()), Some(owner.gid())));
    written.map_err(Broken::preparing(NAME))
}

async fn initialise(processes: &Processes, home: &Home) -> Result<(), Broken> {
    let mut command = part(program("initdb"), OnOrphaned::Terminate, user());
    command.arg("-D").arg(data(home)).arg("--pwfile").arg(password_file(home));
    command.args(["--username", "postgres", "--auth", "scram-sha-256", "--encoding", "UTF8"]);
    command.args(["--locale", "C.UTF-8", "--no-sync", "--no-instructions"]);
    processes.run(home, "initdb", command, LONGEST_INIT).await?;
    fs::remove_file(password_file(home)).map_err(Broken::preparing(NAME))
}

/// Makes the roles and the database of the shop.
async fn create_database(home: &Home, root_password: &str) -> Result<Databases, sqlx::Error> {
    let mut connection =
        PgConnection::connect(&address("postgres", root_password, "postgres", &home.postgres()))
            .await?;
    let owner = create_role(&mut connection, home, "shop").await?;
    sqlx::raw_sql("create database shop owner shop").execute(&mut connection).await?;
    let [web, worker] = ROLES;
    let web = create_role(&mut connection, home, web).await?;
    let worker = create_role(&mut connection, home, worker).await?;
    sqlx::raw_sql(LONGEST_STATEMENT).execute(&mut connection).await?;
    connection.close().await?;
    let root = address("postgres", root_password, "shop", &home.postgres());
    Ok(Databases { owner, web, worker, root })
}

/// Makes a role, and returns the address of the database by it.
async fn create_role(
    connection: &mut PgConnection,
    home: &Home,
    name: &str,
) -> Result<String, sqlx::Error> {
    let password = random::token();
    // No statement of this kind takes parameters; the password is of hexadecimal digits.
    let role = format!("create role {name} login password '{password}'");
    sqlx::raw_sql(AssertSqlSafe(role)).execute(connection).await?;
    Ok(address(name, &password, "shop", &home.postgres()))
}

fn address(role: &str, password: &str, database: &str, sockets: &Path) -> String {
    let mut address: openidconnect::url::Url =
        "postgres://localhost".parse().expect("it is an address");
    address.set_path(database);
    address.query_pairs_mut().append_pair("host", &sockets.to_string_lossy());
    address.query_pairs_mut().append_pair("user", role).append_pair("password", password);
    address.into()
}

/// Whether the database says so in its own file.
fn is_ready(status: &Path) -> bool {
    let text = fs::read_to_string(status).unwrap_or_default();
    text.lines().nth(7).is_some_and(|line| line.trim() == "ready")
}

fn data(home: &Home) -> PathBuf {
    home.postgres().join("data")
}

fn password_file(home: &Home) -> PathBuf {
    home.postgres().join("password")
}

fn setting(name: &str, value: &Path) -> String {
    format!("{name}={}", value.display())
}

/// The database refuses to run as root.
fn user() -> User<'static> {
    if geteuid().is_root() { User::Named("postgres") } else { User::Same }
}

/// Finds a program of the newest version that is installed.
fn program(name: &str) -> PathBuf {
    let versions = fs::read_dir(VERSIONS).into_iter().flatten().flatten();
    let newest = versions
        .filter_map(|version| {
            let number: u32 = version.file_name().to_str()?.parse().ok()?;
            let program = version.path().join("bin").join(name);
            program.exists().then_some((number, program))
        })
        .max();
    newest.map_or_else(|| name.into(), |(_, program)| program)
}
