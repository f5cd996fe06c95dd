//! What is told where a locator does not find one element.

use parity_core::prelude::*;

use crate::conformance::{LITTLE, failed, saw, show};

#[parity_action(tags = [conformance])]
async fn each_of_several_matches_is_told_with_a_locator_of_its_own(cx: &Action) -> Result<()> {
    let html = r#"<main><button>Add</button></main><dialog open aria-label="New todo"><button>Add</button></dialog>
        <button data-testid=third>Add more</button>"#;
    let page = show(cx, html).await?;
    let saw = saw(page.role(Role::Button).name("Add").click().within(LITTLE).await);
    assert_eq!(
        saw,
        [
            "3 of them, where one is meant:",
            r#"  button "Add" <button> in main: page.role(Role::Button).name(TextMatch::exact("Add")).within(&page.role(Role::Main))"#,
            r#"  button "Add" <button> in dialog "New todo": page.role(Role::Button).name(TextMatch::exact("Add")).within(&page.role(Role::Dialog).name(TextMatch::exact("New todo")))"#,
            r#"  button "Add more" <button>: page.role(Role::Button).name(TextMatch::exact("Add more"))"#,
        ]
    );
    Ok(())
}

#[parity_action(tags = [conformance])]
async fn matches_in_rows_are_told_apart_by_what_the_rows_show(cx: &Action) -> Result<()> {
    let html = "<table><tr><td>Ada</td><td><button>Edit</button></td></tr>
        <tr><td>Grace</td><td><button>Edit</button></td></tr></table>";
    let page = show(cx, html).await?;
    let saw = saw(page.role(Role::Button).click().within(LITTLE).await);
    assert!(
        saw[2].contains(r#"filter(Filter::has_text("Grace"))"#)
            || saw[2].contains(r#"name(TextMatch::exact("Grace Edit"))"#),
        "{saw:#?}"
    );
    Ok(())
}

#[parity_action(tags = [conformance])]
async fn what_is_not_there_is_answered_with_what_is_near(cx: &Action) -> Result<()> {
    let html = r"<title>Shop</title><button>Purchase order</button><button>Buy</button>
        <a href=#>Pay now</a><button hidden>Checkout</button><button disabled>Send</button>";
    let page = show(cx, html).await?;
    let button = |name: &str| page.role(Role::Button).name(TextMatch::exact(name));
    let seen = saw(button("Purchas order").click().within(LITTLE).await);
    assert!(seen[0].starts_with(r#"none on the page "Shop" at http://"#), "{seen:#?}");
    assert_eq!(seen[1], r#"the buttons there: "Purchase order", "Send", "Buy""#);
    let seen = saw(button("Pay now").click().within(LITTLE).await);
    assert_eq!(
        seen[1],
        r#"another role has this name: link "Pay now" <a>: page.role(Role::Link).name(TextMatch::exact("Pay now"))"#
    );
    let seen = saw(button("Checkout").click().within(LITTLE).await);
    assert_eq!(seen[1], r#"button "Checkout" <button> is hidden"#);
    let seen = saw(page.role(Role::Button).name("Send").enabled().click().within(LITTLE).await);
    assert_eq!(seen[1], r#"button "Send" <button>: it is disabled"#);
    Ok(())
}

#[parity_action(tags = [conformance])]
async fn why_an_element_is_taken_away_is_told(cx: &Action) -> Result<()> {
    let html = "<main id=app aria-hidden=true><button>Pay</button></main><div inert><button>Later</button></div>
        <button aria-hidden=true>Icon</button><dialog aria-label=Cookies><button>Accept</button></dialog>";
    let page = show(cx, html).await?;
    let why = async |name: &str| {
        saw(page.role(Role::Button).name(name).click().within(LITTLE).await).swap_remove(1)
    };
    assert_eq!(
        why("Pay").await,
        r#"button "Pay" <button> is hidden by the `aria-hidden` of main "Pay" <main#app>"#
    );
    assert_eq!(why("Icon").await, r#"button "Icon" <button> is hidden by its own `aria-hidden`"#);
    assert_eq!(why("Later").await, r#"button "Later" <button> is inert"#);
    assert_eq!(why("Accept").await, r#"button "Accept" <button> is hidden"#);
    page.evaluate::<()>("() => document.querySelector('dialog').showModal()").await?;
    assert_eq!(
        why("Pay").await,
        r#"button "Pay" <button> is behind dialog "Cookies" <dialog>, which is modal"#
    );
    Ok(())
}

#[parity_action(tags = [conformance])]
async fn the_part_that_is_not_there_is_told(cx: &Action) -> Result<()> {
    let html = "<nav aria-label=Shop><a href=#>Cart</a></nav><ul><li>One</li><li>Two</li></ul><label>E-mail <input></label>";
    let page = show(cx, html).await?;
    let inner = page.role(Role::Navigation).role(Role::Link).name("Basket");
    let seen = saw(inner.click().within(LITTLE).await);
    assert_eq!(&seen[1..], [r#"within navigation "Shop" <nav>:"#, r#"the links there: "Cart""#]);
    let seen = saw(page.role(Role::Dialog).role(Role::Button).click().within(LITTLE).await);
    assert_eq!(&seen[1..], ["none of dialog, in which it is looked for", "no dialog there"]);
    let items = page.role(Role::ListItem);
    let seen = saw(items.nth(5).click().within(LITTLE).await);
    assert_eq!(&seen[1..], ["only 2 of listitem"]);
    let seen = saw(items.filter(Filter::has_text("Three")).click().within(LITTLE).await);
    assert_eq!(
        &seen[1..],
        ["2 of listitem, none of which is kept by the filter", r#"their texts: "One", "Two""#]
    );
    let seen = saw(page.label("Email").fill("x").within(LITTLE).await);
    assert_eq!(&seen[1..], [r#"the labels there: "E-mail""#]);
    let seen = saw(page.text("Tvo").click().within(LITTLE).await);
    assert_eq!(&seen[1..], [r#"texts like it: "Two""#]);
    Ok(())
}

#[parity_action(tags = [conformance])]
async fn a_locator_that_cannot_be_meant_is_a_usage_error_at_once(cx: &Action) -> Result<()> {
    let page = show(cx, "<button>a</button>").await?;
    let seen = saw(page.css("a[").click().await);
    assert!(seen[0].starts_with(r#"the CSS selector "a[": "#), "{seen:?}");
    let seen = saw(page.text(TextMatch::regex("(")).click().await);
    assert!(seen[0].starts_with("the regular expression /(/: "), "{seen:?}");
    let error = failed(page.xpath("//[").click().await);
    assert_eq!(error.kind(), parity_core::ErrorKind::Usage);
    Ok(())
}

#[parity_action(tags = [conformance])]
async fn what_the_page_has_marked_is_told_nowhere(cx: &Action) -> Result<()> {
    let html = "<p>Balance <b data-parity-mask>1234567</b></p><input type=password aria-label=Key value=1234567>
        <ul><li>Account <i data-parity-mask>1234567</i></ul><section><button>Go</button></section>
        <select multiple data-parity-mask aria-label=Accounts><option selected>1234567</select>
        <div style='position:fixed;inset:0' data-parity-mask>1234567</div>";
    let page = show(cx, html).await?;
    let key = page.label("Key");
    let told = [
        saw(page.role(Role::Button).click().within(LITTLE).await),
        saw(expect(page.css("p")).to_have_text("Balance 0").within(LITTLE).await),
        saw(expect(page.css("li")).to_have_texts(["Account 0"]).within(LITTLE).await),
        saw(expect(&key).to_have_value("0").within(LITTLE).await),
        saw(expect(&key).to_have_attribute("value", "0").within(LITTLE).await),
        saw(expect(&key).to_have_js_property("value", "0").within(LITTLE).await),
        saw(page.text(TextMatch::exact("1234568")).click().within(LITTLE).await),
        saw(page.css("b, i, div").click().within(LITTLE).await),
        saw(expect(page.css("p")).to_have_js_property("textContent", "0").within(LITTLE).await),
        saw(expect(page.css("body")).to_have_js_property("innerHTML", "0").within(LITTLE).await),
        saw(expect(page.css("select")).to_have_values(["0"]).within(LITTLE).await),
        saw(page.css("select").select_option("0").within(LITTLE).await),
    ];
    let told = told.concat().join("\n");
    assert!(!told.contains("1234567"), "{told}");
    assert!(told.contains("its text is \"Balance <hidden>\""), "{told}");
    assert!(told.contains("element <div> covers it"), "{told}");
    Ok(())
}
