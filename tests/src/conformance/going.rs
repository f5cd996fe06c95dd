//! Back and forward through what a page has shown.

use parity_core::prelude::*;

use crate::conformance::{LITTLE, failed, path_of, show};

#[parity_action(tags = [conformance])]
async fn a_page_goes_back_and_forward_through_documents(cx: &Action) -> Result<()> {
    let second = path_of("<title>Second</title><p>two</p>");
    let page = show(cx, &format!("<title>First</title><a href='{second}'>Next</a>")).await?;
    page.role(Role::Link).click().await?;
    expect(&page).to_have_title("Second").await?;
    for _ in 0..2 {
        page.go_back().await?;
        assert!(!page.url().as_str().ends_with(&second), "{}", page.url());
        expect(page.role(Role::Link)).to_be_visible().within(LITTLE).await?;
        page.go_forward().await?;
        assert!(page.url().as_str().ends_with(&second), "{}", page.url());
        expect(page.text("two")).to_be_visible().within(LITTLE).await?;
    }
    page.go_back().await?;
    page.role(Role::Link).click().await?;
    expect(page.text("two")).to_be_visible().await
}

/// A script is told by the event whether the page was kept as it was left.
#[parity_action(tags = [conformance])]
async fn a_page_that_the_browser_has_kept_is_used_as_one_that_has_loaded(
    cx: &Action,
) -> Result<()> {
    let second = path_of("<title>Second</title>");
    let html = format!(
        "<input aria-label=Name><output></output><a href='{second}'>Next</a>
        <script>onpageshow = (event) => document.querySelector('output').textContent = event.persisted ? 'kept' : 'new'</script>"
    );
    let page = show(cx, &html).await?;
    expect(page.css("output")).to_have_text("new").await?;
    page.role(Role::Link).click().await?;
    page.go_back().await?;
    expect(page.css("output")).to_have_text("kept").await?;
    page.label("Name").fill("Ada").await?;
    expect(page.label("Name")).to_have_value("Ada").await?;
    page.reload().await?;
    expect(page.css("output")).to_have_text("new").await
}

#[parity_action(tags = [conformance])]
async fn a_page_goes_back_and_forward_within_one_document(cx: &Action) -> Result<()> {
    let html = "<button onclick='history.pushState({step: 2}, \"\", \"?step=2\"); tell(2)'>Next</button><p>step 1</p>
        <script>const tell = (step) => document.querySelector('p').textContent = `step ${step}`;
        onpopstate = (event) => tell(event.state?.step ?? 1)</script>";
    let page = show(cx, html).await?;
    page.role(Role::Button).click().await?;
    expect(page.text("step 2")).to_be_visible().await?;
    page.go_back().await?;
    assert_eq!(page.url().query(), None);
    expect(page.text("step 1")).to_be_visible().await?;
    page.go_forward().await?;
    assert_eq!(page.url().query(), Some("step=2"));
    expect(page.text("step 2")).to_be_visible().await
}

#[parity_action(tags = [conformance])]
async fn a_frame_goes_back_with_its_page(cx: &Action) -> Result<()> {
    let next = path_of("<p>second</p>");
    let first = path_of(&format!("<p>first</p><a href='{next}'>Next</a>"));
    let page = show(cx, &format!("<iframe src='{first}'></iframe>")).await?;
    let frame = page.css("iframe").frame();
    frame.role(Role::Link).click().await?;
    expect(frame.text("second")).to_be_visible().await?;
    page.go_back().await?;
    expect(frame.text("first")).to_be_visible().await
}

#[parity_action(tags = [conformance])]
async fn a_page_that_has_shown_nothing_else_is_told(cx: &Action) -> Result<()> {
    let page = show(cx, "<p>only</p>").await?;
    for (outcome, expected, which) in [
        (page.go_back().await, "a page to go back to", "the first"),
        (page.go_forward().await, "a page to go forward to", "the last"),
    ] {
        let error = failed(outcome);
        assert_eq!(error.kind(), parity_core::ErrorKind::Product);
        assert_eq!(error.failure().expected.as_deref(), Some(expected));
        let saw = format!("{} is {which} that it has shown", page.url());
        assert_eq!(error.failure().saw, [saw]);
    }
    expect(page.text("only")).to_be_visible().await
}

#[parity_action(tags = [conformance])]
async fn an_address_without_a_page_is_told_on_the_way_back(cx: &Action) -> Result<()> {
    let page = cx.session("visitor").await?.page().await?;
    failed(page.goto("http://127.0.0.1:1/").await);
    page.goto("/form").await?;
    let error = failed(page.go_back().await);
    assert_eq!(error.kind(), parity_core::ErrorKind::Environment, "{error}");
    page.go_forward().await?;
    expect(page.role(Role::Button).name("Send")).to_be_visible().await
}

/// It runs no script of ours before it is asked something.
#[parity_action(tags = [conformance])]
async fn a_page_that_has_gone_nowhere_is_looked_at(cx: &Action) -> Result<()> {
    let page = cx.session("visitor").await?.page().await?;
    let (body, text) = (page.css("body"), page.css("p"));
    let both = tokio::join!(body.count(), text.count());
    assert_eq!((both.0?, both.1?), (1, 0));
    expect(&page.css("body")).to_have_text("").await?;
    assert_eq!(page.url().as_str(), "about:blank");
    let error = failed(expect(&page.css("p")).to_be_visible().within(LITTLE).await);
    assert_eq!(error.kind(), parity_core::ErrorKind::Product, "{error}");
    page.goto("/form").await?;
    expect(page.role(Role::Button).name("Send")).to_be_visible().await?;
    page.goto("about:blank").await?;
    expect(&page.css("body")).to_have_text("").await
}
