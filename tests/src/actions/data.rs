//! Actions that make things and remove them.

use std::time::Duration;

use parity_core::prelude::*;

// ANCHOR: undo
/// Makes a lead, and registers how to remove it.
async fn make(cx: &Action, name: &str) -> Result<()> {
    let path = format!("/leads/{name}");
    cx.undo_request(HttpMethod::Delete, &path).bearer("ADMIN_TOKEN").await?;
    cx.session("visitor").await?.http().put_json(path, &name).await.map(drop)
}
// ANCHOR_END: undo

#[parity_action]
async fn makes_two_and_passes(cx: &Action) -> Result<()> {
    make(cx, "first").await?;
    make(cx, "second").await
}

#[parity_action]
async fn makes_one_and_panics(cx: &Action) -> Result<()> {
    make(cx, "first").await?;
    panic!("after it was made")
}

#[parity_action(timeout = "3s")]
async fn makes_one_and_never_ends(cx: &Action) -> Result<()> {
    make(cx, "first").await?;
    std::future::pending().await
}

#[parity_action]
async fn cannot_undo_all(cx: &Action) -> Result<()> {
    make(cx, "first").await?;
    make(cx, "stuck").await?;
    cx.undo("think", async { panic!("nothing comes to mind") });
    let client = cx.session("visitor").await?.http();
    cx.undo("look again", async move { client.get("/leads").await.map(drop) });
    Ok(())
}

#[parity_action]
async fn keeps_a_secret_in_a_path(cx: &Action) -> Result<()> {
    let password = cx.session("visitor").await?.password().expose().clone();
    cx.undo_request(HttpMethod::Delete, format!("/leads/{password}")).await
}

#[parity_action]
async fn makes_two_and_waits(cx: &Action) -> Result<()> {
    make(cx, "first").await?;
    make(cx, "stuck").await?;
    let page = cx.session("visitor").await?.page().await?;
    expect(&page.text("Never")).to_be_visible().within(Duration::from_secs(40)).await
}
