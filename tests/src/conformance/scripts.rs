//! JavaScript that an action evaluates in a page.

use std::collections::BTreeMap;

use parity_core::ErrorKind;
use parity_core::prelude::*;

use crate::conformance::{LITTLE, path_of, saw, show};

const LAYER: &str = "<h1>Shop</h1><script>
    var dataLayer = [{ event: 'view' }, { event: 'purchase', value: 19.5 }];
    class Cart { items = ['tea']; has(item) { return this.items.includes(item); } }
    const cart = new Cart();</script>";

#[parity_action(tags = [conformance])]
async fn what_a_page_keeps_by_script_is_read(cx: &Action) -> Result<()> {
    let page = cx.session("visitor").await?.page().await?;
    assert_eq!(page.evaluate::<u32>("1 + 1").await?, 2);
    page.goto(path_of(LAYER)).await?;
    let events: Vec<String> = page.evaluate("dataLayer.map((entry) => entry.event)").await?;
    assert_eq!(events, ["view", "purchase"]);
    let last: BTreeMap<String, serde_json::Value> = page.evaluate("dataLayer.at(-1)").await?;
    assert_eq!(last["value"], 19.5);
    assert!(page.evaluate_with::<bool>("(item) => cart.has(item)", "tea").await?);
    assert!(!page.evaluate_with::<bool>("(item) => cart.has(item)", "it's \"\u{2028}\\").await?);
    assert_eq!(
        page.evaluate::<String>("fetch('/word').then(() => 'come') && 'gone'").await?,
        "gone"
    );
    let later = "() => new Promise((end) => setTimeout(end, 50, document.title)) // of the page";
    assert_eq!(page.evaluate::<String>(later).await?, "Case");
    assert_eq!(page.evaluate::<Option<String>>("undefined").await?, None);
    page.evaluate::<()>("() => { document.querySelector('h1').textContent = 'Closed'; }").await?;
    expect(page.role(Role::Heading)).to_have_text("Closed").await
}

#[parity_action(tags = [conformance])]
async fn a_script_is_of_the_frame_that_it_is_evaluated_in(cx: &Action) -> Result<()> {
    for host in ["127.0.0.1", "localhost"] {
        let html = format!(
            "<iframe></iframe><script>var place = 'page';
            document.querySelector('iframe').src = `http://{host}:${{location.port}}{}`</script>",
            path_of("<p>There</p><script>var place = 'frame'</script>")
        );
        let page = show(cx, &html).await?;
        let frame = page.css("iframe").frame();
        expect(frame.text("There")).to_be_visible().await?;
        assert_eq!(frame.evaluate::<String>("place").await?, "frame");
        assert_eq!(frame.evaluate_with::<String>("(more) => place + more", "!").await?, "frame!");
        assert_eq!(page.evaluate::<String>("place").await?, "page");
    }
    Ok(())
}

#[parity_action(tags = [conformance])]
async fn what_a_script_leads_to_is_waited_for(cx: &Action) -> Result<()> {
    let page = show(cx, LAYER).await?;
    let to = path_of("<h1>Next</h1>");
    page.evaluate_with::<()>("(to) => { location.href = to; }", &to).await?;
    assert_eq!(page.url().path(), to);
    page.evaluate::<()>("history.pushState(null, '', '?page=2')").await?;
    expect(&page).to_have_url(format!("{to}?page=2")).await
}

#[parity_action(tags = [conformance])]
async fn a_script_that_does_not_come_to_its_end_is_told(cx: &Action) -> Result<()> {
    let page = show(cx, LAYER).await?;
    let thrown = page.evaluate::<()>("cart.pay()").await.expect_err("there is no such function");
    assert_eq!(thrown.kind(), ErrorKind::Product, "{thrown}");
    assert!(
        thrown.failure().saw[0].starts_with("it threw TypeError: cart.pay is not a function"),
        "{thrown}"
    );
    let text = saw(page.evaluate::<()>("Promise.reject('no stock')").await);
    assert_eq!(text, ["it threw no stock"]);
    let pending = saw(page.evaluate::<()>("new Promise(() => {})").within(LITTLE).await);
    assert!(pending[0].starts_with("its promise was pending after"), "{pending:?}");
    let unread = page.evaluate::<()>("cart.has(").await.expect_err("it is no JavaScript");
    assert_eq!(unread.kind(), ErrorKind::Usage, "{unread}");
    assert!(unread.failure().saw[0].contains("SyntaxError"), "{unread}");
    let wrong = page.evaluate::<u32>("cart.items").await.expect_err("it is no number");
    assert_eq!(wrong.kind(), ErrorKind::Usage, "{wrong}");
    assert_eq!(wrong.failure().saw[1], r#"it is ["tea"]"#, "{wrong}");
    let circle = saw(page.evaluate::<()>("() => { const it = {}; it.it = it; return it; }").await);
    assert!(circle[0].starts_with("it threw TypeError"), "{circle:?}");

    let leave = "() => { location.reload(); return new Promise(() => {}); }";
    let left = page.evaluate::<()>(leave).await.expect_err("its document has gone");
    assert_eq!(left.kind(), ErrorKind::Product, "{left}");
    assert_eq!(left.failure().saw[0], "its document went away before it did", "{left}");
    expect(page.role(Role::Heading)).to_have_text("Shop").await
}

#[parity_action(tags = [conformance])]
async fn a_script_that_asks_something_runs_once(cx: &Action) -> Result<()> {
    let page = show(cx, "<script>let asked = 0</script>").await?;
    page.accept_dialogs();
    let ask = "() => { asked += 1; document.title = confirm('Delete?') ? 'Deleted' : 'Kept'; }";
    let question = page.dialog_from(page.evaluate::<()>(ask)).await?;
    assert_eq!(question.message(), "Delete?");
    expect(&page).to_have_title("Deleted").await?;
    assert_eq!(page.evaluate::<u32>("asked").await?, 1);
    Ok(())
}
