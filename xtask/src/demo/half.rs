//! One run of the actions against one shop.

use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::process::{Child, ExitStatus, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::Duration;

use parity_model::verdict::Judgement;

use crate::clock::Stopwatch;
use crate::demo::Shop;
use crate::failure::Failure;
use crate::matrix::telling;
use crate::output;
use crate::program::Program;
use crate::verdicts;
use crate::workspace::Workspace;

/// The actions that a half runs.
const ACTIONS: [&str; 2] = ["sign_in", "send_lead"];

/// How long a half may take before it is given up; one takes some ten seconds.
const LONGEST: Duration = Duration::from_mins(5);

/// How often it is seen after the shop while it says nothing.
const LOOK: Duration = Duration::from_millis(50);

/// What one run left behind.
#[derive(Debug)]
pub(crate) struct Half {
    pub(crate) shop: Shop,
    /// One for each run of an action, by the action's name.
    pub(crate) judgements: Vec<Judgement>,
    /// What is wrong with what was left behind.
    pub(crate) unreadable: Vec<String>,
    pub(crate) seconds: f64,
    /// Whether the shop and the test runner said that all is well.
    pub(crate) ended_well: bool,
}

/// The test runner with the shop's actions.
pub(crate) fn actions() -> Program {
    let words = ["nextest", "run", "--package", "shop", "--test", "parity", "-E"];
    Program::cargo().with(words).with([telling::only(&ACTIONS)])
}

/// Starts the shop, runs the actions and reads their verdicts.
///
/// # Errors
///
/// If the shop cannot be started, or does not end in time.
pub(crate) fn run(workspace: &Workspace, shop: Shop) -> Result<Half, Failure> {
    let time = Stopwatch::start();
    output::progress(format!("running the actions: {}", shop.title().to_lowercase()));
    let evidence = workspace.target.join("parity");
    let run = format!("demo-{}-{}", std::process::id(), shop.name());
    let directory = evidence.join(&run);
    // A process of this number may have left one behind.
    let _nothing_there = fs::remove_dir_all(&directory);
    let program = program(workspace, shop)
        .variable("PARITY_RUN", &run)
        .variable("PARITY_OUTPUT", evidence.display().to_string());
    let status = watch(&program, LONGEST)?;
    let (judgements, unreadable) = verdicts::read(&directory);
    let seconds = time.elapsed().as_secs_f64();
    Ok(Half { shop, judgements, unreadable, seconds, ended_well: status.success() })
}

fn program(workspace: &Workspace, shop: Shop) -> Program {
    let path = workspace.built("shop").display().to_string();
    let fault = shop.fault().into_iter().flat_map(|fault| ["--fault", fault]);
    let up = Program::new(&path).with(["up", "--env", "verify"]).with(fault).with(["--"]);
    let up = up.with(actions().words());
    // What the shop sends is received beside it.
    let parity = workspace.built("cargo-parity").display().to_string();
    Program::new(&parity).with(["parity", "receive", "--"]).with(up.words()).inside(&workspace.root)
}

/// Runs the program to its end, and shows what it says where somebody watches.
fn watch(program: &Program, longest: Duration) -> Result<ExitStatus, Failure> {
    let line = program.line();
    let mut command = program.command();
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped());
    let failed = || Failure::because(format!("could not run `{line}`"));
    let mut child = command.spawn().map_err(failed())?;
    let (said, lines) = (child.stderr.take(), mpsc::channel());
    // It is kept until the end, so that the receiver waits also when nobody speaks any more.
    let speaker = lines.0.clone();
    thread::spawn(move || said.map(|said| speak(said, &speaker)));
    let status = until_ended(&mut child, &lines.1, longest).map_err(failed())?;
    drop(lines.0);
    status.ok_or_else(|| {
        Failure::new(format!(
            "the shop was not done after {longest:?} and was ended; repeat it with\n  {line}"
        ))
    })
}

fn speak(said: impl Read, lines: &mpsc::Sender<String>) {
    for line in BufReader::new(said).lines().map_while(Result::ok) {
        if lines.send(line).is_err() {
            return;
        }
    }
}

/// Returns how it ended; nothing if it had to be ended.
fn until_ended(
    child: &mut Child,
    lines: &Receiver<String>,
    longest: Duration,
) -> std::io::Result<Option<ExitStatus>> {
    let time = Stopwatch::start();
    loop {
        if let Ok(line) = lines.recv_timeout(LOOK) {
            output::live(format!("  {line}"));
        }
        if let Some(status) = child.try_wait()? {
            return Ok(Some(status));
        }
        if time.elapsed() > longest {
            // What it started ends with it: the shop sees to that.
            child.kill()?;
            child.wait()?;
            return Ok(None);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_is_watched_to_its_end() {
        let program = Program::new("sh").with(["-c", "echo said >&2; exit 3"]);
        let status = watch(&program, LONGEST).unwrap();
        assert_eq!(status.code(), Some(3));
    }

    #[test]
    fn a_program_that_never_ends_is_ended() {
        let program = Program::new("tail").with(["-f", "/dev/null"]);
        let message = watch(&program, LOOK).unwrap_err().to_string();
        assert!(message.contains("was not done after 50ms and was ended"), "{message}");
    }
}
