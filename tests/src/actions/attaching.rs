//! Actions that attach a driver of thirtyfour to their session's browser.

use parity_core::prelude::*;
use parity_core::thirtyfour::{By, WebDriver};

/// A page, and a driver that has been used on it.
async fn attached(cx: &Action) -> Result<(Page, WebDriver)> {
    let visitor = cx.session("visitor").await?;
    let page = visitor.page().await?;
    page.goto("/form").await?;
    let driver = visitor.webdriver().await?;
    driver.find(By::Name("name")).await?.send_keys("Ada").await?;
    Ok((page, driver))
}

#[parity_action]
async fn attaches_a_driver(cx: &Action) -> Result<()> {
    let (page, _) = attached(cx).await?;
    expect(page.label("Name")).to_have_value("Ada").await
}

#[parity_action]
async fn panics_with_a_driver_attached(cx: &Action) -> Result<()> {
    let (page, _driver) = attached(cx).await?;
    assert_eq!(page.url().path(), "/thanks", "the form is sent");
    Ok(())
}

#[parity_action]
async fn waits_with_a_driver_attached(cx: &Action) -> Result<()> {
    let (page, _driver) = attached(cx).await?;
    expect(&page.text("Never")).to_be_visible().within(std::time::Duration::from_secs(40)).await
}

#[parity_action]
async fn goes_on_when_the_driver_has_quit(cx: &Action) -> Result<()> {
    let (page, driver) = attached(cx).await?;
    driver.quit().await?;
    expect(page.label("Name")).to_have_value("Ada").await
}
