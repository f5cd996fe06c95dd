//! The clock rules of `eventually!`, in paused time.

use std::pin::Pin;

use super::*;
use crate::error::permanent;
use crate::redact::Redactor;
use crate::scope::{Changes, go, touch};

fn watch(within: u64, every: &[u64]) -> Watch {
    Watch {
        expression: "lead(email)",
        condition: "lead.is_processed()",
        within: Some(Duration::from_millis(within)),
        unless: None,
        try_within: None,
        holds_for: None,
        every: schedule(every),
        because: Some("the worker scores it".to_owned()),
        file: "tests/parity/lead.rs",
        line: 12,
    }
}

fn schedule(every: &[u64]) -> Schedule {
    let pauses: Vec<_> = every.iter().copied().map(Duration::from_millis).collect();
    if pauses.is_empty() { Schedule::default() } else { pauses.into() }
}

fn never<T>(_: &T) -> bool {
    false
}

/// A value that becomes 1 after `after` milliseconds, and how often it was looked at.
struct Outcome {
    since: Stopwatch,
    after: u64,
    looks: u64,
}

impl Outcome {
    fn after(after: u64) -> Self {
        Self { since: Stopwatch::start(), after, looks: 0 }
    }

    fn look(&mut self) -> u64 {
        self.looks += 1;
        u64::from(self.since.milliseconds() >= self.after)
    }
}

#[tokio::test(start_paused = true)]
async fn an_outcome_that_holds_already_is_looked_at_once() {
    let mut outcome = Outcome::after(0);
    let value =
        eventually(watch(1_000, &[100]), async || Ok(outcome.look()), |&v| v == 1, never).await;
    assert_eq!(value.unwrap(), 1);
    assert_eq!((outcome.looks, outcome.since.milliseconds()), (1, 0));
}

#[tokio::test(start_paused = true)]
async fn the_last_pause_of_the_schedule_repeats() {
    let mut outcome = Outcome::after(1_250);
    let looked = async || Ok(outcome.look());
    eventually(watch(5_000, &[100, 300, 400]), looked, |&v| v == 1, never).await.unwrap();
    // Looks at 0, 100, 400, 800, 1200, 1600.
    assert_eq!((outcome.looks, outcome.since.milliseconds()), (6, 1_600));
}

#[tokio::test(start_paused = true)]
async fn an_outcome_of_the_last_moment_is_noticed_by_the_look_at_the_deadline() {
    let mut outcome = Outcome::after(1_000);
    eventually(watch(1_000, &[700]), async || Ok(outcome.look()), |&v| v == 1, never)
        .await
        .unwrap();
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
    let error = eventually(watch(1_000, &[300]), look, |&v| v == "done", never).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Product);
    insta::assert_debug_snapshot!(error.failure());
}

#[tokio::test(start_paused = true)]
async fn the_default_schedule_begins_at_5_ms_and_ends_at_50() {
    let mut outcome = Outcome::after(1_000);
    eventually(watch(5_000, &[]), async || Ok(outcome.look()), |&v| v == 1, never).await.unwrap();
    assert!((22..=32).contains(&outcome.looks), "{} looks", outcome.looks);
    assert!(outcome.since.milliseconds() <= 1_050, "{} ms", outcome.since.milliseconds());
}

#[tokio::test(start_paused = true)]
async fn a_look_without_an_answer_is_given_up_at_the_deadline() {
    let look = async || std::future::pending::<Result<u64>>().await;
    let began = Stopwatch::start();
    let error = eventually(watch(2_000, &[100]), look, |&v| v == 1, never).await.unwrap_err();
    assert_eq!(began.milliseconds(), 2_000);
    assert_eq!(error.failure().saw, ["look 1 had no answer after 2.0 s"]);
}

#[tokio::test(start_paused = true)]
async fn a_wrong_usage_ends_it_at_once() {
    let look = async || Err::<u64, _>(Error::usage("an actor `root`"));
    let error = eventually(watch(2_000, &[100]), look, |&v| v == 1, never).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Usage);
}

#[tokio::test(start_paused = true)]
async fn nothing_but_errors_of_the_environment_says_nothing_about_the_product() {
    let look = async || Err::<u64, _>(Error::environment("an answer").saw("connection refused"));
    let error = eventually(watch(200, &[100]), look, |&v| v == 1, never).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Environment);
    assert_eq!(
        error.failure().saw,
        ["error: expected an answer, saw connection refused (3 times, from 0 ms to 200 ms)"]
    );
}

/// The question whether a value is there, which is looked up anew each time.
async fn stays(watch: Watch, mut look: impl FnMut(u64) -> bool) -> Result<bool> {
    let began = Stopwatch::start();
    eventually(watch, async || Ok(look(began.milliseconds())), |&there| there, never).await
}

#[tokio::test(start_paused = true)]
async fn what_is_to_stay_is_looked_at_until_it_has_and_exactly_then() {
    let mut looks = Vec::new();
    let watch = Watch { holds_for: Some(Duration::from_secs(1)), ..watch(500, &[300]) };
    stays(watch, |at| {
        looks.push(at);
        at >= 300
    })
    .await
    .unwrap();
    // It begins to hold within its time, and may end after it.
    assert_eq!(looks, [0, 300, 600, 900, 1_200, 1_300]);
}

#[tokio::test(start_paused = true)]
async fn what_comes_back_after_a_lapse_has_to_stay_from_then_on() {
    let began = Stopwatch::start();
    let watch = Watch { holds_for: Some(Duration::from_millis(400)), ..watch(5_000, &[100]) };
    stays(watch, |at| at != 300).await.unwrap();
    assert_eq!(began.milliseconds(), 800);
}

#[tokio::test(start_paused = true)]
async fn what_lapses_at_the_end_of_its_stay_may_come_back_within_its_time() {
    let began = Stopwatch::start();
    let watch = Watch { holds_for: Some(Duration::from_millis(200)), ..watch(5_000, &[100]) };
    stays(watch, |at| at != 0 && at != 300).await.unwrap();
    assert_eq!(began.milliseconds(), 600);
}

#[tokio::test(start_paused = true)]
async fn what_comes_while_a_look_is_under_way_at_the_deadline_is_noticed_by_one_more() {
    let mut outcome = Outcome::after(299);
    let look = async || {
        let seen = outcome.look();
        if seen == 0 {
            Deadline::within(Duration::from_millis(130)).passed().await;
        }
        Ok(seen)
    };
    eventually(watch(300, &[100]), look, |&v| v == 1, never).await.unwrap();
    assert_eq!(outcome.since.milliseconds(), 360);
}

#[tokio::test(start_paused = true)]
async fn what_does_not_stay_after_its_time_fails_at_once_and_tells_how_long_it_held() {
    let began = Stopwatch::start();
    let watch = Watch { holds_for: Some(Duration::from_millis(800)), ..watch(500, &[100]) };
    let error = stays(watch, |at| (400..700).contains(&at)).await.unwrap_err();
    assert_eq!(began.milliseconds(), 700);
    let failure = error.failure();
    assert_eq!(
        failure.expected.as_deref(),
        Some("`lead.is_processed()` for 800 ms, because the worker scores it")
    );
    assert_eq!(
        failure.saw,
        ["false (5 times, from 0 ms to 700 ms)", "it held from 400 ms, and no longer at 700 ms"]
    );
}

#[tokio::test(start_paused = true)]
async fn an_error_is_no_sign_that_it_stays() {
    let (began, mut looks) = (Stopwatch::start(), 0);
    let look = async || {
        looks += 1;
        if looks == 3 { Err(Error::environment("an answer")) } else { Ok(1) }
    };
    let watch = Watch { holds_for: Some(Duration::from_millis(300)), ..watch(5_000, &[100]) };
    eventually(watch, look, |&v| v == 1, never).await.unwrap();
    assert_eq!(began.milliseconds(), 600);
}

#[tokio::test(start_paused = true)]
async fn a_value_after_which_it_cannot_come_ends_it_at_once() {
    let began = Stopwatch::start();
    let watch = Watch { unless: Some("job.has_failed()"), ..watch(5_000, &[100]) };
    let look = async || Ok(if began.milliseconds() < 200 { "queued" } else { "failed" });
    let error = eventually(watch, look, |&v| v == "done", |&v| v == "failed").await.unwrap_err();
    assert_eq!((began.milliseconds(), error.kind()), (200, ErrorKind::Product));
    assert_eq!(
        error.failure().saw,
        [
            "\"queued\" (2 times, from 0 ms to 100 ms)",
            "\"failed\" (at 200 ms)",
            "not waited for any longer: `job.has_failed()`"
        ]
    );
}

#[tokio::test(start_paused = true)]
async fn a_value_that_holds_is_not_asked_whether_it_cannot() {
    let value = eventually(watch(5_000, &[100]), async || Ok(7), |_| true, |_| true).await;
    assert_eq!(value.unwrap(), 7);
}

#[tokio::test(start_paused = true)]
async fn a_permanent_error_ends_it_at_once_and_keeps_whose_it_is() {
    let (began, mut looks) = (Stopwatch::start(), 0);
    let look = async || {
        looks += 1;
        match looks {
            1 => Ok(0),
            _ => Err(permanent(Error::environment("an order").saw("status 410"))),
        }
    };
    let error = eventually(watch(5_000, &[100]), look, |&v| v == 1, never).await.unwrap_err();
    assert_eq!((began.milliseconds(), error.kind()), (100, ErrorKind::Environment));
    assert_eq!(
        error.failure().saw,
        [
            "0 (at 0 ms)",
            "error: expected an order, saw status 410 (at 100 ms)",
            "not waited for any longer: the last error is permanent"
        ]
    );
}

#[tokio::test(start_paused = true)]
async fn a_look_that_takes_too_long_is_given_up_and_the_next_one_may_hold() {
    let (began, mut looks) = (Stopwatch::start(), 0);
    let look = async || {
        looks += 1;
        if looks == 1 { std::future::pending().await } else { Ok(1) }
    };
    let watch = Watch { try_within: Some(Duration::from_millis(300)), ..watch(5_000, &[100]) };
    eventually(watch, look, |&v| v == 1, never).await.unwrap();
    assert_eq!(began.milliseconds(), 400);
}

#[tokio::test(start_paused = true)]
async fn looks_without_an_answer_are_told_as_such() {
    let look = async || std::future::pending::<Result<u64>>().await;
    let watch = Watch { try_within: Some(Duration::from_millis(300)), ..watch(1_000, &[100]) };
    let error = eventually(watch, look, |&v| v == 1, never).await.unwrap_err();
    assert_eq!(
        error.failure().saw,
        [
            "error: no answer after 300 ms (2 times, from 300 ms to 700 ms)",
            "look 3 had no answer after 300 ms"
        ]
    );
}

#[tokio::test(start_paused = true)]
async fn the_last_moment_of_an_action_cuts_what_is_to_stay() {
    let evidence = tempfile::tempdir().unwrap();
    let evidence = crate::evidence::Evidence::begin(evidence.path(), "stay", Redactor::default());
    let scope = Scope::new(evidence.unwrap(), Deadline::within(Duration::from_millis(500)), 1.0);
    let watch = Watch { holds_for: Some(Duration::from_millis(800)), ..watch(400, &[100]) };
    let error = scope.enter(stays(watch, |at| at >= 200)).await.unwrap_err();
    assert_eq!(
        error.failure().saw,
        [
            "false (2 times, from 0 ms to 100 ms)",
            "it held, but the action was over after 300 ms of that"
        ]
    );
}

#[tokio::test(start_paused = true)]
async fn what_says_no_time_is_waited_for_as_patiently_as_the_environment_asks_for() {
    let evidence = tempfile::tempdir().unwrap();
    let evidence = crate::evidence::Evidence::begin(evidence.path(), "wait", Redactor::default());
    let scope = Scope::new(evidence.unwrap(), Deadline::within(Duration::from_mins(10)), 2.0);
    let since = Stopwatch::start();
    let watch = Watch { within: None, ..watch(0, &[]) };
    let watched = eventually(watch, async || Ok(0), |&value| value == 1, never);
    scope.enter(watched).await.unwrap_err();
    assert_eq!(since.elapsed(), 2 * WITHIN);
}

/// Changes at each of these moments.
#[derive(Clone)]
struct Changing {
    since: Stopwatch,
    at: Vec<u64>,
}

impl Changes for Changing {
    fn changed(&self, deadline: Deadline) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
        Box::pin(async move {
            let now = self.since.milliseconds();
            match self.at.iter().find(|at| **at > now) {
                Some(at) => Deadline::within(Duration::from_millis(at - now)).passed().await,
                None => deadline.passed().await,
            }
        })
    }

    fn key(&self) -> (usize, usize) {
        (0, 0)
    }
}

async fn looks_at(changing: Changing, cost: u64) -> Vec<u64> {
    let mut looks = Vec::new();
    let look = async || {
        let now = changing.since.milliseconds();
        looks.push(now);
        touch(&changing);
        Deadline::within(Duration::from_millis(cost)).passed().await;
        Ok(now)
    };
    eventually(watch(1_500, &[1_000]), look, |&at| at >= 1_000, never).await.unwrap();
    looks
}

#[tokio::test(start_paused = true)]
async fn a_change_of_what_was_looked_at_ends_the_pause() {
    let changing = Changing { since: Stopwatch::start(), at: vec![270] };
    assert_eq!(looks_at(changing, 0).await, [0, 270, 1_270]);
}

#[tokio::test(start_paused = true)]
async fn a_look_that_goes_to_another_document_is_not_woken_by_what_it_did_itself() {
    let changing = Changing { since: Stopwatch::start(), at: (0..3_000).collect() };
    let mut looks = Vec::new();
    let look = async || {
        looks.push(changing.since.milliseconds());
        go();
        touch(&changing);
        Ok(looks.len())
    };
    eventually(watch(5_000, &[1_000]), look, |&count| count == 3, never).await.unwrap();
    assert_eq!(looks, [0, 1_000, 2_000]);
}

#[tokio::test(start_paused = true)]
async fn what_changes_all_the_time_is_looked_at_for_a_third_of_the_time() {
    let changing = Changing { since: Stopwatch::start(), at: (0..2_000).collect() };
    let looks = looks_at(changing, 40).await;
    assert_eq!(looks, [0, 120, 240, 360, 480, 600, 720, 840, 960, 1_080]);
}

#[tokio::test(start_paused = true)]
async fn an_outcome_that_does_not_come_can_be_a_value() {
    let look = async || Ok(0);
    let unheld = try_eventually(watch(200, &[100]), look, |&v| v == 1, never).await.unwrap();
    let unheld = unheld.unwrap_err();
    assert_eq!((unheld.looks(), unheld.waited()), (3, Duration::from_millis(200)));
    assert_eq!((unheld.seen()[0].value.as_str(), unheld.seen()[0].count), ("0", 3));
    assert_eq!(
        Error::from(unheld).failure().step.as_deref(),
        Some("wait until `lead.is_processed()` for `lead(email)`")
    );

    let held = try_eventually(watch(200, &[100]), async || Ok(1), |&v| v == 1, never).await;
    assert_eq!(held.unwrap().unwrap(), 1);
    let wrong = async || Err::<u64, _>(Error::usage("an actor `root`"));
    let error = try_eventually(watch(200, &[100]), wrong, |&v| v == 1, never).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Usage);
}

/// Numbers below `limit` that look like chance and are the same in each run.
fn chance(limit: u64) -> impl Iterator<Item = u64> {
    let mut state: u64 = 0x2545_f491_4f6c_dd1d;
    std::iter::repeat_with(move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state % limit
    })
}

#[tokio::test(start_paused = true)]
async fn of_a_thousand_outcomes_each_is_noticed_that_comes_in_time_and_no_other() {
    for (number, moment) in chance(1_200).take(1_000).chain([999, 1_000, 1_001]).enumerate() {
        let every: &[u64] = [&[][..], &[7], &[1, 200], &[333], &[5_000]][number % 5];
        let mut outcome = Outcome::after(moment);
        let noticed =
            eventually(watch(1_000, every), async || Ok(outcome.look()), |&v| v == 1, never);
        assert_eq!(noticed.await.is_ok(), moment <= 1_000, "at {moment} ms, every {every:?}");
        assert!(outcome.since.milliseconds() <= 1_000, "it was waited for longer");
    }
}

#[tokio::test]
async fn a_thousand_outcomes_at_once_are_noticed_by_the_real_clock() {
    let outcomes = chance(300).take(1_000).map(async |moment| {
        let mut outcome = Outcome::after(moment);
        eventually(watch(300, &[]), async || Ok(outcome.look()), |&v| v == 1, never).await
    });
    let outcomes = futures_util::future::join_all(outcomes).await;
    let unnoticed: Vec<Error> = outcomes.into_iter().filter_map(Result::err).collect();
    assert!(unnoticed.is_empty(), "{unnoticed:#?}");
}
