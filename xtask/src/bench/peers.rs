//! The programs of those who do the work.

use std::fs;
use std::path::{Path, PathBuf};

use crate::arguments::BrowserKind;
use crate::bench::peer::Peer;
use crate::bench::samples::{self, Line};
use crate::bench::site::{Site, TOKEN};
use crate::bench::work::Work;
use crate::clock::Stopwatch;
use crate::failure::Failure;
use crate::output;
use crate::program::Program;
use crate::setup;
use crate::workspace::Workspace;

/// The peers, built and installed, and the site that they work on.
pub(crate) struct Peers {
    root: PathBuf,
    target: PathBuf,
    /// What is written by the bench: Playwright's packages, evidence and measurements.
    directory: PathBuf,
    browser: BrowserKind,
    browser_path: String,
    site: Site,
}

/// The features of the bench's crate that nothing else builds.
const FEATURES: [&str; 4] = ["--package", "parity-bench", "--features", "peer,suite"];

/// What those sign in with who ask for it.
const PASSWORD: &str = "correct horse";

impl Peers {
    /// Builds and installs all of them, and starts the site.
    ///
    /// # Errors
    ///
    /// If one of them cannot be had.
    pub(crate) fn prepare(workspace: &Workspace, browser: BrowserKind) -> Result<Self, Failure> {
        output::progress("building the bench");
        let build = Program::cargo().with(["build", "--bins", "--tests"]).with(FEATURES);
        build.inside(&workspace.root).run()?;
        let directory = workspace.target.join("bench");
        install(&workspace.root.join("bench/playwright"), &directory.join("playwright"))?;
        let site = Site::start(&workspace.built("bench-site"))?;
        let browser_path = setup::path_of(browser.name())?.display().to_string();
        let (root, target) = (workspace.root.clone(), workspace.target.clone());
        Ok(Self { root, target, directory, browser, browser_path, site })
    }

    /// Has a peer do some work, and returns what it measured.
    ///
    /// # Errors
    ///
    /// If it does not do it; with what it said.
    pub(crate) fn work(&self, peer: Peer, work: Work) -> Result<Vec<Line>, Failure> {
        let file = self.directory.join("measured.jsonl");
        let _none = fs::remove_file(&file);
        let time = Stopwatch::start();
        self.program(peer, work, &file).output()?;
        if work == Work::Twenty {
            let milliseconds = time.elapsed().as_secs_f64() * 1_000.0;
            return Ok(vec![Line { what: work.name().to_owned(), milliseconds }]);
        }
        let what = format!("could not read what {} measured", peer.name());
        let text = fs::read_to_string(&file).map_err(Failure::because(what.clone()))?;
        samples::read(&text).ok_or_else(|| Failure::new(what))
    }

    fn program(&self, peer: Peer, work: Work, file: &Path) -> Program {
        let file = file.display().to_string();
        let built =
            |name: &str| Program::new(&self.target.join("debug").join(name).display().to_string());
        match peer {
            Peer::Parity if work == Work::Twenty => {
                let run = ["nextest", "run", "--test", "twenty", "--test-threads", "2"];
                let profile = ["--config-file", "bench/nextest.toml"];
                self.parity(Program::cargo().with(run).with(profile).with(FEATURES), work)
            }
            Peer::Parity => self.parity(built("bench-parity").with([work.name(), &file]), work),
            Peer::Playwright => Program::new("npx")
                .with(["playwright", "test", &format!("{}.spec.js", work.name()), "--workers=2"])
                .variable("BENCH_URL", &self.site.url)
                .variable("BENCH_BROWSER", &self.browser_path)
                .variable("BENCH_FILE", &file)
                .inside(self.directory.join("playwright")),
            Peer::Thirtyfour => built("bench-thirtyfour").with([
                work.name(),
                &file,
                &self.site.url,
                &self.browser_path,
            ]),
        }
    }

    fn parity(&self, program: Program, work: Work) -> Program {
        program
            .variable("PARITY_ENVIRONMENT", work.environment())
            .variable("BENCH_TOKEN", TOKEN)
            .variable("BENCH_URL", &self.site.url)
            .variable("BENCH_PASSWORD", PASSWORD)
            .variable("PARITY_BROWSER", self.browser.name())
            .variable("PARITY_CONFIG", self.root.join("bench/parity.toml").display().to_string())
            .variable("PARITY_OUTPUT", self.directory.join("evidence").display().to_string())
            .inside(&self.root)
    }
}

/// Installs Playwright Test beside its files.
fn install(from: &Path, into: &Path) -> Result<(), Failure> {
    let failed = |what: &str| Failure::because(format!("could not {what} `{}`", into.display()));
    fs::create_dir_all(into).map_err(failed("make"))?;
    let files = fs::read_dir(from).map_err(failed("fill"))?;
    for file in files {
        let file = file.map_err(failed("fill"))?;
        if file.path().is_file() {
            fs::copy(file.path(), into.join(file.file_name())).map_err(failed("fill"))?;
        }
    }
    setup::packages(into, "Playwright Test")
}
