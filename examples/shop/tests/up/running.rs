//! A shop that a test has started, and all that it must not leave behind.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::Arc;

use rustix::process::{Pid, Signal, kill_process_group};
use tempfile::TempDir;

use crate::http::Network;
use crate::process::Process;
use crate::wait;

/// A `shop up` of this test, with its output in files.
///
/// It has a temporary directory of its own, so that what it leaves behind is seen as such.
pub(crate) struct Up {
    child: Child,
    pub(crate) process: Process,
    directory: TempDir,
}

/// All that a shop consists of at one moment.
#[derive(Debug)]
pub(crate) struct Parts {
    pub(crate) processes: BTreeSet<Process>,
    shared_memory: Option<String>,
}

impl Up {
    /// Prepares `shop up --env verify` with further arguments.
    pub(crate) fn prepare(arguments: &[&str]) -> Command {
        Self::prepare_in("verify", arguments)
    }

    /// Prepares `shop up` of another environment.
    fn prepare_in(environment: &str, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_shop"));
        command.args(["up", "--env", environment]).args(arguments);
        command
    }

    pub(crate) fn start(arguments: &[&str]) -> Self {
        Self::start_prepared(Self::prepare(arguments))
    }

    pub(crate) fn start_prepared(mut command: Command) -> Self {
        let directory = TempDir::new().unwrap();
        // The database may run as another user, who must come through.
        let open = std::os::unix::fs::PermissionsExt::from_mode(0o711);
        fs::set_permissions(directory.path(), open).unwrap();
        let file = |name| File::create(directory.path().join(name)).unwrap();
        let child = command
            .env("TMPDIR", directory.path())
            .stdin(Stdio::null())
            .stdout(file("stdout"))
            .stderr(file("stderr"))
            // Out of reach of what reaches the test, and to be killed as a group.
            .process_group(0)
            .spawn()
            .unwrap();
        let process = Process::find(child.id().cast_signed()).unwrap();
        Self { child, process, directory }
    }

    /// Starts a shop and waits until it says that it is up.
    pub(crate) fn serving(arguments: &[&str]) -> Self {
        Self::serving_in("verify", arguments)
    }

    /// The same in another environment.
    pub(crate) fn serving_in(environment: &str, arguments: &[&str]) -> Self {
        let mut up = Self::start_prepared(Self::prepare_in(environment, arguments));
        up.until("the shop to come up", |up| up.stdout().contains("Ctrl-C").then_some(()));
        up
    }

    /// Looks until `look` finds something; a shop that ends meanwhile fails the test.
    #[track_caller]
    pub(crate) fn until<T>(&mut self, waited_for: &str, look: impl Fn(&Self) -> Option<T>) -> T {
        wait::until(waited_for, || {
            let found = look(self);
            let ended = found.is_none() && self.child.try_wait().unwrap().is_some();
            assert!(!ended, "the shop ended before {waited_for}: {}", self.stderr());
            found
        })
    }

    pub(crate) fn stdout(&self) -> String {
        fs::read_to_string(self.directory.path().join("stdout")).unwrap()
    }

    pub(crate) fn stderr(&self) -> String {
        fs::read_to_string(self.directory.path().join("stderr")).unwrap()
    }

    /// The env file.
    pub(crate) fn env_file(&self) -> String {
        fs::read_to_string(self.home().unwrap().join("shop.env")).unwrap()
    }

    /// What the env file says of `name`.
    pub(crate) fn variable(&self, name: &str) -> String {
        let text = self.env_file();
        let line = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix('='));
        line.unwrap_or_else(|| panic!("`{name}` in {text}")).to_owned()
    }

    /// The names of the shop's world.
    pub(crate) fn network(&self) -> Arc<Network> {
        let outside = self.variable("SHOP_OUTSIDE");
        let addresses = [
            ("shop.example.com", self.variable("SHOP_EDGE")),
            ("login.example.net", outside.clone()),
            ("pay.example.net", outside.clone()),
            ("scripts.example.org", outside),
        ];
        Arc::new(Network::new(&addresses, &self.variable("SHOP_CA")))
    }

    /// The directory of the shop, while there is one.
    pub(crate) fn home(&self) -> Option<PathBuf> {
        let entries = fs::read_dir(self.directory.path()).unwrap().flatten();
        let mut homes = entries.map(|entry| entry.path()).filter(|path| path.is_dir());
        homes.next()
    }

    /// All that the shop consists of now.
    pub(crate) fn parts(&self) -> Parts {
        let shared_memory = self.home().and_then(|home| shared_memory(&home));
        Parts { processes: self.process.descendants(), shared_memory }
    }

    /// The process whose command holds `word`.
    #[track_caller]
    pub(crate) fn part(&self, word: &str) -> Process {
        let processes = self.process.descendants();
        let found = processes.iter().find(|process| process.command.contains(word));
        found.unwrap_or_else(|| panic!("no `{word}` among {processes:#?}")).clone()
    }

    pub(crate) fn kill_group(&self) {
        kill_process_group(Pid::from_raw(self.process.pid).unwrap(), Signal::KILL).unwrap();
    }

    pub(crate) fn wait(&mut self) -> ExitStatus {
        wait::until("`shop up` to end", || self.child.try_wait().unwrap())
    }

    /// Checks that nothing of these parts is left, nor any directory.
    #[track_caller]
    pub(crate) fn check_nothing_is_left(&self, parts: &Parts) {
        for process in &parts.processes {
            wait::until(&format!("the end of {process:?}"), || process.is_gone().then_some(()));
        }
        wait::until("the directory to be removed", || self.home().is_none().then_some(()));
        if let Some(identifier) = &parts.shared_memory {
            wait::until("the shared memory to be freed", || {
                (!shared_memory_segments().contains(identifier)).then_some(())
            });
        }
    }
}

impl Drop for Up {
    /// A test that fails must not leave a shop behind either.
    fn drop(&mut self) {
        if self.child.try_wait().is_ok_and(|status| status.is_none()) {
            self.process.signal(Signal::TERM);
            self.child.wait().ok();
        }
    }
}

impl Parts {
    /// Whether there is a process whose command holds `word`.
    pub(crate) fn have(&self, word: &str) -> bool {
        self.processes.iter().any(|process| process.command.contains(word))
    }

    /// Checks that they are those of a whole shop, so that a test of their end means something.
    #[track_caller]
    pub(crate) fn check_is_whole_shop(&self) {
        for word in [
            "shop keep",
            "postgres",
            "redis-server",
            "server.mjs",
            "shop edge",
            "shop web",
            "shop worker",
        ] {
            assert!(self.have(word), "no `{word}` among {:#?}", self.processes);
        }
        let identifier = self.shared_memory.as_ref().expect("the database has shared memory");
        assert!(shared_memory_segments().contains(identifier));
    }
}

/// The segment that the database in `home` uses, by its own file.
fn shared_memory(home: &Path) -> Option<String> {
    let text = fs::read_to_string(home.join("postgres/data/postmaster.pid")).ok()?;
    text.lines().nth(6)?.split_whitespace().nth(1).map(str::to_owned)
}

/// The segments of all processes of the machine.
fn shared_memory_segments() -> BTreeSet<String> {
    let text = fs::read_to_string("/proc/sysvipc/shm").unwrap();
    let rows = text.lines().skip(1);
    rows.filter_map(|row| row.split_whitespace().nth(1).map(str::to_owned)).collect()
}
