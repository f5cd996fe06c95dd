//! What can be expected.

use parity_core::prelude::*;

use crate::conformance::{LITTLE, failed, saw, show};

#[parity_action(tags = [conformance])]
async fn states_are_expected_and_their_contraries(cx: &Action) -> Result<()> {
    let html = "<p id=p>Text</p><p id=h hidden>Hidden</p><input id=i value=v><input id=d disabled>
        <input id=r readonly><input id=c type=checkbox checked><p id=e></p>";
    let page = show(cx, html).await?;
    let at = |id: &str| expect(page.css(format!("#{id}")));
    at("p").to_be_visible().await?;
    at("p").not().to_be_hidden().await?;
    at("h").to_be_hidden().await?;
    at("h").to_be_attached().await?;
    at("nowhere").to_be_hidden().await?;
    at("nowhere").not().to_be_visible().await?;
    at("nowhere").not().to_be_attached().await?;
    at("i").to_be_enabled().await?;
    at("d").to_be_disabled().await?;
    at("d").not().to_be_enabled().await?;
    at("i").to_be_editable().await?;
    at("r").not().to_be_editable().await?;
    at("c").to_be_checked().await?;
    at("c").not().to_be_unchecked().await?;
    at("e").to_be_empty().await?;
    at("p").not().to_be_empty().await?;
    at("p").to_be_in_viewport().await?;
    at("p").not().to_be_focused().await
}

#[parity_action(tags = [conformance])]
async fn texts_names_and_attributes_are_expected(cx: &Action) -> Result<()> {
    let html = "<title>Shop — Cart</title><button id=b class='big red' style='color: rgb(1, 2, 3)' title='Sends it'
        aria-describedby=w data-n=7><b>Send</b> all</button><p id=w>At once</p>
        <input id=i aria-label=Age aria-invalid=true aria-errormessage=m><p id=m>Too young</p>";
    let page = show(cx, html).await?;
    let (button, age) = (page.css("#b"), page.label("Age"));
    expect(&button).to_have_text("Send all").await?;
    expect(&button).to_contain_text("send").await?;
    expect(&button).to_have_text(TextMatch::regex("^Send \\w+$")).await?;
    expect(&button).not().to_have_text("Send").await?;
    expect(&button).to_have_accessible_name("Send all").await?;
    expect(&button).to_have_accessible_description("At once").await?;
    expect(&age).to_have_accessible_error_message("Too young").await?;
    expect(&button).to_have_role(Role::Button).await?;
    expect(&button).to_have_attribute("data-n", "7").await?;
    expect(&button).to_have_id("b").await?;
    expect(&button).to_have_class("red big").await?;
    expect(&button).to_contain_class("red").await?;
    expect(&button).not().to_contain_class("blue").await?;
    expect(&button).to_have_css("color", "rgb(1, 2, 3)").await?;
    expect(&button).to_have_js_property("title", "Sends it").await?;
    let never = expect(&button).not().to_have_js_property("ours", 1).within(LITTLE).await;
    assert!(saw(never)[1].contains("no property `ours` by the DOM"), "it cannot be seen");
    expect(&page).to_have_title("Shop — Cart").await?;
    expect(&page).not().to_have_title(TextMatch::contains("Checkout")).await?;
    expect(&page).to_have_url(TextMatch::contains("/html/")).await
}

#[parity_action(tags = [conformance])]
async fn what_is_otherwise_is_told(cx: &Action) -> Result<()> {
    let html =
        "<button id=b class=x>Send</button><input aria-label=Word type=password value=hunter2>";
    let page = show(cx, html).await?;
    let button = page.css("#b");
    let expect = |locator: &Locator| expect(locator);
    let seen = saw(expect(&button).to_have_text("Sent").within(LITTLE).await);
    assert_eq!(seen, [r#"button "Send" <button#b>"#, r#"its text is "Send""#]);
    let seen = saw(expect(&button).not().to_be_visible().within(LITTLE).await);
    assert_eq!(seen[1], "it is so");
    let seen = saw(expect(&button).to_have_attribute("href", "/").within(LITTLE).await);
    assert_eq!(seen[1], "it has no attribute `href`");
    let seen = saw(expect(&button).to_have_class("y").within(LITTLE).await);
    assert_eq!(seen[1], r#"its classes are "x""#);
    let seen = saw(expect(&page.label("Word")).to_have_value("hunter3").within(LITTLE).await);
    assert_eq!(seen[1], "it holds 7 letters");
    let error = failed(expect(&button).to_have_value("x").await);
    assert_eq!(error.kind(), parity_core::ErrorKind::Usage);
    let error = failed(parity_core::expect(&page).to_have_title("Shop").within(LITTLE).await);
    assert_eq!(error.failure().saw, [r#"its title is "Case""#]);
    let error = failed(parity_core::expect(&page).to_have_url("/cart").within(LITTLE).await);
    assert!(error.failure().saw[0].starts_with("it is at http://"), "{error}");
    Ok(())
}

#[parity_action(tags = [conformance])]
async fn whole_lists_are_compared_line_by_line(cx: &Action) -> Result<()> {
    let html = "<ul><li>Ada</li><li>Linus</li><li>Ken</li></ul>";
    let page = show(cx, html).await?;
    let items = page.role(Role::ListItem);
    expect(&items).to_have_count(3).await?;
    expect(&items).to_have_texts(["Ada", "Linus", "Ken"]).await?;
    expect(&items).to_contain_texts(["a", "lin", "k"]).await?;
    expect(&items).not().to_have_texts(["Ada"]).await?;
    expect(page.role(Role::Link)).to_have_count(0).await?;
    let seen = saw(expect(&items).to_have_texts(["Ada", "Grace", "Linus"]).within(LITTLE).await);
    assert_eq!(&seen[seen.len() - 4..], ["  Ada", "- Grace", "  Linus", "+ Ken"]);
    let seen = saw(expect(&items).to_have_count(2).within(LITTLE).await);
    assert_eq!(seen[0], "3 of them");
    Ok(())
}

#[parity_action(tags = [conformance])]
async fn an_expectation_is_noticed_when_it_comes_true(cx: &Action) -> Result<()> {
    // Each waits for the click before it, so that a slow driver misses none.
    let html = "<p id=p>no</p><div id=host></div><button onclick='next()'>Next</button><script>
        const changes = [
          () => p.textContent = 'yes',
          () => { host.attachShadow({mode: 'open'}).innerHTML = '<b>in</b>'; host.after('x') },
          () => host.shadowRoot.querySelector('b').textContent = 'changed',
        ];
        const next = () => setTimeout(changes.shift(), 200)</script>";
    let page = show(cx, html).await?;
    let next = page.role(Role::Button).name("Next");
    next.click().await?;
    expect(page.css("#p")).to_have_text("yes").await?;
    next.click().await?;
    expect(page.text(TextMatch::exact("in"))).to_be_visible().await?;
    next.click().await?;
    expect(page.text("changed")).to_be_visible().await
}

#[parity_action(tags = [conformance])]
async fn a_soft_expectation_lets_the_action_go_on(cx: &Action) -> Result<()> {
    let page = show(cx, "<p>yes</p>").await?;
    expect(page.text("yes")).soft().to_be_visible().await?;
    // A usage error is never soft.
    let error = failed(expect(page.css("[")).soft().to_be_visible().await);
    assert_eq!(error.kind(), parity_core::ErrorKind::Usage);
    Ok(())
}

#[parity_action(tags = [conformance])]
async fn what_a_field_holds_is_no_text_of_the_page(cx: &Action) -> Result<()> {
    let html = "<label>Note <textarea>Old note</textarea></label>";
    let page = show(cx, html).await?;
    expect(page.text("Old note")).not().to_be_visible().await?;
    expect(page.text("Note")).to_be_visible().await?;
    let seen = saw(expect(page.css("textarea")).to_have_text("Old note").within(LITTLE).await);
    assert!(seen.iter().any(|line| line.contains("what a field holds is its value")), "{seen:?}");
    expect(page.label("Note")).to_have_value("Old note").await
}

#[parity_action(tags = [conformance])]
async fn what_stands_above_all_else_is_cut_by_nothing(cx: &Action) -> Result<()> {
    let html = "<div style='position:absolute;top:0;left:0;width:20px;height:20px;overflow:hidden'>
        <dialog>Hello</dialog><p style='position:fixed;top:300px;left:300px'>Fixed</p><i style='margin-left:40px'>Cut</i></div>
        <script>document.querySelector('dialog').showModal()</script>";
    let page = show(cx, html).await?;
    expect(page.css("dialog")).to_be_in_viewport().await?;
    expect(page.css("p")).to_be_in_viewport().await?;
    expect(page.css("i")).not().to_be_in_viewport().await
}
