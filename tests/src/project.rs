//! A project of a user in a temporary directory: its `parity.toml`, and its actions run as processes.

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use parity_core::model::evidence::Record;
use parity_core::model::verdict::Judgement;
use tempfile::TempDir;

use crate::site::{ADMIN_TOKEN, HOOK_SECRET, Site, TOKEN};

/// The password of the visitor.
pub const PASSWORD: &str = "s3cret& word";

/// A project of a user; it is gone when it is dropped.
#[derive(Debug)]
pub struct Project {
    directory: TempDir,
    program: PathBuf,
    variables: Vec<(&'static str, String)>,
    place: Place,
}

/// Where the actions of a project put temporary files, and meet others for a browser.
#[derive(Debug)]
enum Place {
    /// Where those of the whole machine do.
    Common,
    /// Below the project's directory.
    Own,
}

/// What a run of one action left.
#[derive(Debug)]
pub struct Outcome {
    /// Whether the program exited with 0.
    pub succeeded: bool,
    /// What it printed, without what differs from run to run.
    pub report: String,
    /// `verdict.json`.
    pub judgement: Judgement,
    /// `evidence.jsonl`.
    pub evidence: Vec<Record>,
    /// Every file that the run wrote, as text.
    pub files: String,
}

impl Project {
    /// A project whose actions run against `site`; `program` is `run-action`.
    ///
    /// # Panics
    ///
    /// If no temporary directory can be made.
    pub fn against(site: &Site, program: &str) -> Self {
        Self::with_manifest(&manifest(&site.url()), program)
    }

    /// A project with this `parity.toml`.
    ///
    /// # Panics
    ///
    /// If no temporary directory can be made.
    pub fn with_manifest(manifest: &str, program: &str) -> Self {
        let directory = TempDir::new().expect("a temporary directory can be made");
        std::fs::write(directory.path().join("parity.toml"), manifest)
            .expect("a temporary directory can be written to");
        let variables = vec![
            ("VISITOR_PASSWORD", PASSWORD.to_owned()),
            ("VERIFY_TOKEN", TOKEN.to_owned()),
            ("ADMIN_TOKEN", ADMIN_TOKEN.to_owned()),
            ("HOOK_SECRET", HOOK_SECRET.to_owned()),
        ];
        Self { directory, program: PathBuf::from(program), variables, place: Place::Common }
    }

    /// Has the actions put their temporary files below the project's directory. They share a browser with nobody
    /// else, and it is to be gone before the project is.
    #[must_use]
    pub fn apart(self) -> Self {
        Self { place: Place::Own, ..self }
    }

    /// Sets a variable for the actions.
    pub fn set(&mut self, name: &'static str, value: &str) {
        self.unset(name);
        self.variables.push((name, value.to_owned()));
    }

    /// Uses a browser that crashes when it is started for the first `times`; `program` is what it is otherwise.
    ///
    /// # Panics
    ///
    /// If the project's directory cannot be written to.
    #[track_caller]
    pub fn have_browser_crash(&mut self, program: &str, times: usize) {
        let path = self.directory().join(format!("crashing-{times}-{program}"));
        // A driver asks for the version before it starts the browser.
        let script = format!(
            "#!/bin/sh\ncase \"$*\" in *-version*) exec {program} \"$@\";; esac\n\
             for time in $(seq {times}); do mkdir \"$0.$time\" 2>/dev/null && kill -SEGV $$; done\n\
             exec {program} \"$@\"\n"
        );
        std::fs::write(&path, script).expect("the project's directory can be written to");
        let executable = PermissionsExt::from_mode(0o755);
        std::fs::set_permissions(&path, executable).expect("the script is ours");
        self.set("PARITY_BROWSER", &path.display().to_string());
    }

    /// Takes a variable away.
    pub fn unset(&mut self, name: &'static str) {
        self.variables.retain(|(known, _)| *known != name);
    }

    /// The project's directory.
    pub fn directory(&self) -> &Path {
        self.directory.path()
    }

    /// The command that runs an action.
    ///
    /// # Panics
    ///
    /// If the project's directory cannot be written to.
    pub fn command(&self, action: &str) -> Command {
        let mut command = self.command_of(&self.program);
        command.arg(action);
        command
    }

    fn command_of(&self, program: &Path) -> Command {
        let mut command = Command::new(program);
        match self.place {
            Place::Common => {}
            Place::Own => {
                let temporary = self.directory.path().join("tmp");
                std::fs::create_dir_all(&temporary)
                    .expect("a temporary directory can be written to");
                command.env("TMPDIR", temporary).env_remove("XDG_RUNTIME_DIR");
            }
        }
        command
            .current_dir(self.directory.path())
            .env_remove("CARGO_MANIFEST_DIR")
            .env_remove("NEXTEST_RUN_ID")
            .env("PARITY_OUTPUT", self.output())
            .env("PARITY_RUN", "run")
            .env("PARITY_CACHE", self.cache())
            .envs(self.variables.iter().map(|(name, value)| (name, value)))
            .stdin(Stdio::null());
        command
    }

    /// The command that runs another program as one of this project.
    ///
    /// # Panics
    ///
    /// If the project's directory cannot be written to.
    pub fn program(&self, program: &str) -> Command {
        self.command_of(Path::new(program))
    }

    /// Where evidence is written.
    pub fn output(&self) -> PathBuf {
        self.directory.path().join("out")
    }

    /// Where its user keeps what is kept between runs.
    pub fn cache(&self) -> PathBuf {
        self.directory.path().join("cache")
    }

    /// Runs an action to its end.
    ///
    /// # Panics
    ///
    /// If it leaves no verdict.
    #[track_caller]
    pub fn run(&self, action: &str) -> Outcome {
        let output = self.command(action).output().expect("the program can be started");
        let printed = String::from_utf8_lossy(&output.stdout).into_owned()
            + String::from_utf8_lossy(&output.stderr).as_ref();
        let has_verdict = self.output().join("run").join(action).join("verdict.json").is_file();
        assert!(has_verdict, "no verdict; the program printed: {printed}");
        let judgement = self.judgement(action);
        let evidence = self.evidence(action);
        let files = files(&self.output()) + printed.as_str();
        Outcome {
            succeeded: output.status.success(),
            report: self.without_what_differs(&printed),
            judgement,
            evidence,
            files,
        }
    }

    /// The verdict on an action that has ended.
    ///
    /// # Panics
    ///
    /// If there is none.
    #[track_caller]
    pub fn judgement(&self, action: &str) -> Judgement {
        let path = self.output().join("run").join(action).join("verdict.json");
        let text = std::fs::read_to_string(&path);
        let text = text.unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        serde_json::from_str(&text).expect("a verdict is a judgement")
    }

    /// The evidence that an action has written so far.
    ///
    /// # Panics
    ///
    /// If a whole line of it is no record.
    pub fn evidence(&self, action: &str) -> Vec<Record> {
        let log = self.output().join("run").join(action).join("evidence.jsonl");
        let text = std::fs::read_to_string(log).unwrap_or_default();
        let whole = text.split_inclusive('\n').filter(|line| line.ends_with('\n'));
        whole.map(|line| serde_json::from_str(line).expect("a line is a record")).collect()
    }

    fn without_what_differs(&self, printed: &str) -> String {
        let directory = self.directory.path().display().to_string();
        printed.replace(&directory, "DIR")
    }
}

/// A `parity.toml` whose only environment answers at `url`.
pub fn manifest(url: &str) -> String {
    format!(
        r#"[environments.local]
base_url = "{url}"
ready = {{ path = "/", within = "1s" }}
start = "the site"

[environments.local.verification]
token = {{ variable = "VERIFY_TOKEN" }}

[environments.local.actors.visitor]
email = "ada@example.com"
password = {{ variable = "VISITOR_PASSWORD" }}
"#
    )
}

/// The text of every file below `directory`.
fn files(directory: &Path) -> String {
    let mut text = String::new();
    for entry in std::fs::read_dir(directory).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            text += &files(&path);
        } else {
            text += &String::from_utf8_lossy(&std::fs::read(&path).unwrap_or_default());
        }
    }
    text
}
