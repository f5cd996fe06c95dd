//! The services in other languages, each installed by its package manager and started as a process.

use std::fs::{self, File};
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

/// The token that opens their verification endpoints.
pub const TOKEN: &str = "T0ken-of-services";

/// The languages that they are written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    /// `examples/verify-express`.
    Node,
    /// `examples/verify-flask`.
    Python,
}

/// A running service; it ends when it is dropped, or when this process does.
#[derive(Debug)]
pub struct Service {
    process: Child,
    address: String,
}

impl Service {
    /// Starts the service in this environment, with or without its token, and with the probe `conform`. What it needs
    /// of Python is installed below `tools`.
    ///
    /// # Panics
    ///
    /// If it cannot be installed or started.
    #[track_caller]
    pub fn start(language: Language, tools: &str, environment: &str, token: Option<&str>) -> Self {
        let directory = language.directory();
        let program = language.install(&directory, Path::new(tools));
        let script = if language == Language::Node { "server.js" } else { "server.py" };
        // What it writes stays here; its errors are part of what a failed test prints.
        let mut process = Command::new("setpriv")
            .args(["--pdeathsig", "KILL", "--"])
            .arg(program)
            .arg(script)
            .current_dir(directory)
            .env("APP_ENV", environment)
            .env("CONFORM", "1")
            .env("CRM_WEBHOOK_SECRET", "crm-secret-of-tests")
            .env("PORT", "0")
            .env("PYTHONDONTWRITEBYTECODE", "1")
            .env_remove("VERIFY_TOKEN")
            .envs(token.map(|token| ("VERIFY_TOKEN", token)))
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .expect("`setpriv` starts a program");
        let mut line = String::new();
        let mut said = BufReader::new(process.stdout.take().expect("its output is piped"));
        said.read_line(&mut line).expect("its output is text");
        let address = line.trim().strip_prefix("listening on http://").map(str::to_owned);
        let address = address.unwrap_or_else(|| panic!("{language:?} says {line:?}"));
        Self { process, address }
    }

    /// Where it answers.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Sends a request with these header lines, and returns the status and the body of the answer.
    ///
    /// # Panics
    ///
    /// If there is no answer.
    #[track_caller]
    pub fn ask(&self, method: &str, path: &str, headers: &[&str], body: &str) -> (u16, String) {
        let mut stream = TcpStream::connect(&self.address).expect("the service listens");
        let length = format!("Content-Length: {}", body.len());
        let host = format!("Host: {}", self.address);
        let lines = [&[host.as_str(), "Connection: close", length.as_str()], headers].concat();
        let request = format!("{method} {path} HTTP/1.1\r\n{}\r\n\r\n{body}", lines.join("\r\n"));
        stream.write_all(request.as_bytes()).expect("the service reads");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("the service answers text");
        let status = answer.split(' ').nth(1).and_then(|status| status.parse().ok());
        let (_, body) = answer.split_once("\r\n\r\n").unwrap_or_default();
        (status.unwrap_or_else(|| panic!("no status: {answer}")), body.to_owned())
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        // It may have ended before.
        let _killed = self.process.kill();
        let _status = self.process.wait();
    }
}

impl Language {
    fn directory(self) -> PathBuf {
        let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples");
        examples.join(match self {
            Self::Node => "verify-express",
            Self::Python => "verify-flask",
        })
    }

    /// Installs what the service needs, where that is not there yet, and returns the program that runs it.
    fn install(self, directory: &Path, tools: &Path) -> PathBuf {
        match self {
            Self::Node => {
                let modules = directory.join("node_modules");
                once(&directory.join("package-lock.json"), &modules, || {
                    let mut npm = Command::new("npm");
                    npm.args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"]);
                    run(npm.current_dir(directory));
                });
                PathBuf::from("node")
            }
            Self::Python => {
                let home = tools.join("verify-flask");
                let python = home.join("bin/python");
                let requirements = directory.join("requirements.txt");
                once(&requirements, &home, || {
                    run(Command::new("python3").args(["-m", "venv", "--clear"]).arg(&home));
                    let quiet = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check"];
                    run(Command::new(&python).args(quiet).arg("-r").arg(&requirements));
                });
                python
            }
        }
    }
}

/// Installs into `home` what `wanted` says, unless it is there; in turn with others who do.
#[track_caller]
fn once(wanted: &Path, home: &Path, install: impl FnOnce()) {
    let turn = File::open(wanted).expect("what is wanted is a file");
    turn.lock().expect("a file can be locked");
    let text = fs::read(wanted).expect("what is wanted can be read");
    let stamp = home.join(".installed");
    if fs::read(&stamp).is_ok_and(|installed| installed == text) {
        return;
    }
    install();
    fs::write(stamp, text).expect("what was installed can be written to");
}

#[track_caller]
fn run(command: &mut Command) {
    let output = command.stdin(Stdio::null()).output();
    let Output { status, stderr, .. } =
        output.unwrap_or_else(|error| panic!("{command:?}: {error}; run `cargo xtask setup`"));
    assert!(status.success(), "{command:?}: {}", String::from_utf8_lossy(&stderr));
}
