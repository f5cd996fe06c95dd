//! Signing in, in nine steps.

use parity_core::Emulation;
use parity_core::prelude::*;

/// Signs a customer in, in a session of its own.
///
/// # Errors
///
/// If the site breaks a promise, or the browser does.
pub async fn sign_in(cx: &Action) -> Result<()> {
    let customer = cx.session("customer").await?;
    customer.emulate(machine()).await?;
    let page = customer.page().await?;
    page.goto("/").await?;
    page.role(Role::Link).name("Sign in").click().await?;
    page.label("Email").fill(customer.email()).await?;
    page.label("Password").fill(customer.password()).await?;
    page.role(Role::Button).name("Continue").click().await?;
    expect(&page.text("You are signed in as ada@example.com")).to_be_visible().await?;
    page.goto("/billing").await?;
    expect(&page.text("Pro plan")).to_be_visible().await?;
    expect(&page.role(Role::Button).name("Download invoice")).to_be_enabled().await
}

/// The window that all peers have.
pub fn machine() -> Emulation {
    Emulation::new().viewport(1280, 720)
}
