//! Actions that end in every way.

use parity_core::prelude::*;

#[parity_action(title = "A visitor sends the form", tags = [form, smoke])]
async fn sends_the_form(cx: &Action) -> Result<()> {
    let visitor = cx.session("visitor").await?;
    let page = visitor.page().await?;
    page.goto("/").await?;
    page.role(Role::Link).name("Form").click().await?;
    page.label("Name").fill("Ada").await?;
    page.label("Password").fill(visitor.password()).await?;
    page.role(Role::Button).name("Send").click().await?;
    expect(&page.text("Thank you")).to_be_visible().await?;
    expect(&page).to_have_url("/thanks").await
}

#[parity_action]
async fn waits_until_a_button_is_enabled(cx: &Action) -> Result<()> {
    let page = cx.session("visitor").await?.page().await?;
    page.goto("/late").await?;
    page.role(Role::Button).name("Go on").click().await?;
    expect(&page.text("It worked")).to_be_visible().await
}

#[parity_action]
async fn names_two_buttons(cx: &Action) -> Result<()> {
    let page = cx.session("visitor").await?.page().await?;
    page.goto("/twins").await?;
    page.role(Role::Button).name("Add").click().within(LITTLE).await
}

#[parity_action]
async fn names_a_button_that_is_not_there(cx: &Action) -> Result<()> {
    let page = cx.session("visitor").await?.page().await?;
    page.goto("/form").await?;
    page.role(Role::Button).name("Purchase").click().within(LITTLE).await
}

#[parity_action]
async fn clicks_what_is_covered(cx: &Action) -> Result<()> {
    let page = cx.session("visitor").await?.page().await?;
    page.goto("/covered").await?;
    page.role(Role::Button).name("Pay now").click().within(LITTLE).await
}

/// How long a step that cannot hold is given.
const LITTLE: std::time::Duration = std::time::Duration::from_millis(500);
