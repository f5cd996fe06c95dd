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

// ANCHOR: locks
#[parity_action(title = "A setting is saved", locks = [settings])]
async fn saves_a_setting(cx: &Action) -> Result<()> {
    // ANCHOR_END: locks
    cx.undo_request(HttpMethod::Delete, "/leads/setting").bearer("ADMIN_TOKEN").await?;
    let made = cx.session("visitor").await?.http().put_json("/leads/setting", &"on").await?;
    assert_eq!(made.status(), 201, "nobody else saves it at the same time");
    Ok(())
}

#[parity_action(locks = [settings, prices])]
async fn waits_with_locks(cx: &Action) -> Result<()> {
    let page = cx.session("visitor").await?.page().await?;
    expect(&page.text("Never")).to_be_visible().within(Duration::from_secs(40)).await
}

#[parity_action(locks = [settings])]
async fn holds_a_lock_for_six_seconds(cx: &Action) -> Result<()> {
    let page = cx.session("visitor").await?.page().await?;
    expect(&page.text("Never")).to_be_visible().within(Duration::from_secs(6)).await
}

#[parity_action(locks = [settings], timeout = "5s")]
async fn saves_within_five_seconds(cx: &Action) -> Result<()> {
    cx.undo_request(HttpMethod::Delete, "/leads/setting").bearer("ADMIN_TOKEN").await
}
