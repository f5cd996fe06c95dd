//! The clock rules of `eventually!`, in paused time.

use super::*;

fn watch(within: u64, every: &[u64]) -> Watch {
    Watch {
        expression: "lead(email)",
        condition: "lead.is_processed()",
        within: Some(Duration::from_millis(within)),
        every: every.iter().copied().map(Duration::from_millis).collect(),
        because: Some("the worker scores it".to_owned()),
        file: "tests/parity/lead.rs",
        line: 12,
    }
}

/// A value that becomes 1 after `after` milliseconds, and how often it was looked at.
struct Outcome {
    since: crate::clock::Stopwatch,
    after: u64,
    looks: u64,
}

impl Outcome {
    fn after(after: u64) -> Self {
        Self { since: crate::clock::Stopwatch::start(), after, looks: 0 }
    }

    fn look(&mut self) -> u64 {
        self.looks += 1;
        u64::from(self.since.milliseconds() >= self.after)
    }
}

#[tokio::test(start_paused = true)]
async fn an_outcome_that_holds_already_is_looked_at_once() {
    let mut outcome = Outcome::after(0);
    let value = eventually(watch(1_000, &[100]), async || Ok(outcome.look()), |&v| v == 1).await;
    assert_eq!(value.unwrap(), 1);
    assert_eq!((outcome.looks, outcome.since.milliseconds()), (1, 0));
}

#[tokio::test(start_paused = true)]
async fn the_last_pause_of_the_schedule_repeats() {
    let mut outcome = Outcome::after(1_250);
    let looked = async || Ok(outcome.look());
    eventually(watch(5_000, &[100, 300, 400]), looked, |&v| v == 1).await.unwrap();
    // Looks at 0, 100, 400, 800, 1200, 1600.
    assert_eq!((outcome.looks, outcome.since.milliseconds()), (6, 1_600));
}

#[tokio::test(start_paused = true)]
async fn an_outcome_of_the_last_moment_is_noticed_by_the_look_at_the_deadline() {
    let mut outcome = Outcome::after(1_000);
    eventually(watch(1_000, &[700]), async || Ok(outcome.look()), |&v| v == 1).await.unwrap();
    assert_eq!(outcome.since.milliseconds(), 1_000);
}

#[tokio::test(start_paused = true)]
async fn an_outcome_after_the_deadline_fails_with_the_history() {
    let mut looks = 0;
    let look = async || {
        looks += 1;
        match looks {
            1 => Err(Error::product("an answer").saw("status 500")),
            2 | 3 => Ok("new"),
            _ => Ok("queued"),
        }
    };
    let error = eventually(watch(1_000, &[300]), look, |&v| v == "done").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Product);
    insta::assert_debug_snapshot!(error.failure());
}

#[tokio::test(start_paused = true)]
async fn the_default_schedule_begins_at_5_ms_and_ends_at_50() {
    let mut outcome = Outcome::after(1_000);
    eventually(watch(5_000, &[]), async || Ok(outcome.look()), |&v| v == 1).await.unwrap();
    assert!((22..=32).contains(&outcome.looks), "{} looks", outcome.looks);
    assert!(outcome.since.milliseconds() <= 1_050, "{} ms", outcome.since.milliseconds());
}

#[tokio::test(start_paused = true)]
async fn a_look_without_an_answer_is_given_up_at_the_deadline() {
    let look = async || std::future::pending::<Result<u64>>().await;
    let began = crate::clock::Stopwatch::start();
    let error = eventually(watch(2_000, &[100]), look, |&v| v == 1).await.unwrap_err();
    assert_eq!(began.milliseconds(), 2_000);
    assert_eq!(error.failure().saw, ["look 1 had no answer after 2.0 s"]);
}

#[tokio::test(start_paused = true)]
async fn a_wrong_usage_ends_it_at_once() {
    let look = async || Err::<u64, _>(Error::usage("an actor `root`"));
    let error = eventually(watch(2_000, &[100]), look, |&v| v == 1).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Usage);
}

#[tokio::test(start_paused = true)]
async fn nothing_but_errors_of_the_environment_says_nothing_about_the_product() {
    let look = async || Err::<u64, _>(Error::environment("an answer").saw("connection refused"));
    let error = eventually(watch(200, &[100]), look, |&v| v == 1).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Environment);
    assert_eq!(
        error.failure().saw,
        ["error: expected an answer, saw connection refused (3 times, from 0 ms to 200 ms)"]
    );
}
