//! Coming back in by a link from a mail.

use parity_core::prelude::*;

#[parity_action(
    title = "Who has lost access comes back in by a link from a mail",
    tags = [accounts, mail],
    surfaces = [topology, cookies, queue],
    owner = "accounts",
)]
async fn recovery(cx: &Action) -> Result<()> {
    let forgetful = cx.session("forgetful").await?;
    let mailbox = cx.mailbox().await?.to(forgetful.email()).subject("Your way back into Larkspur");
    let before = mailbox.all().await?.len();

    let page = forgetful.page().await?;
    page.goto("/").await?;
    page.role(Role::Link).name("Lost access?").click().await?;
    page.label("Email").fill(forgetful.email()).await?;
    page.role(Role::Button).name("Send the link").click().await?;
    expect(&page.text("a link is on its way")).to_be_visible().await?;

    eventually!(
        cx.verify().job("send-mail").find("email", forgetful.email()).await? => |job| job.is_done(),
        within = "10s",
        because = "the worker mails the link",
    )?;
    eventually!(
        mailbox.all().await? => |mails| mails.len() > before,
        within = "10s",
        because = "the link is mailed to whoever has an account",
    )?;
    let link = mailbox.newest().await?.link("Sign in to Larkspur")?;
    // A link to another host finds no cookie of this browser.
    let [leads, asked] = [&link, &page.url()].map(|url| url.origin().ascii_serialization());
    assert_eq!(leads, asked, "the link leads to where it was asked for");
    // It is worth nothing to whoever else finds it, neither before it is used nor after.
    let stranger = cx.session("visitor").await?.page().await?;
    stranger.goto(link.clone()).await?;
    let heading = |name: &str| stranger.role(Role::Heading).name(name);
    expect(&heading("This is another browser")).to_be_visible().await?;

    page.goto(link.clone()).await?;
    let greeting = format!("You are signed in as {}", forgetful.email());
    expect(&page.text(greeting)).to_be_visible().await?;

    page.role(Role::Link).name(TextMatch::exact("Billing")).click().await?;
    expect(&page.role(Role::Heading).name("Billing")).to_be_visible().await?;

    stranger.goto(link).await?;
    expect(&heading("This link has been used")).to_be_visible().await
}
