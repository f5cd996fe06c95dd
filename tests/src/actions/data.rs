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

#[parity_action]
async fn sends_requests_of_its_trace(cx: &Action) -> Result<()> {
    let client = cx.session("visitor").await?.http();
    let request = || client.request(HttpMethod::Post, "/headers").header("x-word", "said");
    let answer = request().form([("name", "Ada & Co"), ("word", "é")]).await?;
    expect(&answer).to_be_ok()?;
    let said = answer.text();
    for line in ["x-word: said", "application/x-www-form-urlencoded", "name=Ada+%26+Co&word=%C3%A9"]
    {
        assert!(said.contains(line), "{line} in {said}");
    }
    let parent = |text: &str| {
        let line =
            text.lines().find_map(|line| line.strip_prefix("traceparent: ").map(str::to_owned));
        line.expect("a request belongs to a trace")
    };
    let other = parent(&request().await?.text());
    let parts: Vec<String> = parent(&said).split('-').map(str::to_owned).collect();
    assert_eq!((parts[0].as_str(), parts[1].len(), parts[3].as_str()), ("00", 32, "01"));
    assert!(other.contains(&parts[1]) && !other.contains(&parts[2]), "one trace, two spans");
    assert!(said.contains("baggage: parity.run="), "{said}");
    Ok(())
}

#[parity_action]
async fn is_refused(cx: &Action) -> Result<()> {
    let visitor = cx.session("visitor").await?;
    let request = visitor.http().request(HttpMethod::Post, "/refuses").header("x-api-token", "abc");
    let answer = request.form([("word", visitor.password().expose())]).await?;
    expect(&answer).to_be_ok()
}
