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

#[parity_action(tags = [conformance])]
async fn sees_the_account(cx: &Action) -> Result<()> {
    let page = auth(cx, "visitor").await?.page().await?;
    page.goto("/account").await?;
    expect(&page.text("A known device")).to_be_visible().await
}

#[parity_action]
async fn is_never_signed_in(cx: &Action) -> Result<()> {
    cx.signed_in("visitor", async |_| Ok(false), async |_| Ok(())).await.map(drop)
}

#[parity_action]
async fn signs_in_as_nobody(cx: &Action) -> Result<()> {
    cx.signed_in("nobody", async |_| Ok(true), async |_| Ok(())).await.map(drop)
}

#[parity_action]
async fn makes_two_codes(cx: &Action) -> Result<()> {
    let visitor = cx.session("visitor").await?;
    let page = visitor.page().await?;
    page.goto("/form").await?;
    let codes = [visitor.totp().await?, visitor.totp().await?];
    assert!(codes[0].expose() != codes[1].expose(), "a code is used once");
    assert!(codes.iter().all(|code| code.expose().len() == 6));
    page.label("Password").fill(&codes[1]).await?;
    expect(&page.label("Password")).to_have_value(codes[1].expose().as_str()).await
}

#[parity_action(tags = [conformance])]
async fn signs_in_with_a_passkey(cx: &Action) -> Result<()> {
    let visitor = cx.session("visitor").await?;
    let authenticator = visitor.authenticator().await?;
    let page = visitor.page().await?;
    page.goto("/passkey").await?;
    page.role(Role::Button).name("Register").click().await?;
    expect(&page.text("registered")).to_be_visible().await?;
    assert_eq!(authenticator.passkeys().await?, ["localhost"]);
    page.role(Role::Button).name("Sign in").click().await?;
    expect(&page.text("signed in, verified")).to_be_visible().await?;
    authenticator.user(UserVerification::Fails).await?;
    page.role(Role::Button).name("Sign in").click().await?;
    expect(&page.text("refused: NotAllowedError")).to_be_visible().await
}
