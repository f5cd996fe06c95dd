//! Asking to be called.

use parity_core::prelude::*;

use crate::sign_in::sign_in_as;

#[parity_action(
    title = "A visitor's message reaches the list, scored by the worker, and the CRM; its sender gets a mail",
    tags = [leads, smoke],
    surfaces = [queue, cache, webhooks, secrets],
    owner = "sales",
)]
async fn send_lead(cx: &Action) -> Result<()> {
    let company = cx.unique("Acme");
    let email = cx.unique_email("ada");

    let visitor = cx.session("visitor").await?.page().await?;
    visitor.goto("/contact").await?;
    visitor.label("Name").fill("Ada Lovelace").await?;
    visitor.label("Email").fill(&email).await?;
    visitor.label("Company").fill(&company).await?;
    visitor.label("Message").fill("We would like to buy 50 seats.").await?;
    visitor.role(Role::Button).name("Send").click().await?;
    expect(&visitor.text("Thank you, we received your message.")).to_be_visible().await?;

    // The list is looked at before the worker is done, so that a cache that is not cleared shows.
    let customer = cx.session("customer").await?;
    let page = customer.page().await?;
    page.goto("/leads").await?;
    sign_in_as(&customer, &page).await?;
    let lead = page.role(Role::Row).filter(Filter::has_text(&company));
    expect(&lead).to_be_visible().await?;

    // ANCHOR: eventually
    eventually!(
        cx.verify().job("process-lead").find("email", &email).await? => |job| job.is_done(),
        within = "10s",
        because = "the worker scores each lead",
    )?;
    // ANCHOR_END: eventually

    page.reload().await?;
    expect(&lead).to_contain_text("processed").await?;
    crm_hears_of_it(cx, &company, &email).await?;

    let mailbox = cx.mailbox().await?.to(&email).subject("We received your message");
    let mail = eventually!(mailbox.find().await? => |_| true, within = "10s")?;
    assert!(mail.text.contains("Ada Lovelace"), "it speaks to the sender: {}", mail.text);
    Ok(())
}

/// The CRM is told of the lead, by a webhook that it can trust.
async fn crm_hears_of_it(cx: &Action, company: &str, email: &str) -> Result<()> {
    eventually!(
        cx.verify().job("notify-crm").find("email", email).await? => |job| job.is_done(),
        within = "10s",
        because = "the worker tells the CRM of each lead",
    )?;
    let crm = cx.inbox("crm").await?;
    let crm = crm.verified_by(Scheme::standard(), [cx.secret("SHOP_CRM_SECRET")?]);
    let told = eventually!(
        crm.find("lead.created").with("/data/email", email).await? => |_| true,
        within = "10s",
    )?;
    told.expect_signed()?;
    assert_eq!(told.value("/data/company"), Some(company.into()));
    Ok(())
}
