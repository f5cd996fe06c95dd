//! Every shape of `eventually!` that is right, each of them looking.

use std::time::Duration;

use parity_core::{Result, eventually, try_eventually};

#[derive(Debug)]
struct Job {
    status: String,
    attempts: u32,
}

impl Job {
    async fn find(status: &str) -> Result<Self, std::io::Error> {
        std::future::ready(Ok(Self { status: status.to_owned(), attempts: 1 })).await
    }

    fn is_done(&self) -> bool {
        self.status == "done"
    }
}

#[tokio::test(start_paused = true)]
async fn the_value_that_met_the_condition_comes_back() -> Result<()> {
    let status = String::from("done");
    let job = eventually!(
        Job::find(&status).await? => |job| job.is_done(),
        within = "45s", every = ["1s", "2s", "5s"], because = "the worker provisions the plan",
    )?;
    assert_eq!(job.attempts, 1);
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn the_expression_may_change_a_local() -> Result<()> {
    let mut looks = 0;
    let last = eventually!({ looks += 1; looks } => |looks| *looks > 3)?;
    assert_eq!((looks, last), (4, 4));
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn the_condition_may_take_the_value_apart_and_keep_what_it_compares_with() -> Result<()> {
    let (low, high) = eventually!((1, 2) => |(low, high)| low < high)?;
    assert!(low < high);
    eventually!(Job::find("done").await? => |Job { status, .. }| status == "done")?;
    eventually!(Job::find("done").await? => |_| true)?;
    let wanted = String::from("done");
    eventually!(Job::find("done").await? => move |job| { job.status == wanted })?;
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn without_a_condition_the_expression_is_one() -> Result<()> {
    let mut looks = 0;
    assert!(eventually!({
        looks += 1;
        looks > 2
    })?);
    assert_eq!(looks, 3);
    eventually!(Job::find("done").await?.is_done(), every = "1s")?;
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn values_of_options_may_be_computed() -> Result<()> {
    let pause = Duration::from_millis(5);
    let why = String::from("it must");
    eventually!(
        why == "it must",
        within = pause * 2,
        every = [pause, pause * 2],
        because = why.as_str()
    )?;
    eventually!(why == "it must", every = vec![pause], because = format!("{why} be"))?;
    eventually!(why == "it must", crate = ::parity_core)?;
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn the_error_shows_expression_condition_and_reason_as_they_were_written() {
    let error = eventually!(
        Job::find("waiting")
            .await?
            .status => |status| status == "done",
        within = "20ms", because = "the worker does it",
    );
    let error = format!("{:?}", error.unwrap_err()).replace(r#"\""#, "\"");
    for text in
        [r#"Job::find("waiting").await?.status"#, r#"status == "done""#, "the worker does it"]
    {
        assert!(error.contains(text), "{text:?} is not in {error}");
    }
}

#[tokio::test(start_paused = true)]
async fn the_condition_may_be_a_pattern_with_a_guard() -> Result<()> {
    let mut attempts = 0;
    let job = eventually!({
        attempts += 1;
        Job { status: "done".to_owned(), attempts }
    } => matches Job { attempts: 3 | 4, .. })?;
    assert_eq!(job.attempts, 3);
    let matches = 7;
    let found = eventually!(Some(matches) => matches Some(n) if *n > 6, within = "1s")?;
    assert_eq!(found, Some(7));
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn what_cannot_come_any_more_is_not_waited_for() {
    let failed = async || -> Result<Job> {
        // ANCHOR: unless
        eventually!(
            Job::find("failed").await? => |job| job.is_done(),
            unless = |job| job.status == "failed", within = "45s",
        )
        // ANCHOR_END: unless
    };
    let error = failed().await.unwrap_err();
    let last = error.failure().saw.last().unwrap();
    assert_eq!(last, "not waited for any longer: `job.status == \"failed\"`");
    let error = eventually!(3 => |n| *n == 4, unless = matches 3 if true).unwrap_err();
    let last = error.failure().saw.last().unwrap();
    assert_eq!(last, "not waited for any longer: `matches 3 if true`");
}

#[tokio::test(start_paused = true)]
async fn what_is_to_stay_and_how_long_a_look_may_take_is_said() {
    let error = eventually!(
        std::future::pending::<u8>().await => |n| *n == 4,
        within = "1s", try_within = "600ms", holds_for = Duration::from_secs(2),
    );
    let error = error.unwrap_err();
    assert_eq!(error.failure().expected.as_deref(), Some("`*n == 4` for 2.0 s"));
    assert_eq!(error.failure().saw[0], "error: no answer after 600 ms (at 600 ms)");
}

#[tokio::test(start_paused = true)]
async fn an_outcome_that_does_not_come_may_be_a_value() -> Result<()> {
    // ANCHOR: try
    match try_eventually!(Job::find("done").await? => |job| job.is_done(), within = "2s")? {
        Ok(job) => assert_eq!(job.attempts, 1),
        Err(unheld) => assert!(unheld.looks() > 1, "{unheld}"),
    }
    // ANCHOR_END: try
    let unheld = try_eventually!(3 => |n| *n == 4, within = "1s", every = "500ms")?;
    assert_eq!(unheld.unwrap_err().looks(), 3);
    let held = try_eventually!(4 => |n| *n == 4)?;
    assert_eq!(held.ok(), Some(4));
    Ok(())
}
