//! The only place that reads environment variables; the book's reference page is made of [`VARIABLES`].

use std::path::PathBuf;

/// One environment variable that the harness reads.
#[derive(Debug, Clone, Copy)]
pub struct Variable {
    /// Its name.
    pub name: &'static str,
    /// What it sets.
    pub meaning: &'static str,
    /// What holds where it is not set.
    pub default: &'static str,
}

/// The variables that a user sets, in the order in which the book lists them.
pub const VARIABLES: &[Variable] = &[
    ENVIRONMENT,
    CONFIG,
    ENV_FILE,
    BROWSER,
    BROWSER_SHARED,
    ADAPTER,
    WEBDRIVER_URL,
    HEADED,
    OUTPUT,
    RUN,
    CACHE,
    LOCK_WITHIN,
    UPDATE,
];

const ENVIRONMENT: Variable = Variable {
    name: "PARITY_ENVIRONMENT",
    meaning: "the environment of `parity.toml` to run against",
    default: "`default` of `parity.toml`, or its only environment",
};
const CONFIG: Variable = Variable {
    name: "PARITY_CONFIG",
    meaning: "the path of `parity.toml`",
    default: "the nearest one, from the package's directory upwards",
};
const ENV_FILE: Variable = Variable {
    name: "PARITY_ENV_FILE",
    meaning: "a file of `NAME=value` lines, read where the process has no variable of that name",
    default: "none",
};
const BROWSER: Variable = Variable {
    name: "PARITY_BROWSER",
    meaning: "`chromium`, `chromium-headless-shell`, `chrome`, `firefox`, `edge`, `safari`, or the path of one",
    default: "`chromium`",
};
const BROWSER_SHARED: Variable = Variable {
    name: "PARITY_BROWSER_SHARED",
    meaning: "`0` gives each action a browser of its own",
    default: "all actions share one running browser, also those of other processes",
};
const ADAPTER: Variable = Variable {
    name: "PARITY_ADAPTER",
    meaning: "how the browser is driven: `cdp` (Chromium only) or `webdriver`",
    default: "`cdp` for a Chromium, `webdriver` for others and with `PARITY_WEBDRIVER_URL`",
};
const WEBDRIVER_URL: Variable = Variable {
    name: "PARITY_WEBDRIVER_URL",
    meaning: "the address of a running driver or of a Selenium Grid",
    default: "a driver of its own is started for each session",
};
const HEADED: Variable = Variable {
    name: "PARITY_HEADED",
    meaning: "`1` shows the browser's window",
    default: "no window",
};
const OUTPUT: Variable = Variable {
    name: "PARITY_OUTPUT",
    meaning: "the directory for evidence",
    default: "`target/parity` beside `parity.toml`'s nearest `target`",
};
const RUN: Variable = Variable {
    name: "PARITY_RUN",
    meaning: "the name of the run, which becomes a directory of evidence",
    default: "nextest's run id, or the time and the process id",
};

const CACHE: Variable = Variable {
    name: "PARITY_CACHE",
    meaning: "the directory for what this user keeps between runs: locks, signed-in sessions",
    default: "`parity` in `$XDG_CACHE_HOME`, or in `~/.cache`",
};
const LOCK_WITHIN: Variable = Variable {
    name: "PARITY_LOCK_WITHIN",
    meaning: "how long an action waits for its `locks`, such as `5m`",
    default: "`2m`",
};
const UPDATE: Variable = Variable {
    name: "PARITY_UPDATE",
    meaning: "`1` writes the reference images of `to_have_screenshot` anew where they differ",
    default: "only those are written that are missing, and none where `CI` is set",
};

/// Which reference images are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Updating {
    /// Those that are missing or differ.
    All,
    /// Those that are missing.
    Missing,
    None,
}

impl Updating {
    /// Reads it.
    pub(crate) fn read() -> Self {
        let is_on = |name| variable(name).is_some_and(|value| value != "0" && value != "false");
        match (is_on(UPDATE.name), is_on("CI")) {
            (true, _) => Self::All,
            (false, false) => Self::Missing,
            (false, true) => Self::None,
        }
    }
}

/// The directory of the package under test, which cargo and nextest set; else the current one.
pub(crate) fn package() -> PathBuf {
    let package = variable("CARGO_MANIFEST_DIR").map(PathBuf::from);
    package.or_else(|| std::env::current_dir().ok()).unwrap_or_default()
}

/// What the environment of the process says.
#[derive(Debug, Clone, Default)]
pub(crate) struct Settings {
    pub(crate) environment: Option<String>,
    pub(crate) config: Option<PathBuf>,
    pub(crate) env_file: Option<PathBuf>,
    pub(crate) browser: Option<String>,
    #[cfg_attr(
        not(any(feature = "cdp", feature = "webdriver")),
        expect(dead_code, reason = "only adapters start browsers")
    )]
    pub(crate) headed: bool,
    /// Whether each action has a browser of its own.
    #[cfg_attr(not(feature = "cdp"), expect(dead_code, reason = "only by CDP is one shared"))]
    pub(crate) own_browser: bool,
    /// How the browser is driven, where it is said.
    pub(crate) adapter: Option<String>,
    /// Where a driver or a Grid answers that runs already.
    pub(crate) webdriver_url: Option<String>,
    pub(crate) output: Option<PathBuf>,
    pub(crate) run: Option<String>,
    /// The directory for what this user keeps between runs.
    pub(crate) cache: Option<PathBuf>,
    /// How long an action waits for its locks, as it was written.
    pub(crate) lock_within: Option<String>,
    /// The file that the actions are to be listed into, instead of running one; `cargo parity list` sets it.
    pub(crate) list: Option<PathBuf>,
    /// Where the receiver of the run tells what it has received; `cargo parity receive` sets it.
    pub(crate) receiver: Option<String>,
    /// The token that the receiver asks for.
    pub(crate) receiver_token: Option<String>,
    /// The directory of the package under test, which cargo and nextest set.
    pub(crate) package: Option<PathBuf>,
    /// Where cargo puts what it builds, if it was told so.
    pub(crate) target: Option<PathBuf>,
}

impl Settings {
    /// Reads them.
    pub(crate) fn read() -> Self {
        Self {
            environment: variable(ENVIRONMENT.name),
            config: variable(CONFIG.name).map(PathBuf::from),
            env_file: variable(ENV_FILE.name).map(PathBuf::from),
            browser: variable(BROWSER.name),
            headed: variable(HEADED.name).is_some_and(|value| value == "1"),
            own_browser: variable(BROWSER_SHARED.name).is_some_and(|value| value == "0"),
            adapter: variable(ADAPTER.name),
            webdriver_url: variable(WEBDRIVER_URL.name),
            output: variable(OUTPUT.name).map(PathBuf::from),
            run: variable(RUN.name).or_else(|| variable("NEXTEST_RUN_ID")),
            cache: cache(),
            lock_within: variable(LOCK_WITHIN.name),
            list: variable(parity_model::listing::VARIABLE).map(PathBuf::from),
            receiver: variable(parity_model::received::RECEIVER),
            receiver_token: variable(parity_model::received::RECEIVER_TOKEN),
            package: variable("CARGO_MANIFEST_DIR").map(PathBuf::from),
            target: variable("CARGO_TARGET_DIR").map(PathBuf::from),
        }
    }
}

fn cache() -> Option<PathBuf> {
    let common = || {
        let home = || variable("HOME").map(|home| PathBuf::from(home).join(".cache"));
        let cache = variable("XDG_CACHE_HOME").map(PathBuf::from).or_else(home)?;
        Some(cache.join("parity"))
    };
    variable(CACHE.name).map(PathBuf::from).or_else(common)
}

/// The variable `name`, if it is set to something.
#[expect(clippy::disallowed_methods, reason = "this is the module that reads variables")]
pub(crate) fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}
