//! Actions against a system that tells of itself by OpenTelemetry.

mod exporter;

use parity_core::prelude::*;
use serde_json::{Value, json};

/// Tells the system where to send what it tells, and makes a lead there.
async fn make_lead(cx: &Action, exporters: &Value, lead: &Value) -> Result<String> {
    let mut exporters = exporters.clone();
    exporters["endpoint"] = cx.spans().endpoint().await?.into();
    let client = cx.session("visitor").await?.http();
    client.post_json("/exporters", &exporters).await?;
    let mut lead = lead.clone();
    let id = cx.unique("lead");
    lead["id"] = id.as_str().into();
    expect(&client.post_json("/leads", &lead).await?).to_be_ok()?;
    Ok(id)
}

fn in_json() -> Value {
    json!({"encoding": "json"})
}

#[parity_action(surfaces = [queue])]
async fn sees_a_lead_processed(cx: &Action) -> Result<()> {
    sees_processed(cx, &json!({"encoding": "protobuf", "compression": "gzip"})).await
}

#[parity_action]
async fn sees_a_lead_processed_in_json(cx: &Action) -> Result<()> {
    sees_processed(cx, &in_json()).await
}

async fn sees_processed(cx: &Action, exporters: &Value) -> Result<()> {
    let id = make_lead(cx, exporters, &json!({})).await?;
    // ANCHOR: job
    let job = eventually!(
        cx.spans().job("process-lead").one().await? => |job| job.is_done(),
        within = "20s", every = "1m", because = "the worker scores the lead",
    )?;
    assert_eq!((job.id, job.attempts), (id, 1));
    // ANCHOR_END: job
    // ANCHOR: spans
    let scored = cx.spans().service("worker").named("score lead");
    let span = eventually!(scored.one().await? => |span| !span.is_failed())?;
    assert_eq!(span.attributes["lead.score"], 7);
    // ANCHOR_END: spans
    // ANCHOR: webhook
    let received = cx.spans().webhook_received_at("/leads");
    let webhook = eventually!(received.one().await? => |webhook| webhook.is_accepted())?;
    assert_eq!(webhook.endpoint, "/leads");
    // ANCHOR_END: webhook
    let spans = cx.spans().all().await?;
    assert_eq!(spans.iter().filter(|span| span.service.as_deref() == Some("web")).count(), 2);
    Ok(())
}

#[parity_action(surfaces = [queue])]
async fn waits_for_a_lead_that_nobody_processes(cx: &Action) -> Result<()> {
    make_lead(cx, &in_json(), &json!({"unprocessed": true})).await?;
    let jobs = cx.spans().job("process-lead");
    eventually!(jobs.one().await? => |job| job.is_done(), within = "3s", every = "1s").map(drop)
}

#[parity_action(surfaces = [queue])]
async fn waits_for_a_lead_that_fails(cx: &Action) -> Result<()> {
    make_lead(cx, &in_json(), &json!({"fails": true})).await?;
    let jobs = cx.spans().job("process-lead");
    let done = eventually!(
        jobs.one().await? => |job| job.is_done(),
        unless = |job| job.is_failed(), within = "20s", every = "1m",
    );
    done.map(drop)
}

#[parity_action(surfaces = [flags])]
async fn sees_how_flags_are_evaluated(cx: &Action) -> Result<()> {
    sees_evaluated(cx, "log").await
}

#[parity_action(surfaces = [flags])]
async fn sees_flags_in_events_of_spans(cx: &Action) -> Result<()> {
    sees_evaluated(cx, "event").await
}

#[parity_action(surfaces = [flags])]
async fn sees_flags_in_spans_of_their_own(cx: &Action) -> Result<()> {
    sees_evaluated(cx, "span").await
}

async fn sees_evaluated(cx: &Action, hook: &str) -> Result<()> {
    make_lead(cx, &in_json(), &json!({"plan": "enterprise", "hook": hook})).await?;
    // ANCHOR: flags
    let flag = eventually!(
        cx.flags().of("new-checkout").await? => |flag| flag.variant.as_deref() == Some("on"),
        within = "20s", every = "1m", because = "enterprise users are targeted",
    )?;
    assert_eq!(flag.reason, "targeting_match");
    // ANCHOR_END: flags
    Ok(())
}

// ANCHOR: override
#[parity_action(title = "The new checkout takes leads", overrides = [flags])]
async fn overrides_a_flag(cx: &Action) -> Result<()> {
    let visitor = cx.session("visitor").await?;
    cx.flags().override_with(&visitor, "new-checkout", "on").await?;
    // ANCHOR_END: override
    sees_overridden(cx, &visitor).await
}

#[parity_action(surfaces = [flags], overrides = [flags])]
async fn overrides_what_it_is_to_prove(cx: &Action) -> Result<()> {
    let visitor = cx.session("visitor").await?;
    cx.flags().override_with(&visitor, "new-checkout", "on").await?;
    sees_overridden(cx, &visitor).await
}

#[parity_action(surfaces = [flags])]
async fn overrides_without_saying_so(cx: &Action) -> Result<()> {
    let visitor = cx.session("visitor").await?;
    cx.flags().override_with(&visitor, "new-checkout", "on").await
}

async fn sees_overridden(cx: &Action, visitor: &Session) -> Result<()> {
    let client = visitor.http();
    let mut exporters = in_json();
    exporters["endpoint"] = cx.spans().endpoint().await?.into();
    client.post_json("/exporters", &exporters).await?;
    client.post_json("/leads", &json!({"id": "7", "plan": "free"})).await?;
    let flag = eventually!(
        cx.flags().of("new-checkout").await? => |flag| flag.variant.as_deref() == Some("on"),
        within = "20s", every = "1m",
    )?;
    assert_eq!(flag.reason, "targeting_match");
    Ok(())
}

#[parity_action]
async fn asks_for_flags_that_nobody_tells_of(cx: &Action) -> Result<()> {
    cx.flags().of("new-checkout").await.map(drop)
}

#[parity_action]
async fn looks_for_a_span_where_nothing_is_sent(cx: &Action) -> Result<()> {
    cx.spans().named("score lead").one().await.map(drop)
}

#[parity_action]
async fn finds_a_span_of_another_run(cx: &Action) -> Result<()> {
    let other = cx.spans().of_any_run().named("protobuf").one().await?;
    assert!(other.is_failed(), "{other:?}");
    cx.spans().named("protobuf").one().await.map(drop)
}
