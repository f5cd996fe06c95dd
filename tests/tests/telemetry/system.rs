//! The system under test: a Node.js process with the OpenTelemetry SDK, which ends when it is dropped.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use parity_tests::packages::Packages;

const SDK: Packages = Packages {
    name: "telemetry",
    manifest: include_str!("system/package.json"),
    lock_file: include_str!("system/package-lock.json"),
};
const PROGRAM: &str = include_str!("system/system.mjs");

/// A running system; it ends when it is dropped.
pub(crate) struct System {
    process: Child,
    url: String,
}

impl System {
    pub(crate) fn start() -> Self {
        let home = SDK.installed(Path::new(env!("CARGO_TARGET_TMPDIR")));
        let mut process = Command::new("node")
            // Its packages are looked for from where it is run.
            .args(["--input-type=module", "--eval", PROGRAM])
            .current_dir(home)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .expect("`node` should run; `cargo xtask test` installs it");
        let output = process.stdout.take().expect("its output is a pipe");
        let mut url = String::new();
        BufReader::new(output).read_line(&mut url).expect("its output can be read");
        assert!(url.starts_with("http://"), "it did not say where it answers: {url:?}");
        Self { process, url: url.trim_end().to_owned() }
    }

    pub(crate) fn url(&self) -> &str {
        &self.url
    }
}

impl Drop for System {
    fn drop(&mut self) {
        let _gone_already = self.process.kill();
        let _status = self.process.wait();
    }
}
