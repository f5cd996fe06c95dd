//! Signing in as somebody whose company has a workspace.

use parity_core::prelude::*;

use crate::sign_in::sign_in_as;

#[parity_action(
    title = "Somebody of an enterprise signs in and lands in the company's workspace",
    tags = [enterprise],
    surfaces = [auth, cookies, flags],
    owner = "accounts",
)]
async fn enterprise_sign_in(cx: &Action) -> Result<()> {
    let enterprise = cx.session("enterprise").await?;
    let page = enterprise.page().await?;
    page.goto("/").await?;
    page.role(Role::Link).name("Sign in").click().await?;
    sign_in_as(&enterprise, &page).await?;

    expect(&page).to_have_url("/workspace").await?;
    let evaluations = cx.flags().evaluations().await?;
    // Others sign in meanwhile, who are not of this company.
    let landing = evaluations.iter().find(|told| {
        told.key == "after-sign-in" && told.context.get("tenant") == Some(&"acme".into())
    });
    let reason = landing.map(|told| told.reason.as_str());
    assert_eq!(reason, Some("targeting_match"), "the targeting leads to the workspace");

    expect(&page.role(Role::Heading).name("acme")).to_be_visible().await?;
    let oneself = page.role(Role::Row).filter(Filter::has_text(enterprise.email()));
    expect(&oneself).to_be_visible().await?;
    page.role(Role::Link).name("See all leads").click().await?;
    expect(&page.role(Role::Heading).name("Leads")).to_be_visible().await
}
