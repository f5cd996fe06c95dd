//! An action against a shop in which something may be broken.

use parity_core::prelude::*;

use crate::broken::LITTLE;

#[parity_action(title = "A customer signs in and buys a plan")]
async fn buys_a_plan(cx: &Action) -> Result<()> {
    let page = cx.session("visitor").await?.page().await?;
    page.goto("/").await?;
    page.role(Role::Link).name("Sign in").click().await?;
    page.role(Role::Button).name("Allow").click().within(LITTLE).await?;
    expect(&page.role(Role::Heading).name("Signed in")).to_be_visible().within(LITTLE).await?;
    page.role(Role::Button).name("Pay").click().within(LITTLE).await?;
    expect(&page.text("Plan: pro")).to_be_visible().within(LITTLE).await
}
