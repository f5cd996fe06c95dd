//! Clicks, hovers and drags.

use parity_core::prelude::*;

use crate::conformance::{LITTLE, failed, saw, show};

/// Writes each event of `#b` into the page's `<output>`.
const TELL: &str = r#"<output></output><script>
    const tell = (...events) => events.forEach((name) => b.addEventListener(name, (event) => {
        const held = ["alt", "ctrl", "meta", "shift"].filter((key) => event[`${key}Key`]).join("+");
        document.querySelector("output").append(`${event.type}${event.button ? event.button : ""}${held ? `+${held}` : ""}${event.isTrusted ? "" : "!"} `);
    }));</script>"#;

#[parity_action(tags = [conformance])]
async fn a_click_is_what_a_user_does(cx: &Action) -> Result<()> {
    let html = format!(
        "<button id=b>Go</button>{TELL}<script>tell('pointerdown', 'mousedown', 'pointerup', 'mouseup', 'click')</script>"
    );
    let page = show(cx, &html).await?;
    page.role(Role::Button).click().await?;
    expect(page.css("output")).to_have_text("pointerdown mousedown pointerup mouseup click").await
}

#[parity_action(tags = [conformance])]
async fn buttons_and_keys_go_with_a_click(cx: &Action) -> Result<()> {
    let html = format!(
        "<button id=b>Go</button>{TELL}<script>tell('click', 'dblclick', 'contextmenu', 'auxclick')</script>"
    );
    let page = show(cx, &html).await?;
    let (button, output) = (page.role(Role::Button), page.css("output"));
    button.double_click().await?;
    expect(&output).to_have_text("click click dblclick").await?;
    button.click().button(MouseButton::Right).await?;
    expect(&output).to_contain_text("contextmenu2").await?;
    button.click().button(MouseButton::Middle).await?;
    expect(&output).to_contain_text("auxclick1").await?;
    button.click().with_shift().with_alt().await?;
    expect(&output).to_contain_text("click+alt+shift").await
}

#[parity_action(tags = [conformance])]
async fn a_click_may_go_to_a_place_of_the_element(cx: &Action) -> Result<()> {
    let html = "<div id=b style='width:200px;height:100px;background:#eee'></div><output></output>
        <script>b.onclick = (event) => document.querySelector('output').append(`${event.offsetX},${event.offsetY}`)</script>";
    let page = show(cx, html).await?;
    page.css("#b").click().position(7.0, 9.0).await?;
    expect(page.css("output")).to_have_text("7,9").await
}

#[parity_action(tags = [conformance])]
async fn a_click_on_a_label_is_one_on_its_field(cx: &Action) -> Result<()> {
    let html = "<style>input{position:absolute;opacity:0}</style><label for=c>I agree</label><input id=c type=checkbox>";
    let page = show(cx, html).await?;
    page.text("I agree").click().await?;
    expect(page.role(Role::Checkbox)).to_be_checked().await?;
    page.role(Role::Checkbox).uncheck().await?;
    expect(page.role(Role::Checkbox)).to_be_unchecked().await
}

#[parity_action(tags = [conformance])]
async fn check_clicks_only_where_it_has_to(cx: &Action) -> Result<()> {
    let html = "<label>A <input id=b type=checkbox></label><label>R <input type=radio></label>
        <div role=switch aria-checked=false tabindex=0 onclick='this.ariaChecked = this.ariaChecked !== \"true\"'>Dark</div>
        <input type=checkbox aria-label=Stuck onclick='return false'><output></output>
        <script>b.onclick = () => document.querySelector('output').append('x')</script>";
    let page = show(cx, html).await?;
    page.label("A").check().await?;
    page.label("A").check().await?;
    expect(page.css("output")).to_have_text("x").await?;
    page.label("R").check().await?;
    expect(page.label("R")).to_be_checked().await?;
    page.role(Role::Switch).check().await?;
    page.role(Role::Switch).uncheck().await?;
    let seen = saw(page.label("Stuck").check().within(LITTLE).await);
    assert_eq!(seen[1], "it is unchecked");
    let error = failed(page.css("output").check().within(LITTLE).await);
    assert_eq!(error.kind(), parity_core::ErrorKind::Usage);
    Ok(())
}

#[parity_action(tags = [conformance])]
async fn a_hover_shows_what_it_opens(cx: &Action) -> Result<()> {
    let html = "<style>ul{display:none} nav:hover ul{display:block}</style><nav><b>Menu</b><ul><li><a href='#x'>Prices</a></ul></nav>";
    let page = show(cx, html).await?;
    page.text("Menu").hover().await?;
    page.role(Role::Link).name("Prices").click().await?;
    expect(&page).to_have_url(TextMatch::regex("#x$")).await
}

#[parity_action(tags = [conformance])]
async fn what_is_far_below_is_scrolled_to(cx: &Action) -> Result<()> {
    let html = "<header style='position:fixed;top:0;left:0;right:0;height:200px;background:#ddd'>Shop</header>
        <div style='height:3000px'></div><div style='height:120px;overflow:auto'><div style='height:900px'></div>
        <button onclick='this.textContent = \"Done\"'>Far</button></div><div style='height:3000px'></div>";
    let page = show(cx, html).await?;
    expect(page.role(Role::Button)).not().to_be_in_viewport().await?;
    page.role(Role::Button).click().await?;
    expect(page.role(Role::Button).name("Done")).to_be_in_viewport().await?;
    page.css("header").hover().await?;
    page.css("body > div:first-of-type").scroll_into_view().await
}

#[parity_action(tags = [conformance])]
async fn the_wheel_turns_over_an_element(cx: &Action) -> Result<()> {
    let html = "<div id=b style='width:300px;height:200px;overflow:auto'><div style='height:5000px'></div></div>
        <output></output><script>b.onscroll = () => document.querySelector('output').textContent = b.scrollTop > 300 ? 'far' : 'near'</script>";
    let page = show(cx, html).await?;
    page.css("#b").scroll_by(0.0, 400.0).await?;
    expect(page.css("output")).to_have_text("far").await
}

#[parity_action(tags = [conformance])]
async fn html_is_dragged_with_its_data(cx: &Action) -> Result<()> {
    let html = "<p id=a draggable=true style='width:90px'>Card</p><div id=b style='width:200px;height:100px;background:#eee'>Done</div>
        <script>a.ondragstart = (event) => event.dataTransfer.setData('text/plain', 'card-7');
        b.ondragover = (event) => event.preventDefault();
        b.ondrop = (event) => b.textContent = `dropped ${event.dataTransfer.getData('text/plain')}`</script>";
    let page = show(cx, html).await?;
    page.text("Card").drag_to(&page.css("#b")).await?;
    expect(page.css("#b")).to_have_text("dropped card-7").await
}

#[parity_action(tags = [conformance])]
async fn a_slider_of_the_page_is_dragged_by_the_mouse(cx: &Action) -> Result<()> {
    let html = "<div id=a style='position:absolute;left:20px;top:20px;width:30px;height:30px;background:#36c'></div>
        <div id=b style='position:absolute;left:300px;top:20px;width:60px;height:60px;background:#eee'></div><output></output>
        <script>let on = false; a.onmousedown = () => on = true;
        onmousemove = (event) => { if (on) a.style.left = `${event.clientX - 15}px` };
        onmouseup = (event) => { on = false; document.querySelector('output').append(event.clientX) }</script>";
    let page = show(cx, html).await?;
    page.css("#a").drag_to(&page.css("#b")).force().await?;
    expect(page.css("output")).to_have_text("330").await
}

/// Something at `top` to take, and something far below to drop it on.
fn far_apart(top: u32) -> String {
    format!(
        "<div id=a style='position:absolute;left:20px;top:{top}px;width:60px;height:60px;background:#36c'></div>
        <div id=b style='position:absolute;left:300px;top:1000px;width:60px;height:60px;background:#eee'></div>
        <output style='position:fixed;top:0'></output>
        <script>let on = false; a.onmousedown = () => on = true; onmouseup = () => on = false;
        b.onmouseup = () => {{ if (on) document.querySelector('output').append('Done') }}</script>"
    )
}

#[parity_action(tags = [conformance])]
async fn what_is_dragged_is_taken_where_it_is_after_its_target_was_scrolled_to(
    cx: &Action,
) -> Result<()> {
    let page = show(cx, &far_apart(600)).await?;
    page.css("#a").drag_to(&page.css("#b")).await?;
    expect(page.css("output")).to_have_text("Done").await?;
    let page = show(cx, &far_apart(10)).await?;
    let seen = saw(page.css("#a").drag_to(&page.css("#b")).within(LITTLE).await);
    assert_eq!(seen[1], "it is outside of the window");
    Ok(())
}

#[parity_action(tags = [conformance])]
async fn what_the_mouse_goes_through_is_told(cx: &Action) -> Result<()> {
    let page = show(cx, "<button style='pointer-events:none'>Go</button>").await?;
    let seen = saw(page.role(Role::Button).click().within(LITTLE).await);
    assert_eq!(seen[1], "the mouse goes through it: its `pointer-events` are `none`");
    Ok(())
}

#[parity_action(tags = [conformance])]
async fn force_and_trial_do_less_and_more(cx: &Action) -> Result<()> {
    let html = "<button onclick='this.textContent = \"Done\"'>Go</button>
        <div id=o style='position:fixed;inset:0' onclick='this.remove()'></div>";
    let page = show(cx, html).await?;
    let seen = saw(page.role(Role::Button).click().trial().within(LITTLE).await);
    assert_eq!(seen[1], "element <div#o> covers it");
    page.role(Role::Button).click().force().await?;
    expect(page.css("#o")).not().to_be_attached().await?;
    page.role(Role::Button).click().trial().await?;
    expect(page.role(Role::Button)).to_have_text("Go").await
}

#[parity_action(tags = [conformance])]
async fn a_box_that_its_page_turns_meanwhile_is_not_turned_back(cx: &Action) -> Result<()> {
    let html = "<label><input type=checkbox disabled> News</label><script>
        setTimeout(() => { const box = document.querySelector('input'); box.checked = true; box.disabled = false }, 400)</script>";
    let page = show(cx, html).await?;
    page.label("News").check().await?;
    expect(page.label("News")).to_be_checked().await?;
    page.label("News").uncheck().await?;
    expect(page.label("News")).to_be_unchecked().await
}
