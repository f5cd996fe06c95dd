//! What the book shows, run as everything else.

use parity_core::prelude::*;

use crate::conformance::pictures::at_home;
use crate::conformance::show;

const PLANS: &str = r#"<nav aria-label=Shop><a href=#cart>Cart</a></nav>
    <table><tr><td>Basic</td><td><button>Choose</button></td></tr><tr><td>Pro</td><td><button>Choose</button></td></tr></table>
    <form onsubmit="event.preventDefault(); document.querySelector('[role=status]').textContent = 'Order sent'; this.hidden = true">
    <label>Email <input type=email></label><label>Seats <select><option>1<option>5<option>50</select></label>
    <label><input type=checkbox> I agree</label><label>Contract <input type=file></label><button>Order</button></form>
    <p role=status></p><ul><li>Mail</li><li>Calendar</li></ul>"#;

#[parity_action(tags = [conformance])]
async fn names_elements(cx: &Action) -> Result<()> {
    let page = show(cx, PLANS).await?;
    // ANCHOR: locators
    // By what a user perceives, the best first.
    let order = page.role(Role::Button).name("Order");
    let email = page.label("Email");
    let contents = page.text("Calendar");

    // Within another, filtered, or one of several.
    let pro = page.role(Role::Row).filter(Filter::has_text("Pro"));
    let choose_pro = pro.role(Role::Button).name("Choose");
    let in_navigation = page.role(Role::Link).within(&page.role(Role::Navigation).name("Shop"));
    let last_item = page.role(Role::ListItem).last();

    // By a name of your own in messages.
    let status = page.css("[role=status]").describe("the line that says how the order goes");
    // ANCHOR_END: locators
    for locator in [order.into(), email, contents, choose_pro.into(), in_navigation, last_item] {
        let locator: Locator = locator;
        expect(&locator).to_be_visible().await?;
    }
    expect(&status).to_be_empty().await
}

#[parity_action(tags = [conformance])]
async fn acts_and_expects(cx: &Action) -> Result<()> {
    let page = show(cx, PLANS).await?;
    // ANCHOR: acting
    page.label("Email").fill("ada@example.com").await?;
    page.label("Seats").select_option("50").await?;
    page.label("I agree").check().await?;
    page.role(Role::Button).name("Order").click().await?;
    // ANCHOR_END: acting
    // ANCHOR: expecting
    expect(page.role(Role::Status)).to_have_text("Order sent").await?;
    expect(page.role(Role::Form)).not().to_be_visible().await?;
    expect(page.role(Role::ListItem)).to_have_texts(["Mail", "Calendar"]).await?;
    // The action goes on if this does not hold, and has failed at its end.
    expect(&page).soft().to_have_title("Case").await?;
    expect(page.role(Role::List))
        .to_have_aria_snapshot(
            r"
            - list:
              - listitem: Mail
              - listitem: Calendar
            ",
        )
        .await
    // ANCHOR_END: expecting
}

const AROUND: &str = r#"<button onclick="fetch('/thanks')">Save</button><a href=/thanks target=_blank>Terms</a>
    <a download=invoice.txt href="data:text/plain,17 EUR">Invoice</a><script>fetch('/ads').catch(() => 0)</script>
    <button onclick="document.title = confirm('Delete it?') ? 'Deleted' : 'Kept'">Delete</button>"#;

#[parity_action(tags = [conformance])]
async fn meets_what_a_page_opens(cx: &Action) -> Result<()> {
    let page = show(cx, AROUND).await?;
    // ANCHOR: around
    // Each listens before the act begins, so that nothing is missed however fast it comes.
    let answer =
        page.response_from("/thanks", page.role(Role::Button).name("Save").click()).await?;
    expect(&answer).to_be_ok()?;

    let terms = page.popup_from(page.role(Role::Link).name("Terms").click()).await?;
    expect(terms.text("Thank you")).to_be_visible().await?;

    let invoice = page.download_from(page.role(Role::Link).name("Invoice").click()).await?;
    assert_eq!((invoice.file_name(), invoice.size()), ("invoice.txt", 6));

    page.accept_dialogs();
    let question = page.dialog_from(page.role(Role::Button).name("Delete").click()).await?;
    assert_eq!(question.message(), "Delete it?");
    // ANCHOR_END: around
    expect(&page).to_have_title("Deleted").await
}

#[parity_action(tags = [conformance])]
async fn bears_third_parties(cx: &Action) -> Result<()> {
    // ANCHOR: third_parties
    let visitor = cx.session("visitor").await?;
    visitor.emulate(Emulation::new().viewport(390, 844).mobile().locale("de-DE")).await?;
    let page = visitor.page().await?;

    page.intercept("/ads", Intercept::block()).await?;
    page.on_overlay(&page.role(Role::Dialog).name("Cookies"), |banner| async move {
        banner.role(Role::Button).name("Reject").click().await
    });
    // ANCHOR_END: third_parties
    page.goto("/form").await?;
    expect(page.role(Role::Button).name("Send")).to_be_visible().await
}

#[parity_action(tags = [conformance])]
async fn reads_what_is_not_to_be_seen(cx: &Action) -> Result<()> {
    let html = "<script>const dataLayer = [{ event: 'purchase', items: ['tea'] }]</script>";
    let page = show(cx, html).await?;
    // ANCHOR: scripts
    let events: Vec<String> = page.evaluate("dataLayer.map((entry) => entry.event)").await?;
    assert!(events.contains(&"purchase".to_owned()), "{events:?}");

    let has_bought = "(item) => dataLayer.some((entry) => entry.items?.includes(item))";
    assert!(page.evaluate_with::<bool>(has_bought, "tea").await?);
    // ANCHOR_END: scripts
    Ok(())
}

#[parity_action(tags = [conformance])]
async fn asks_without_a_page(cx: &Action) -> Result<()> {
    // ANCHOR: http
    let visitor = cx.session("visitor").await?;
    let http = visitor.http();
    let answer = http.get("/thanks").await?;
    expect(&answer).to_be_ok()?;

    // Where it leads to, and not what is there.
    let answer = http.request(HttpMethod::Get, "/cookie/set").without_redirects().await?;
    assert_eq!((answer.status(), answer.header("location")), (303, Some("/cookie")));

    let cookie = visitor.cookie("seen").await?;
    assert!(cookie.is_http_only(), "{cookie:?}");
    // ANCHOR_END: http
    Ok(())
}

const LOOKS: &str = r"<table aria-label=Plans><tr><td>Pro</td><td data-testid=renewal-date>tomorrow</td></tr></table>";

async fn looks(page: &Page) -> Result<()> {
    // ANCHOR: looks
    let plans = page.role(Role::Table).name("Plans");
    expect(&plans).to_have_screenshot("plans").mask(&page.test_id("renewal-date")).await?;
    expect(page).to_have_screenshot("billing").full_page().max_diff_ratio(0.001).await?;
    // ANCHOR_END: looks
    Ok(())
}

#[parity_action(tags = [conformance])]
async fn looks_as_before(cx: &Action) -> Result<()> {
    at_home(file!());
    let page = show(cx, LOOKS).await?;
    for missing in ["plans", "billing"] {
        let error = looks(&page).await.expect_err("the reference is missing");
        assert!(error.to_string().contains(missing), "{error}");
    }
    looks(&page).await
}
