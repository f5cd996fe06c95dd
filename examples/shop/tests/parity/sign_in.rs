//! Signing in at the identity provider.

use parity_core::prelude::*;

// ANCHOR: sign_in
#[parity_action(
    title = "A customer signs in and reaches what the plan entitles to",
    tags = [auth, smoke],
    surfaces = [auth, cookies],
    owner = "accounts",
)]
async fn sign_in(cx: &Action) -> Result<()> {
    let customer = cx.session("customer").await?;
    let page = customer.page().await?;
    page.goto("/").await?;
    page.role(Role::Link).name("Sign in").click().await?;

    sign_in_as(&customer, &page).await?;

    expect(&page).to_have_url("/dashboard").await?;
    let greeting = format!("You are signed in as {}", customer.email());
    expect(&page.text(greeting)).to_be_visible().await?;
    page.role(Role::Link).name(TextMatch::exact("Billing")).click().await?;
    expect(&page.text("Pro plan")).to_be_visible().await?;
    expect(&page.role(Role::Button).name("Download invoice")).to_be_enabled().await?;

    let invoice = customer.http().get("/billing/invoice").await?;
    assert_eq!(invoice.status(), 200);
    assert!(invoice.bytes().starts_with(b"%PDF-"), "the invoice is a PDF");
    Ok(())
}
// ANCHOR_END: sign_in

/// Signs an actor in at the identity provider, whose page is open.
pub(crate) async fn sign_in_as(actor: &Session, page: &Page) -> Result<()> {
    page.label("Email").fill(actor.email()).await?;
    page.label("Password").fill(actor.password()).await?;
    page.role(Role::Button).name("Sign in").click().await?;
    page.role(Role::Button).name("Allow").click().await
}
