//! Every shape of `eventually!` that is right, each of them looking.

use std::time::Duration;

use parity_core::{Result, eventually};

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
