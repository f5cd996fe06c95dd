//! Actions that wait for what a worker does.

use parity_core::prelude::*;

/// Orders something that is shipped when the verification endpoints have answered `after` requests: two looks and one
/// for the stream of events, so that only an event tells of it.
async fn order(cx: &Action, after: u64) -> Result<String> {
    let id = cx.unique("order");
    let client = cx.session("visitor").await?;
    client.http().post_json(format!("/orders?id={id}&after={after}"), &()).await?;
    Ok(id)
}

#[parity_action]
async fn waits_for_a_job_by_its_events(cx: &Action) -> Result<()> {
    let id = order(cx, 3).await?;
    let job = eventually!(
        cx.verify().job("ship").find("id", &id).await? => |job| job.is_done(),
        within = "20s", every = ["1m"], because = "the worker ships it",
    )?;
    assert_eq!(job.attempts, 1);
    Ok(())
}

#[parity_action]
async fn waits_for_a_fact_by_events(cx: &Action) -> Result<()> {
    let id = order(cx, 3).await?;
    eventually!(
        cx.verify().probe("order").find("id", &id).await? => |order| order.status == "done",
        within = "20s", every = ["1m"],
    )?;
    Ok(())
}

#[parity_action]
async fn waits_for_a_webhook_by_events(cx: &Action) -> Result<()> {
    let id = order(cx, 3).await?;
    let webhook = eventually!(
        cx.verify().webhook("order.shipped").sent().await? => |webhook| webhook.is_accepted(),
        within = "20s", every = ["1m"],
    )?;
    assert_eq!((webhook.id, cx.verify().webhooks().await?.len()), (id, 1));
    cx.verify().webhook("order.shipped").received().await.map(drop)
}

#[parity_action]
async fn waits_for_a_flag_by_events(cx: &Action) -> Result<()> {
    // The first look asks what the endpoints offer, too.
    order(cx, 4).await?;
    let flag = eventually!(
        cx.flags().of("fast-shipping").await? => |flag| flag.variant.as_deref() == Some("on"),
        within = "20s", every = ["1m"],
    )?;
    assert_eq!(
        (flag.reason.as_str(), cx.flags().evaluations().await?.len()),
        ("targeting_match", 1)
    );
    cx.flags().of("fast-shiping").await.map(drop)
}

#[parity_action]
async fn asks_quiet_endpoints_for_flags(cx: &Action) -> Result<()> {
    cx.flags().evaluations().await.map(drop)
}

#[parity_action]
async fn waits_for_a_job_by_its_schedule(cx: &Action) -> Result<()> {
    let id = order(cx, 2).await?;
    eventually!(
        cx.verify().job("ship").find("id", &id).await? => |job| job.is_done(),
        within = "20s", every = ["400ms"],
    )?;
    Ok(())
}

#[parity_action]
async fn waits_for_an_order(cx: &Action) -> Result<()> {
    eventually!(
        cx.verify().probe("order").find("id", "7").await? => |order| order.status == "done",
        within = "2s", every = ["400ms"], try_within = "900ms", because = "the worker ships it",
    )?;
    Ok(())
}
