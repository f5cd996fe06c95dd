//! One program, run to its end or to its deadline.

use std::collections::VecDeque;
use std::io::{BufRead, BufReader, Read};
use std::process::{Child, Stdio};
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread;
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;

use crate::clock::Stopwatch;
use crate::failure::Failure;
use crate::matrix::results::Test;
use crate::matrix::scrub::scrubbed;
use crate::output;
use crate::program::Program;

/// How often it is seen after the program while it says nothing.
const LOOK: Duration = Duration::from_millis(100);

/// How long a program that is told to end may take to end all that it has started.
const LONGEST_END: Duration = Duration::from_secs(30);

/// How much of what it said is kept for those who must find out why it failed.
const LAST_LINES: usize = 12;

/// What one run of a layer left behind.
#[derive(Debug)]
pub(crate) struct Attempt {
    pub(crate) seconds: f64,
    pub(crate) end: End,
    pub(crate) tests: Vec<Test>,
    /// What is wrong with what was left behind.
    pub(crate) unreadable: Vec<String>,
    /// Its last lines, without secrets.
    pub(crate) said: Vec<String>,
    /// What the shop's processes were started with, as the shop tells it.
    pub(crate) settings: Option<Value>,
}

/// How it ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum End {
    /// By itself; a signal has no code.
    Exited(Option<i32>),
    /// It was ended, for it took too long.
    TooLong,
}

/// Runs `program` for `longest` at most, and shows how it goes where somebody watches.
///
/// # Errors
///
/// If it cannot be started or waited for.
pub(crate) fn run(program: &Program, name: &str, longest: Duration) -> Result<Attempt, Failure> {
    let failed = || Failure::because(format!("could not run `{}`", program.line()));
    let mut command = program.command();
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let time = Stopwatch::start();
    let mut child = command.spawn().map_err(failed())?;
    // It is kept until the end, so that the receiver waits also when nobody speaks any more.
    let (speaker, lines) = mpsc::channel();
    listen(child.stdout.take(), &speaker);
    listen(child.stderr.take(), &speaker);
    let mut said = VecDeque::new();
    let end = until_ended(&mut child, &lines, &mut said, name, longest).map_err(failed())?;
    // Who speaks may be a moment behind.
    while let Ok(line) = lines.recv_timeout(LOOK) {
        keep(&mut said, &line);
    }
    drop(speaker);
    output::cleared();
    Ok(Attempt {
        seconds: time.elapsed().as_secs_f64(),
        end,
        tests: Vec::new(),
        unreadable: Vec::new(),
        said: said.into(),
        settings: None,
    })
}

fn listen(said: Option<impl Read + Send + 'static>, speaker: &Sender<String>) {
    let speaker = speaker.clone();
    thread::spawn(move || {
        for line in
            said.into_iter().flat_map(|said| BufReader::new(said).lines().map_while(Result::ok))
        {
            if speaker.send(line).is_err() {
                return;
            }
        }
    });
}

fn until_ended(
    child: &mut Child,
    lines: &Receiver<String>,
    said: &mut VecDeque<String>,
    name: &str,
    longest: Duration,
) -> std::io::Result<End> {
    let time = Stopwatch::start();
    let mut told = None;
    loop {
        if let Ok(line) = lines.recv_timeout(LOOK) {
            keep(said, &line);
        }
        let last = said.back().map_or("", String::as_str);
        output::line(&format!("  {name}  {:.0} s  {last}", time.elapsed().as_secs_f64()));
        if let Some(status) = child.try_wait()? {
            return Ok(told.map_or(End::Exited(status.code()), |_: Stopwatch| End::TooLong));
        }
        match &told {
            None if time.elapsed() > longest => {
                // It ends what it has started, and says so by its own end.
                tell_to_end(child);
                told = Some(Stopwatch::start());
            }
            Some(since) if since.elapsed() > LONGEST_END => {
                child.kill()?;
                child.wait()?;
                return Ok(End::TooLong);
            }
            None | Some(_) => {}
        }
    }
}

fn tell_to_end(child: &Child) {
    let pid = i32::try_from(child.id()).ok().and_then(Pid::from_raw);
    // It was not waited for, so the number is still its own.
    let _ended_just_now = pid.map(|pid| kill_process(pid, Signal::TERM));
}

fn keep(said: &mut VecDeque<String>, line: &str) {
    let line = scrubbed(line.trim_end());
    if line.is_empty() {
        return;
    }
    if said.len() == LAST_LINES {
        said.pop_front();
    }
    said.push_back(line);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shell(script: &str, longest: Duration) -> Attempt {
        run(&Program::new("sh").with(["-c", script]), "a", longest).unwrap()
    }

    #[test]
    fn a_program_is_watched_to_its_end() {
        let attempt = shell("echo one; echo two >&2; exit 3", LONGEST_END);
        assert_eq!(attempt.end, End::Exited(Some(3)));
        let mut said = attempt.said;
        said.sort();
        assert_eq!(said, ["one", "two"]);
    }

    #[test]
    fn of_what_it_says_the_last_lines_are_kept() {
        let attempt = shell("for n in $(seq 1 20); do echo $n; done", LONGEST_END);
        let expected: Vec<_> = (9..=20).map(|n: i32| n.to_string()).collect();
        assert_eq!(attempt.said, expected);
    }

    #[test]
    fn a_program_that_takes_too_long_is_told_to_end_and_ends_what_it_has_started() {
        let script =
            "tail -f /dev/null & started=$!; trap 'kill $started; echo ended; exit 0' TERM; wait";
        let attempt = shell(script, LOOK);
        assert_eq!(attempt.end, End::TooLong);
        assert_eq!(attempt.said, ["ended"]);
    }
}
