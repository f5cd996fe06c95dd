//! Sharing a team.

use parity_core::prelude::*;

use crate::sign_in::sign_in_as;

#[parity_action(
    title = "Whom the owner invites accepts, and both see each other",
    tags = [teams, mail],
    surfaces = [auth, queue, topology],
    owner = "accounts",
)]
async fn invite(cx: &Action) -> Result<()> {
    let (owner, guest) = (cx.session("owner").await?, cx.session("guest").await?);
    let mailbox = cx.mailbox().await?.to(guest.email()).subject("invites you to a team");
    let before = mailbox.all().await?.len();

    let page = owner.page().await?;
    page.goto("/team").await?;
    sign_in_as(&owner, &page).await?;
    page.label("Email").fill(guest.email()).await?;
    page.role(Role::Button).name("Invite").click().await?;
    let of_guest = page.role(Role::Row).filter(Filter::has_text(guest.email()));
    expect(&of_guest).to_contain_text("invited").await?;

    eventually!(
        cx.verify().job("send-mail").find("email", guest.email()).await? => |job| job.is_done(),
        within = "10s",
        because = "the worker mails the invitation",
    )?;
    eventually!(
        mailbox.all().await? => |mails| mails.len() > before,
        within = "10s",
        because = "an invitation is mailed",
    )?;
    let link = mailbox.newest().await?.link("See the invitation")?;
    let [leads, asked] = [&link, &page.url()].map(|url| url.origin().ascii_serialization());
    assert_eq!(leads, asked, "the link leads to the shop");
    // Nobody but the guest can accept it.
    page.goto(link.clone()).await?;
    expect(&page.role(Role::Heading).name("This invitation is for somebody else"))
        .to_be_visible()
        .await?;

    let theirs = guest.page().await?;
    theirs.goto(link).await?;
    sign_in_as(&guest, &theirs).await?;
    theirs.role(Role::Button).name("Accept invitation").click().await?;
    let of_owner = theirs.role(Role::Row).filter(Filter::has_text(owner.email()));
    expect(&of_owner).to_contain_text("owner").await?;

    let accepted = cx.verify().probe("invite").find("email", guest.email()).await?;
    assert_eq!(accepted.status, "accepted");
    page.goto("/team").await?;
    expect(&of_guest).to_contain_text("member").await?;
    // As it was, so that it can be done again.
    let remove = format!("Remove {}", guest.email());
    page.role(Role::Button).name(remove).click().await?;
    expect(&of_guest).to_have_count(0).await?;
    theirs.reload().await?;
    expect(&of_owner).to_have_count(0).await
}
