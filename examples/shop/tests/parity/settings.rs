//! Changing a setting of the shop while others use it.

use parity_core::prelude::*;

use crate::sign_in::sign_in_as;

const WITHOUT_TAX: &str = "€29.00 a month";
const WITH_TAX: &str = "€34.51 a month";

#[parity_action(
    title = "An administrator shows prices with tax, and everybody sees them so",
    tags = [admin, settings],
    surfaces = [cache, topology],
    locks = [settings],
    owner = "shop",
)]
async fn admin_setting(cx: &Action) -> Result<()> {
    let watcher = cx.session("watcher").await?;
    let shown = watcher.page().await?;
    // More than once, so that each replica has the prices in its cache before they change.
    for _ in 0..4 {
        assert_eq!(price_of_pro(&shown).await?, WITHOUT_TAX);
    }

    let admin = cx.session("admin").await?;
    let page = admin.page().await?;
    page.goto("/admin/settings").await?;
    sign_in_as(&admin, &page).await?;
    let left = page.clone();
    cx.undo("show prices without tax again", async move {
        left.goto("/admin/settings").await?;
        left.label("Show prices with tax").uncheck().await?;
        save(&left).await
    });
    page.label("Show prices with tax").check().await?;
    save(&page).await?;

    eventually!(
        price_of_pro(&shown).await? => |price| price == WITH_TAX,
        within = "5s",
        holds_for = "1s",
        because = "whichever replica answers knows of the change",
    )?;
    shown.goto("/billing").await?;
    sign_in_as(&watcher, &shown).await?;
    expect(&shown.text("Prices include 19% tax.")).to_be_visible().await
}

/// Saves the form of the settings that is open.
async fn save(page: &Page) -> Result<()> {
    page.role(Role::Button).name("Save settings").click().await?;
    expect(&page.text("The settings are saved.")).to_be_visible().await
}

/// What the home page says now that the Pro plan costs.
async fn price_of_pro(page: &Page) -> Result<String> {
    page.goto("/").await?;
    let heading = page.role(Role::Heading).name(TextMatch::exact("Pro"));
    let plan = page.role(Role::Article).filter(Filter::has(&heading));
    page.text("a month").within(&plan).text_content().await
}
