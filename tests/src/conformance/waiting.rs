//! What is waited for before an act, and what happens meanwhile.

use std::time::Duration;

use parity_core::prelude::*;

use crate::conformance::{LITTLE, gate_reached, open_gate, path_of, saw, show};

#[parity_action(tags = [conformance])]
async fn an_act_waits_until_a_user_could_do_it(cx: &Action) -> Result<()> {
    let html = "<button id=b hidden disabled onclick='this.textContent = \"Done\"'>Go</button>
        <div id=o style='position:fixed;inset:0'></div><script>
        setTimeout(() => b.hidden = false, 150); setTimeout(() => b.disabled = false, 300);
        setTimeout(() => o.remove(), 450)</script>";
    let page = show(cx, html).await?;
    page.role(Role::Button).click().await?;
    expect(page.role(Role::Button)).to_have_text("Done").await
}

#[parity_action(tags = [conformance])]
async fn a_moving_element_is_clicked_when_it_rests(cx: &Action) -> Result<()> {
    let html = "<style>@keyframes in { from { translate: 600px 0 } to { translate: 0 0 } } button { animation: in 600ms linear }</style>
        <button onclick='this.textContent = `clicked at ${Math.round(this.getBoundingClientRect().x) < 20 ? \"rest\" : \"speed\"}`'>Go</button>";
    let page = show(cx, html).await?;
    page.role(Role::Button).click().await?;
    expect(page.role(Role::Button)).to_have_text("clicked at rest").await
}

#[parity_action(tags = [conformance])]
async fn an_animation_that_moves_nothing_is_not_waited_for(cx: &Action) -> Result<()> {
    let html = "<style>@keyframes pulse { from { opacity: 1 } to { opacity: .5 } } button { animation: pulse 1s infinite alternate }</style>
        <button onclick='this.textContent = \"Done\"'>Go</button>";
    let page = show(cx, html).await?;
    page.role(Role::Button).click().within(Duration::from_secs(2)).await?;
    expect(page.role(Role::Button)).to_have_text("Done").await
}

#[parity_action(tags = [conformance])]
async fn what_hinders_an_act_is_told(cx: &Action) -> Result<()> {
    let html = "<button disabled>Off</button><button style='visibility:hidden'>Hidden</button>
        <style>@keyframes in { from { translate: 0 } to { translate: 300px } } .m { animation: in 300ms infinite alternate }</style>
        <button class=m>Moving</button><button style='position:absolute;left:-500px'>Outside</button>";
    let page = show(cx, html).await?;
    for (name, why) in [
        ("Off", "it is disabled"),
        ("Moving", "it is moving"),
        ("Outside", "it is outside of the window and cannot be scrolled into it"),
    ] {
        let seen = saw(page.role(Role::Button).name(name).click().within(LITTLE).await);
        assert_eq!(seen[1], why, "{name}");
    }
    let seen = saw(page.text("Hidden").click().within(LITTLE).await);
    assert_eq!(seen[1], "it is hidden");
    Ok(())
}

#[parity_action(tags = [conformance])]
async fn a_part_of_a_control_is_meant_as_the_control(cx: &Action) -> Result<()> {
    let html = "<button disabled><span>Pay</span></button><label>Later <input type=checkbox disabled></label>
        <label><input type=checkbox><span>I agree</span></label><div role=checkbox aria-checked=true><i>Done</i></div>
        <style>.p span { pointer-events: none }</style><button class=p onclick='this.textContent = \"Saved\"'><span>Save</span></button>";
    let page = show(cx, html).await?;
    for part in ["Pay", "Later"] {
        let part = page.text(part);
        expect(&part).to_be_disabled().await?;
        assert!(!part.is_enabled().await?, "{part}");
        assert_eq!(saw(part.click().within(LITTLE).await)[1], "it is disabled", "{part}");
    }
    let agreed = page.text("I agree");
    expect(&agreed).not().to_be_checked().await?;
    agreed.check().await?;
    expect(&agreed).to_be_checked().await?;
    expect(page.text("Done")).to_be_checked().await?;
    page.text("Save").click().await?;
    expect(page.css(".p")).to_have_text("Saved").await
}

#[parity_action(tags = [conformance])]
async fn an_overlay_that_comes_with_the_press_does_not_get_the_click(cx: &Action) -> Result<()> {
    let html =
        "<button id=b onclick='this.textContent = \"Done\"'>Go</button><script>let presses = 0;
        onpointermove = () => { if (presses++ > 2) return; const o = document.createElement('div');
            o.style = 'position:fixed;inset:0'; o.onclick = () => document.title = 'stolen';
            document.body.append(o); setTimeout(() => o.remove(), 30) }</script>";
    let page = show(cx, html).await?;
    page.role(Role::Button).click().await?;
    expect(page.role(Role::Button)).to_have_text("Done").await?;
    expect(&page).to_have_title("Case").await
}

#[parity_action(tags = [conformance])]
async fn an_element_that_is_replaced_all_the_time_is_clicked(cx: &Action) -> Result<()> {
    let html = "<main></main><output></output><script>let pause = 5; const replace = () => {
        document.querySelector('main').innerHTML = '<button>Go</button>';
        document.querySelector('button').onclick = () => document.querySelector('output').textContent = 'Done';
        setTimeout(replace, pause) }; replace(); onmousedown = () => pause *= 1.5</script>";
    let page = show(cx, html).await?;
    // The press and the release may hit two of them, as those of a user may: then there is no click. With each press, that
    // is less likely, also where the release comes late.
    for _ in 0..20 {
        page.role(Role::Button).click().await?;
        if page.css("output").text_content().await? == "Done" {
            return Ok(());
        }
    }
    panic!("none of twenty clicks was one");
}

/// Puts a new button into the place of the old one when the mouse comes, before the press.
fn replaced_by(html: &str) -> String {
    format!(
        "<main><button>Go</button></main><output></output><script>
        const main = document.querySelector('main');
        main.onmousemove = () => {{ main.innerHTML = '{html}' }};
        main.onclick = (event) => {{
          if (event.target !== main) document.querySelector('output').textContent += 'Done';
        }}</script>"
    )
}

#[parity_action(tags = [conformance])]
async fn what_has_taken_the_place_of_an_element_gets_the_click(cx: &Action) -> Result<()> {
    let page = show(cx, &replaced_by("<button>Go</button>")).await?;
    page.role(Role::Button).name("Go").click().await?;
    expect(page.css("output")).to_have_text("Done").await
}

#[parity_action(tags = [conformance])]
async fn what_is_not_meant_gets_no_click_in_the_place_of_an_element(cx: &Action) -> Result<()> {
    for (html, wrong) in [
        ("<button>Delete</button>", "the buttons there: \"Delete\""),
        ("<button disabled>Go</button>", "it is disabled"),
    ] {
        let page = show(cx, &replaced_by(html)).await?;
        // Long enough for a look after the press, also on a busy machine.
        let some = Duration::from_secs(5);
        let seen = saw(page.role(Role::Button).name("Go").click().within(some).await);
        assert!(seen.iter().any(|line| line == wrong), "{html}: {seen:?}");
        expect(page.css("output")).to_have_text("").await?;
    }
    Ok(())
}

#[parity_action(tags = [conformance])]
async fn a_navigation_in_the_middle_of_a_wait_is_survived(cx: &Action) -> Result<()> {
    let next = path_of("<label>Name <input></label><p>there</p>");
    let html = format!("<p>here</p><script>setTimeout(() => location = '{next}', 200)</script>");
    let page = show(cx, &html).await?;
    page.label("Name").fill("Ada").await?;
    expect(page.label("Name")).to_have_value("Ada").await?;
    expect(&page).to_have_url(next).await
}

#[parity_action(tags = [conformance])]
async fn a_dialog_during_a_click_hinders_nothing(cx: &Action) -> Result<()> {
    let html = "<button onclick='this.textContent = confirm(\"Sure?\") ? \"Yes\" : \"No\"'>Delete</button>";
    let page = show(cx, html).await?;
    page.role(Role::Button).click().await?;
    expect(page.role(Role::Button)).to_have_text("No").await
}

#[parity_action(tags = [conformance])]
async fn fifty_thousand_elements_are_searched_in_time(cx: &Action) -> Result<()> {
    let html = "<main></main><script>document.querySelector('main').innerHTML =
        Array.from({length: 25000}, (_, i) => `<div><button>Item ${i}</button></div>`).join('')</script>";
    let page = show(cx, html).await?;
    let last = page.role(Role::Button).name(TextMatch::exact("Item 24999"));
    last.click().await?;
    expect(&last).to_be_in_viewport().await?;
    expect(page.text(TextMatch::exact("Item 12345"))).to_be_visible().await?;
    // Long enough for all of them to be compared, also on a busy machine.
    let some = Duration::from_secs(5);
    let seen = saw(page.role(Role::Button).name("Itm 7").click().within(some).await);
    let is_near = |line: &String| line.starts_with("the buttons there: \"Item 7\"");
    assert!(seen.iter().any(is_near), "{seen:?}");
    Ok(())
}

#[parity_action(tags = [conformance])]
async fn a_page_that_never_rests_is_still_looked_at(cx: &Action) -> Result<()> {
    let html = "<p>0</p><script>let i = 0; const go = () => { document.querySelector('p').textContent = ++i; queueMicrotask(() => {}); setTimeout(go) }; go();
        setTimeout(() => document.body.append(Object.assign(document.createElement('b'), {textContent: 'Now'})), 300)</script>";
    let page = show(cx, html).await?;
    expect(page.text(TextMatch::exact("Now"))).to_be_visible().await
}

#[parity_action(tags = [conformance])]
async fn a_page_that_is_gone_back_to_is_used_as_before(cx: &Action) -> Result<()> {
    let second = path_of("<p>second</p><button onclick='history.back()'>Back</button>");
    let first = format!(
        "<p>first</p><a href='{second}'>Next</a><button onclick='this.textContent = \"Done\"'>Go</button>"
    );
    let page = show(cx, &first).await?;
    for _ in 0..3 {
        page.role(Role::Link).name("Next").click().await?;
        expect(page.text("second")).to_be_visible().await?;
        page.role(Role::Button).name("Back").click().await?;
        expect(page.text("first")).to_be_visible().await?;
    }
    page.role(Role::Button).click().await?;
    expect(page.role(Role::Button)).to_have_text("Done").await?;
    page.reload().await?;
    expect(page.role(Role::Button)).to_have_text("Go").await
}

/// Is paid when the gate is opened, says so at another, and is over 12 s later: who looks
/// again at the deadline only, does not see it.
fn paid_at(gate: &str) -> String {
    format!(
        "<p>Not yet</p><script>const p = document.querySelector('p');
        const pay = () => {{
          p.textContent = 'Paid';
          fetch('/gates/{gate}-paid');
          setTimeout(() => p.textContent = 'Over', 12000);
        }};
        fetch('/gates/{gate}').then(pay)</script>"
    )
}

#[parity_action(tags = [conformance])]
async fn a_change_of_the_page_ends_the_pause_of_an_outcome(cx: &Action) -> Result<()> {
    let someone = cx.session("visitor").await?;
    let page = show(cx, &paid_at("page")).await?;
    let text = page.css("p");
    eventually!(
        {
            let seen = text.text_content().await?;
            open_gate(&someone, "page").await?;
            seen
        } => |text| text == "Paid",
        every = "1m", within = "20s",
    )?;
    // So it is where another document comes.
    let outer = path_of(&format!(
        "<iframe src='{}'></iframe><script>setTimeout(() => document.body.append(document.createElement('p')), 12000)</script>",
        path_of(&paid_at("frame"))
    ));
    let html = format!(
        "<p>Going</p><script>fetch('/gates/next').then(() => location = '{outer}')</script>"
    );
    let page = show(cx, &html).await?;
    eventually!(
        {
            let count = page.css("p").count().await?;
            open_gate(&someone, "next").await?;
            count
        } => |&count| count == 0,
        every = "1m", within = "20s",
    )?;
    // And in a frame that changes while the look goes on elsewhere.
    let text = page.css("iframe").frame().css("p");
    eventually!(
        {
            let seen = text.text_content().await?;
            open_gate(&someone, "frame").await?;
            gate_reached(&someone, "frame-paid").await?;
            seen
        } => |text| text == "Paid",
        every = "1m", within = "20s",
    )?;
    Ok(())
}

#[parity_action(tags = [conformance])]
async fn what_a_look_changes_itself_does_not_end_its_pause(cx: &Action) -> Result<()> {
    let html = "<button onclick='this.textContent = Number(this.textContent) + 1'>0</button>";
    let page = show(cx, html).await?;
    let button = page.role(Role::Button);
    let unheld = try_eventually!(
        {
            button.click().await?;
            button.text_content().await?
        } => |text| text == "Never",
        every = "1m", within = "5s",
    )?;
    let unheld = unheld.expect_err("it counts");
    assert_eq!(unheld.looks(), 2, "once at once, and once at the deadline: {unheld}");
    Ok(())
}

#[parity_action(tags = [conformance])]
async fn what_a_look_has_waited_for_does_not_end_its_pause(cx: &Action) -> Result<()> {
    let html = "<script>fetch('/gates/next').then(() => document.body.append(Object.assign(document.createElement('b'), {textContent: 'Here'})))</script>";
    let someone = cx.session("visitor").await?;
    let page = show(cx, html).await?;
    let here = page.css("b");
    let unheld = try_eventually!(
        {
            let (text, opened) = tokio::join!(
                here.text_content().into_future(),
                open_gate(&someone, "next"),
            );
            opened?;
            text?
        } => |text| text == "Never",
        every = "1m", within = "2s",
    )?;
    let unheld = unheld.expect_err("it says something else");
    assert_eq!(unheld.looks(), 2, "once at once, and once at the deadline: {unheld}");
    Ok(())
}
