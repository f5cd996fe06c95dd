//! How elements are named.

use parity_core::prelude::*;

use crate::conformance::show;

/// Expects `locator` to find the elements with these ids, in this order.
async fn finds(locator: impl Into<Locator>, ids: &[&str]) -> Result<()> {
    let locator = locator.into();
    let mut found = Vec::new();
    for each in locator.all().await? {
        found.push(each.attribute("id").await?.unwrap_or_default());
    }
    assert_eq!(found, ids, "{locator}");
    Ok(())
}

#[parity_action(tags = [conformance])]
async fn a_role_is_found_with_its_name(cx: &Action) -> Result<()> {
    let html = r"<button id=a>Send</button><button id=b>Send  all</button><a id=c href=#>Send</a>
        <div id=d role=button>resend</div><button id=e hidden>Send</button>";
    let page = show(cx, html).await?;
    finds(page.role(Role::Button).name("send"), &["a", "b", "d"]).await?;
    finds(page.role(Role::Button).name(TextMatch::exact("Send")), &["a"]).await?;
    finds(page.role(Role::Button).name(TextMatch::regex("^Send( all)?$")), &["a", "b"]).await?;
    finds(page.role(Role::Button).name(TextMatch::regex("^send").ignoring_case()), &["a", "b"])
        .await?;
    finds(page.role(Role::Button).name("send").include_hidden(), &["a", "b", "d", "e"]).await
}

#[parity_action(tags = [conformance])]
async fn a_role_is_found_whatever_its_name_is_made_of(cx: &Action) -> Result<()> {
    let html = "<style>#a::after { content: ' item 7' } #b { text-transform: uppercase } #j::before { content: 'No ' }</style>
        <button id=a>Buy</button><button id=b>Buy ítem 7</button><button id=c aria-label='Buy item 7'>x</button>
        <label>Buy item 7<button id=d>x</button></label><button id=e title='Buy item 7'></button>
        <button id=f><img alt='Buy item 7' width=9 height=9></button><button id=g>Buy<i> item 7</i></button>
        <b id=t>Buy item 7</b><button id=h aria-labelledby=t>x</button><button id=i>Buy&nbsp;item&shy; 7</button>
        <button id=j>Buy item 7</button><button id=k>Buy item</button><button id=l aria-owns=t>x</button>";
    let page = show(cx, html).await?;
    let named = |name: TextMatch| page.role(Role::Button).name(name);
    finds(named(TextMatch::exact("Buy item 7")), &["a", "c", "d", "e", "f", "g", "h", "i"]).await?;
    finds(named("BUY item 7".into()), &["a", "c", "d", "e", "f", "g", "h", "i", "j", "l"]).await?;
    finds(named(TextMatch::exact("BUY ÍTEM 7")), &["b"]).await?;
    finds(named(TextMatch::exact("No Buy item 7")), &["j"]).await
}

#[parity_action(tags = [conformance])]
async fn a_role_is_found_with_its_states(cx: &Action) -> Result<()> {
    let html = r"<input id=a type=checkbox checked><input id=b type=checkbox>
        <div id=c role=checkbox aria-checked=mixed tabindex=0>c</div>
        <button id=d aria-pressed=true>d</button><button id=e aria-pressed=false disabled>e</button>
        <button id=f aria-expanded=true>f</button><button id=g aria-expanded=false>g</button>
        <h2 id=h>h</h2><h3 id=i>i</h3><div id=j role=heading aria-level=2>j</div>
        <div role=tablist><div id=k role=tab aria-selected=true>k</div><div id=l role=tab aria-selected=false>l</div></div>";
    let page = show(cx, html).await?;
    finds(page.role(Role::Checkbox).checked(), &["a"]).await?;
    finds(page.role(Role::Checkbox).unchecked(), &["b"]).await?;
    finds(page.role(Role::Checkbox).mixed(), &["c"]).await?;
    finds(page.role(Role::Button).pressed(), &["d"]).await?;
    finds(page.role(Role::Button).unpressed(), &["e"]).await?;
    finds(page.role(Role::Button).disabled(), &["e"]).await?;
    finds(page.role(Role::Button).enabled(), &["d", "f", "g"]).await?;
    finds(page.role(Role::Button).expanded(), &["f"]).await?;
    finds(page.role(Role::Button).collapsed(), &["g"]).await?;
    finds(page.role(Role::Heading).level(2), &["h", "j"]).await?;
    finds(page.role(Role::Tab).selected(), &["k"]).await?;
    finds(page.role(Role::Tab).unselected(), &["l"]).await
}

#[parity_action(tags = [conformance])]
async fn a_field_is_found_by_its_label(cx: &Action) -> Result<()> {
    let html = r#"<label>Name <input id=a></label><label for=b>First name</label><input id=b>
        <input id=c aria-label="Nickname"><span id=s>Maiden</span><span id=t>name</span>
        <input id=d aria-labelledby="s t"><label for=e>Country</label><select id=e></select>
        <label>Plan <select id=f><option>Basic<option>Pro</select></label>"#;
    let page = show(cx, html).await?;
    finds(page.label("name"), &["a", "b", "c", "d"]).await?;
    finds(page.label(TextMatch::exact("Maiden name")), &["d"]).await?;
    finds(page.label(TextMatch::exact("Plan")), &["f"]).await?;
    finds(page.label("Basic"), &[]).await?;
    finds(page.label("Country"), &["e"]).await
}

#[parity_action(tags = [conformance])]
async fn the_smallest_element_that_shows_a_text_is_found(cx: &Action) -> Result<()> {
    let html = r#"<main id=m><p id=a>Payment <b id=b>received</b></p><p id=c>Payment
        received today</p><input id=d type=submit value="Payment received"><script>"Payment received"</script>
        <p id=e>Line one<br>line two</p></main>"#;
    let page = show(cx, html).await?;
    finds(page.text("payment received"), &["a", "c", "d"]).await?;
    finds(page.text("received"), &["b", "c", "d"]).await?;
    finds(page.text(TextMatch::exact("Payment received")), &["a", "d"]).await?;
    finds(page.text("Line one line two"), &["e"]).await
}

#[parity_action(tags = [conformance])]
async fn attributes_name_elements(cx: &Action) -> Result<()> {
    let html = r#"<input id=a placeholder="Your e-mail"><img id=b alt="A red bike" src=data:,>
        <span id=c title="Number of items">3</span><i id=d data-testid=cart>x</i><i id=e data-testid=cart-2>y</i>"#;
    let page = show(cx, html).await?;
    finds(page.placeholder("e-mail"), &["a"]).await?;
    finds(page.alt_text("red bike"), &["b"]).await?;
    finds(page.title("number of"), &["c"]).await?;
    finds(page.test_id("cart"), &["d"]).await?;
    finds(page.test_id(TextMatch::regex("^cart-\\d$")), &["e"]).await
}

#[parity_action(tags = [conformance])]
async fn selectors_name_elements(cx: &Action) -> Result<()> {
    let html = r"<ul id=u><li id=a class=x>1</li><li id=b>2</li></ul><p id=c class=x>3</p>";
    let page = show(cx, html).await?;
    finds(page.css(".x"), &["a", "c"]).await?;
    finds(page.css("ul").css("li"), &["a", "b"]).await?;
    finds(page.css("ul").css(":scope > .x"), &["a"]).await?;
    finds(page.xpath("//li[2]"), &["b"]).await?;
    finds(page.css("ul").xpath("//li"), &["a", "b"]).await?;
    finds(page.css("body").xpath("./p"), &["c"]).await
}

#[parity_action(tags = [conformance])]
async fn open_shadow_roots_are_looked_into(cx: &Action) -> Result<()> {
    let html = r"<div id=host><template shadowrootmode=open><button id=a>In the shadow</button>
        <slot></slot><p id=b class=x>deep</p></template><span id=c class=x>slotted</span></div>";
    let page = show(cx, html).await?;
    finds(page.role(Role::Button).name("shadow"), &["a"]).await?;
    finds(page.css(".x"), &["b", "c"]).await?;
    finds(page.text("deep"), &["b"]).await?;
    finds(page.text("slotted"), &["c"]).await?;
    finds(page.css("#host").role(Role::Button), &["a"]).await?;
    page.role(Role::Button).click().await
}

#[parity_action(tags = [conformance])]
async fn locators_are_put_together(cx: &Action) -> Result<()> {
    let html = r#"<table><tr id=r1><td>Ada</td><td><button id=a>Edit</button></td></tr>
        <tr id=r2><td>Grace</td><td><button id=b>Edit</button><button id=c disabled>Undo</button></td></tr>
        <tr id=r3 style="display:none"><td>Ada</td></tr></table><button id=d title=Help>Edit</button>"#;
    let page = show(cx, html).await?;
    let (rows, edit) = (page.css("tr"), page.role(Role::Button).name("Edit"));
    finds(rows.filter(Filter::has_text("Grace")), &["r2"]).await?;
    finds(rows.filter(Filter::has_not_text("Grace")), &["r1", "r3"]).await?;
    finds(rows.filter(Filter::has(&edit)), &["r1", "r2"]).await?;
    finds(rows.filter(Filter::has_not(&page.role(Role::Button).name("Undo"))), &["r1", "r3"])
        .await?;
    finds(rows.filter(Filter::visible()), &["r1", "r2"]).await?;
    finds(rows.filter(Filter::hidden()), &["r3"]).await?;
    finds(rows.filter(Filter::has_text("Grace")).role(Role::Button).name("Edit"), &["b"]).await?;
    finds(edit.within(&page.css("table")), &["a", "b"]).await?;
    finds(edit.and(&page.title("Help")), &["d"]).await?;
    finds(page.role(Role::Button).name("Undo").or(&page.title("Help")), &["c", "d"]).await?;
    finds(edit.nth(1), &["b"]).await?;
    finds(edit.first(), &["a"]).await?;
    finds(edit.last(), &["d"]).await?;
    finds(edit.nth(7), &[]).await?;
    assert_eq!(edit.count().await?, 3);
    assert_eq!(rows.all_text_contents().await?, ["Ada Edit", "Grace EditUndo", "Ada"]);
    Ok(())
}

#[parity_action(tags = [conformance])]
async fn what_is_read_is_what_is_there_now(cx: &Action) -> Result<()> {
    let html = r"<p id=p data-x=1>It <b>is</b> <span hidden>not</span>so</p><input id=i value=v disabled>
        <input id=c type=checkbox checked><p id=h hidden>h</p>";
    let page = show(cx, html).await?;
    assert_eq!(page.css("#p").text_content().await?, "It is so");
    assert_eq!(page.css("#p").attribute("data-x").await?.as_deref(), Some("1"));
    assert_eq!(page.css("#p").attribute("data-y").await?, None);
    assert_eq!(page.css("#i").input_value().await?, "v");
    assert!(!page.css("#i").is_enabled().await?);
    assert!(page.css("#c").is_checked().await?);
    assert!(page.css("#p").is_visible().await?);
    assert!(!page.css("#h").is_visible().await?);
    assert!(!page.css("#nowhere").is_visible().await?);
    Ok(())
}
