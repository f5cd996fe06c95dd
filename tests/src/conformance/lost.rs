//! Pages that are lost, or never whole.

use parity_core::prelude::*;

use crate::conformance::{LITTLE, failed, gate_reached, open_gate, path_of, saw, show};

/// Long enough for a document to be shown, also by a driver on a busy machine.
const SOME: std::time::Duration = std::time::Duration::from_secs(5);

#[parity_action(tags = [conformance])]
async fn a_page_whose_process_dies_is_told(cx: &Action) -> Result<()> {
    let page = show(cx, "<p>Here</p>").await?;
    let error = failed(page.goto("chrome://crash").await);
    assert_eq!(error.kind(), parity_core::ErrorKind::Environment, "{error}");
    check_crashed(&failed(page.text("Here").click().await));
    Ok(())
}

#[parity_action(tags = [conformance])]
async fn a_page_whose_process_dies_ends_a_wait_at_once(cx: &Action) -> Result<()> {
    let page = show(cx, "<p>Here</p>").await?;
    let waiting = expect(page.text("Never")).to_be_visible();
    let crash = page.goto("chrome://crash");
    let (waited, crashed) = tokio::join!(waiting.into_future(), crash.into_future());
    assert_eq!(failed(crashed).kind(), parity_core::ErrorKind::Environment);
    check_crashed(&failed(waited));
    Ok(())
}

#[track_caller]
fn check_crashed(error: &Error) {
    assert_eq!(error.kind(), parity_core::ErrorKind::Environment, "{error}");
    assert!(error.failure().saw[0].contains("crashed"), "{error}");
}

#[parity_action(tags = [conformance])]
async fn a_window_that_is_closed_is_told_at_once(cx: &Action) -> Result<()> {
    let inner = path_of("<button onclick='window.close()'>Close</button>");
    let page =
        show(cx, &format!("<button onclick=\"window.open('{inner}')\">Open</button>")).await?;
    let popup = page.popup_from(page.role(Role::Button).click()).await?;
    let closed = popup.role(Role::Button).click().await;
    let after = failed(popup.role(Role::Button).click().await);
    assert_eq!(after.kind(), parity_core::ErrorKind::Environment, "{after}");
    assert!(after.failure().saw[0].contains("closed"), "{after}");
    let nowhere = failed(expect(&popup).to_have_url("/never").await);
    assert_eq!(nowhere.kind(), parity_core::ErrorKind::Environment, "{nowhere}");
    // The click itself may have been answered before the window went, or after.
    if let Err(error) = closed {
        assert_eq!(error.kind(), parity_core::ErrorKind::Environment, "{error}");
    }
    expect(page.role(Role::Button)).to_be_visible().await
}

#[parity_action(tags = [conformance])]
async fn a_page_that_never_stops_loading_can_still_be_used(cx: &Action) -> Result<()> {
    let page = show(cx, "<p>Here</p>").await?;
    let html = "<button onclick='this.textContent = \"Done\"'>Go</button><img src=/word>";
    let error = failed(page.goto(path_of(html)).within(SOME).await);
    assert_eq!(error.kind(), parity_core::ErrorKind::Product, "{error}");
    assert!(
        error.failure().saw[0].ends_with("has been shown, but its `load` event has not fired"),
        "{error}"
    );
    page.role(Role::Button).click().await?;
    expect(page.role(Role::Button)).to_have_text("Done").await
}

#[parity_action(tags = [conformance])]
async fn what_a_page_waits_for_is_told(cx: &Action) -> Result<()> {
    let page = cx.session("visitor").await?.page().await?;
    let error = failed(page.goto(path_of("<img src=/word>")).within(SOME).await);
    let told = error.failure().saw.iter().any(|saw| saw.contains("/word has had no answer for"));
    assert!(told, "it is not told: {error}");
    Ok(())
}

#[parity_action(tags = [conformance])]
async fn an_address_that_redirects_in_circles_is_the_products_failure(cx: &Action) -> Result<()> {
    let page = show(cx, "<p>Here</p>").await?;
    let error = failed(page.goto("/circle").await);
    assert_eq!(error.kind(), parity_core::ErrorKind::Product, "{error}");
    assert!(error.failure().saw[0].starts_with("it redirects in circles: "), "{error}");
    Ok(())
}

#[parity_action(tags = [conformance])]
async fn an_address_with_nothing_to_show_is_the_products_failure(cx: &Action) -> Result<()> {
    let page = show(cx, "<p>Here</p>").await?;
    let error = failed(page.goto("/nothing").within(SOME).await);
    assert_eq!(error.kind(), parity_core::ErrorKind::Product, "{error}");
    assert!(error.failure().saw[0].starts_with("it shows nothing: "), "{error}");
    expect(page.text("Here")).to_be_visible().await
}

#[parity_action(tags = [conformance])]
async fn a_page_that_is_busy_is_told(cx: &Action) -> Result<()> {
    let html = "<button>Go</button><script>
        const getBusy = () => {
          const told = new XMLHttpRequest();
          told.open('GET', '/gates/busy', false);
          told.send();
          const end = Date.now() + 8000;
          while (Date.now() < end);
        };
        fetch('/gates/start').then(getBusy)</script>";
    // Not the page's own session: its cookies would be asked of a browser that cannot answer.
    let someone = cx.session("visitor").await?;
    open_gate(&someone, "busy").await?;
    let page = show(cx, html).await?;
    open_gate(&someone, "start").await?;
    gate_reached(&someone, "busy").await?;
    let seen = saw(page.text("Never").click().within(LITTLE).await);
    assert!(seen[0].ends_with("its main thread is busy"), "{seen:?}");
    page.role(Role::Button).hover().await
}

#[parity_action(tags = [conformance])]
async fn a_page_that_is_kept_busy_by_a_click_is_told(cx: &Action) -> Result<()> {
    // It works for longer than the step takes, and than the browser is given to answer after it.
    let html = "<button onclick='work()'>Go</button><script>
        const work = () => {
          const end = Date.now() + 8000;
          while (Date.now() < end);
        }</script>";
    let page = show(cx, html).await?;
    let seen = saw(page.role(Role::Button).click().within(LITTLE).await);
    assert!(seen[0].ends_with("its main thread is busy"), "{seen:?}");
    page.role(Role::Button).hover().await
}

#[parity_action(tags = [conformance])]
async fn a_click_that_leads_to_no_page_is_told(cx: &Action) -> Result<()> {
    let closed = std::net::TcpListener::bind("127.0.0.1:0").and_then(|it| it.local_addr());
    let address = closed.expect("a port is free");
    let page = show(cx, &format!("<h1>Here</h1><a href='http://{address}/'>Go</a>")).await?;
    let go = page.role(Role::Link).name("Go");
    let error = failed(go.click().await);
    assert_eq!(error.kind(), parity_core::ErrorKind::Product, "{error}");
    assert_eq!(error.failure().saw, [format!("the browser has no page of http://{address}/")]);
    Ok(())
}

#[parity_action(tags = [conformance])]
async fn what_a_browser_shows_instead_of_a_page_answers_nothing(cx: &Action) -> Result<()> {
    let closed = std::net::TcpListener::bind("127.0.0.1:0").and_then(|it| it.local_addr());
    let address = closed.expect("a port is free");
    let html = format!(
        "<h1>Here</h1><a href='http://{address}/'>Go</a><script>
        onpagehide = () => fetch('/gates/left', {{ keepalive: true }})</script>"
    );
    let page = show(cx, &html).await?;
    let go = page.role(Role::Link).name("Go");
    // Not every driver tells that it did not get there.
    let _ = go.click().await;
    gate_reached(&cx.session("visitor").await?, "left").await?;
    failed(expect(&go).not().to_be_visible().await);
    failed(expect(page.role(Role::Heading)).to_be_visible().await);
    Ok(())
}
