//! Actions of someone who is signed in.

use parity_core::prelude::*;

// ANCHOR: auth
/// A session of an actor who is signed in.
async fn auth(cx: &Action, actor: &str) -> Result<Session> {
    cx.signed_in(actor, is_signed_in, sign_in).await
}

async fn is_signed_in(session: &Session) -> Result<bool> {
    Ok(session.http().get("/account").await?.url().path() == "/account")
}

async fn sign_in(session: &Session) -> Result<()> {
    let page = session.page().await?;
    page.goto("/sign-in").await?;
    page.role(Role::Button).name("Sign in").click().await?;
    expect(&page).to_have_url("/account").await
}
// ANCHOR_END: auth

#[parity_action]
async fn sees_the_account(cx: &Action) -> Result<()> {
    let page = auth(cx, "visitor").await?.page().await?;
    page.goto("/account").await?;
    expect(&page.text("A known device")).to_be_visible().await
}

#[parity_action]
async fn is_never_signed_in(cx: &Action) -> Result<()> {
    cx.signed_in("visitor", async |_| Ok(false), async |_| Ok(())).await.map(drop)
}
