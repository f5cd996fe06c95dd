//! Actions that look at what a page looks like.

use parity_core::prelude::*;

#[parity_action]
async fn looks_at_the_consent(cx: &Action) -> Result<()> {
    let page = cx.session("visitor").await?.page().await?;
    page.goto("/covered").await?;
    expect(page.css(".consent"))
        .to_have_screenshot("consent")
        .within(std::time::Duration::from_millis(500))
        .await
}
