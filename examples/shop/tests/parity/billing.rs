//! Buying the Pro plan at the payment provider, and leaving it.

use parity_core::prelude::*;

use crate::sign_in::sign_in_as;

// ANCHOR: checkout
#[parity_action(
    title = "A customer upgrades and gets what they paid for",
    tags = [billing, smoke],
    surfaces = [auth, webhooks, queue, cache],
    timeout = "90s",
    owner = "payments",
)]
async fn checkout(cx: &Action) -> Result<()> {
    let buyer = cx.session("buyer").await?;
    let page = buyer.page().await?;
    page.goto("/billing").await?;
    sign_in_as(&buyer, &page).await?;
    expect(&page.role(Role::Button).name("Download invoice")).to_be_disabled().await?;
    page.role(Role::Button).name("Upgrade to Pro").click().await?;

    pay_by_card(&page).await?;
    expect(&page.role(Role::Heading).name("Payment received")).to_be_visible().await?;

    let webhook = eventually!(
        cx.verify().webhook("checkout.completed").received().await? => |webhook| webhook.is_accepted(),
        within = "10s",
        because = "the provider tells the shop of each payment",
    )?;
    assert_eq!(webhook.signature, SignatureVerdict::Valid);
    let job = eventually!(
        cx.verify().job("entitlement").find("email", buyer.email()).await? => |job| job.is_done(),
        within = "20s",
        unless = |job| job.is_failed(),
        because = "the worker gives what was paid for",
    )?;
    assert_eq!(job.attempts, 1);

    // Whichever process answers: one that keeps what it read before would show it now and then.
    for _ in 0..4 {
        page.goto("/billing").await?;
        // The page of somebody else who has paid would look alike.
        expect(&page.role(Role::Banner)).to_contain_text(buyer.email()).await?;
        expect(&current_plan(&page)).to_contain_text("Pro plan").await?;
    }
    let download = page.role(Role::Button).name("Download invoice").click();
    let invoice = page.download_from(download).await?;
    assert!(invoice.bytes().is_ok_and(|bytes| bytes.starts_with(b"%PDF-")), "{invoice:?}");
    Ok(())
}

/// Where the page of billing says which plan somebody has.
fn current_plan(page: &Page) -> Locator {
    let heading = page.role(Role::Heading).name("Current plan");
    page.role(Role::Article).filter(Filter::has(&heading))
}

/// Pays on the provider's page, after a card that the bank declines.
async fn pay_by_card(page: &Page) -> Result<()> {
    expect(&page.role(Role::Heading).name("Pay by card")).to_be_visible().await?;
    for number in ["4000 0000 0000 0002", "4242 4242 4242 4242"] {
        page.label("Card number").fill(number).await?;
        page.label("Expiry date").fill("12/30").await?;
        page.label("Security code").fill("123").await?;
        page.label("Name on card").fill("Bea Buyer").await?;
        page.role(Role::Button).name("Pay €29.00").click().await?;
    }
    Ok(())
}
// ANCHOR_END: checkout

#[parity_action(
    title = "A customer cancels, and has what was paid for until it is over",
    tags = [billing],
    surfaces = [auth, queue, cache],
    timeout = "90s",
    owner = "payments",
)]
async fn cancel(cx: &Action) -> Result<()> {
    let leaver = cx.session("leaver").await?;
    let page = leaver.page().await?;
    page.goto("/billing").await?;
    sign_in_as(&leaver, &page).await?;
    expect(&current_plan(&page)).to_contain_text("Pro plan").await?;
    assert_eq!(leaver.http().get("/billing/invoice").await?.status(), 200);

    page.role(Role::Button).name("Cancel plan").click().await?;
    page.role(Role::Button).name("Yes, cancel my plan").click().await?;
    expect(&page.role(Role::Status)).to_contain_text("Your plan is canceled").await?;

    let job = eventually!(
        cx.verify().job("end-subscription").find("email", leaver.email()).await? => |job| job.is_done(),
        within = "20s",
        unless = |job| job.is_failed(),
        because = "the scheduler looks for plans that are over, and the worker ends them",
    )?;
    assert_eq!(job.attempts, 1);
    eventually!(
        cx.verify().probe("subscription").find("email", leaver.email()).await? => |fact| fact.status == "ended",
        within = "5s",
        because = "the subscription is over",
    )?;

    page.reload().await?;
    expect(&current_plan(&page)).to_contain_text("Free plan").await?;
    expect(&page.role(Role::Button).name("Upgrade to Pro")).to_be_visible().await?;
    expect(&page.role(Role::Button).name("Download invoice")).to_be_disabled().await?;
    assert_eq!(leaver.http().get("/billing/invoice").await?.status(), 403);
    Ok(())
}
