//! A driver of thirtyfour, attached to the browser of a session.

use parity_core::prelude::*;
use parity_core::thirtyfour::By;

use crate::conformance::{gate_reached, open_gate, path_of, saw, show};

#[parity_action(tags = [conformance])]
async fn a_driver_is_attached_to_the_page(cx: &Action) -> Result<()> {
    // ANCHOR: attached
    let visitor = cx.session("visitor").await?;
    let page = visitor.page().await?;
    page.goto("/form").await?;

    let driver = visitor.webdriver().await?;
    driver.find(By::Name("name")).await?.send_keys("Ada").await?;

    // The same page, by steps again.
    expect(page.label("Name")).to_have_value("Ada").await?;
    // ANCHOR_END: attached
    page.goto("/cookie").await?;
    let cookie = driver.get_named_cookie("ran").await?;
    assert_eq!(cookie.value, "yes");
    Ok(())
}

#[parity_action(tags = [conformance])]
async fn a_driver_that_has_gone_elsewhere_is_led_back(cx: &Action) -> Result<()> {
    let inner = path_of("<p>inner</p>");
    // There are other sessions in a browser that is shared.
    let other = show(cx, "<p>other</p>").await?;
    let visitor = cx.session("visitor").await?;
    let page = visitor.page().await?;
    page.goto(path_of(&format!("<p>outer</p><iframe src='{inner}'></iframe>"))).await?;
    let driver = visitor.webdriver().await?;
    driver.enter_frame(0).await?;
    assert_eq!(driver.find(By::Css("p")).await?.text().await?, "inner");
    // Neither is a step misled by that, nor the driver that is asked for again.
    expect(page.text("outer")).to_be_visible().await?;
    expect(other.text("other")).to_be_visible().await?;
    let driver = visitor.webdriver().await?;
    assert_eq!(driver.find(By::Css("p")).await?.text().await?, "outer");
    Ok(())
}

#[parity_action(tags = [conformance])]
async fn a_driver_needs_an_open_page(cx: &Action) -> Result<()> {
    let visitor = cx.session("visitor").await?;
    assert_eq!(saw(visitor.webdriver().await), ["none is open yet"]);
    Ok(())
}

#[parity_action(tags = [conformance])]
async fn a_driver_is_attached_beside_a_page_that_does_not_answer(cx: &Action) -> Result<()> {
    let visitor = cx.session("visitor").await?;
    show(cx, "<script>fetch('/gates/hang').then(() => { for (;;); })</script>").await?;
    gate_reached(&visitor, "hang").await?;
    open_gate(&visitor, "hang").await?;
    visitor.page().await?.goto(path_of("<p>ours</p>")).await?;
    let driver = visitor.webdriver().await?;
    assert_eq!(driver.find(By::Css("p")).await?.text().await?, "ours");
    Ok(())
}

#[parity_action(tags = [conformance])]
async fn a_driver_sees_its_session_and_no_other(cx: &Action) -> Result<()> {
    show(cx, "<p>other</p>").await?;
    let visitor = cx.session("visitor").await?;
    let page = visitor.page().await?;
    page.goto("/cookie").await?;
    let driver = visitor.webdriver().await?;
    assert_eq!(driver.windows().await?.len(), 1);

    // What it opens belongs to the session, too.
    let tab = driver.new_tab().await?;
    driver.switch_to_window(tab).await?;
    driver.goto(page.url().as_str()).await?;
    assert_eq!(driver.get_named_cookie("ran").await?.value, "yes");
    assert_eq!(driver.windows().await?.len(), 2);
    Ok(())
}
