//! The documents of frames, of the page's own origin and of others.

use parity_core::prelude::*;

use crate::conformance::{LITTLE, path_of, saw, show};

const INNER: &str = "<label>Card <input></label><button onclick='document.querySelector(\"p\").textContent = \"paid\"'>Pay</button>
    <label><input type=checkbox> Save</label><p>due</p><input type=file aria-label=Slip onchange='document.querySelector(\"p\").textContent = this.files[0].name'>";

/// Until then the browser has told what is in the window, also where it is busy.
const TOLD: std::time::Duration = std::time::Duration::from_secs(2);

/// Acts in the frame as on a page.
async fn act_in(frame: &Frame) -> Result<()> {
    expect(frame.text("due")).to_be_visible().await?;
    frame.label("Card").fill("4242").await?;
    frame.label("Card").press("End").await?;
    frame.label("Card").type_text("7").await?;
    expect(frame.label("Card")).to_have_value("42427").await?;
    frame.label("Save").check().await?;
    frame.role(Role::Button).name("Pay").click().await?;
    expect(frame.text("paid")).to_be_visible().await
}

#[parity_action(tags = [conformance])]
async fn a_frame_of_the_same_origin_is_like_a_page(cx: &Action) -> Result<()> {
    let html = format!(
        "<div style='height:1500px'></div><iframe style='border:20px solid;padding:7px;height:300px' src='{}'></iframe>",
        path_of(INNER)
    );
    let page = show(cx, &html).await?;
    act_in(&page.css("iframe").frame()).await
}

#[parity_action(tags = [conformance])]
async fn a_frame_of_another_origin_is_like_a_page(cx: &Action) -> Result<()> {
    let html = format!(
        "<iframe style='width:400px;height:300px'></iframe><script>
        document.querySelector('iframe').src = `http://localhost:${{location.port}}{}`</script>",
        path_of(INNER)
    );
    let page = show(cx, &html).await?;
    act_in(&page.css("iframe").frame()).await
}

#[parity_action(tags = [conformance])]
async fn a_frame_in_what_scrolls_is_scrolled_to(cx: &Action) -> Result<()> {
    let inner = "<div style='height:500px'></div><button onclick='this.textContent = \"paid\"'>Pay</button>";
    let html = format!(
        "<div style='height:120px;overflow:auto'><div style='height:900px'></div>
        <iframe style='height:700px' src='{}'></iframe><div style='height:500px'></div></div>",
        path_of(inner)
    );
    let page = show(cx, &html).await?;
    let frame = page.css("iframe").frame();
    frame.role(Role::Button).name("Pay").click().await?;
    expect(frame.role(Role::Button)).to_have_text("paid").await
}

#[parity_action(tags = [conformance])]
async fn what_a_frame_has_is_in_the_window_where_the_page_shows_it(cx: &Action) -> Result<()> {
    for host in ["127.0.0.1", "localhost"] {
        let html = format!(
            "<div style='height:3000px'></div><iframe></iframe><div style='height:3000px'></div><script>
            document.querySelector('iframe').src = `http://{host}:${{location.port}}{}`</script>",
            path_of("<button>Pay</button>")
        );
        let page = show(cx, &html).await?;
        let pay = page.css("iframe").frame().role(Role::Button);
        expect(&pay).to_be_visible().await?;
        expect(&pay).not().to_be_in_viewport().await?;
        pay.scroll_into_view().await?;
        expect(&pay).to_be_in_viewport().await?;
        page.css("div").first().scroll_into_view().await?;
        expect(&pay).not().to_be_in_viewport().await?;
        let error = expect(&pay).to_be_in_viewport().within(TOLD).await.expect_err("it is not");
        let seen = &error.failure().saw;
        assert!(
            seen.iter().any(|line| line.contains("what is around it does not show it")),
            "{seen:?}"
        );
    }
    Ok(())
}

#[parity_action(tags = [conformance])]
async fn what_a_hidden_frame_has_is_hidden(cx: &Action) -> Result<()> {
    is_hidden_with_its_frame(cx, "127.0.0.1").await
}

#[parity_action(tags = [conformance])]
async fn what_a_hidden_frame_of_another_site_has_is_hidden(cx: &Action) -> Result<()> {
    is_hidden_with_its_frame(cx, "localhost").await
}

/// Looks into a frame, whose document is of that host, while it is hidden, while it is not, and again while it is.
async fn is_hidden_with_its_frame(cx: &Action, host: &str) -> Result<()> {
    let html = format!(
        "<button onclick='turn(\"visible\")'>Show</button><button onclick='turn(\"hidden\")'>Hide</button>
        <iframe style='visibility:hidden;height:300px'></iframe><script>
        const turn = (to) => setTimeout(() => document.querySelector('iframe').style.visibility = to, 300);
        document.querySelector('iframe').src = `http://{host}:${{location.port}}{}`</script>",
        path_of(&format!("{INNER}<select aria-label=Plan><option>Free<option>Team</select>"))
    );
    let page = show(cx, &html).await?;
    let frame = page.css("iframe").frame();
    let (card, pay) = (frame.label("Card"), frame.role(Role::Button).name("Pay"));
    expect(&pay).to_have_count(1).await?;
    expect(&pay).to_be_hidden().await?;
    expect(&pay).not().to_be_visible().await?;
    assert!(!pay.is_visible().await?);
    for failed in [
        saw(expect(&pay).to_be_visible().within(LITTLE).await),
        saw(expect(&pay).not().to_be_hidden().within(LITTLE).await),
        saw(card.fill("4242").within(LITTLE).await),
        saw(frame.label("Plan").select_option("Team").within(LITTLE).await),
    ] {
        assert_eq!(
            failed,
            ["around it, css \"iframe\":", "element <iframe>", "it is hidden"],
            "{failed:#?}"
        );
    }
    expect(&card).to_have_value("").await?;

    page.role(Role::Button).name("Show").click().await?;
    expect(&pay).to_be_visible().await?;
    assert!(pay.is_visible().await?);
    card.fill("4243").await?;
    page.role(Role::Button).name("Hide").click().await?;
    expect(&pay).to_be_hidden().within(TOLD).await?;
    expect(frame.label("Nobody")).to_be_hidden().await?;
    Ok(())
}

#[parity_action(tags = [conformance])]
async fn frames_stand_in_frames(cx: &Action) -> Result<()> {
    let middle = format!(
        "<p>middle</p><iframe title=deep style='height:250px' src='{}'></iframe>",
        path_of(INNER)
    );
    let html = format!(
        "<p>outer</p><iframe title=mid style='height:500px' src='{}'></iframe>",
        path_of(&middle)
    );
    let page = show(cx, &html).await?;
    act_in(&page.css("[title=mid]").frame().css("[title=deep]").frame()).await
}

#[parity_action(tags = [conformance])]
async fn a_frame_that_loads_another_document_is_still_the_frame(cx: &Action) -> Result<()> {
    let next = path_of("<p>second</p>");
    let first = path_of(&format!("<p>first</p><a href='{next}'>Next</a>"));
    let page = show(cx, &format!("<iframe src='{first}'></iframe>")).await?;
    let frame = page.css("iframe").frame();
    expect(frame.text("first")).to_be_visible().await?;
    frame.role(Role::Link).click().await?;
    expect(frame.text("second")).to_be_visible().await
}

#[parity_action(tags = [conformance])]
async fn what_covers_a_frame_is_told(cx: &Action) -> Result<()> {
    let html = format!(
        "<iframe style='height:300px' src='{}'></iframe><div id=o style='position:fixed;inset:0'>We use cookies</div>",
        path_of(INNER)
    );
    let page = show(cx, &html).await?;
    let seen =
        saw(page.css("iframe").frame().role(Role::Button).name("Pay").click().within(LITTLE).await);
    assert_eq!(seen[1], r#"element "We use cookies" <div#o> covers what is meant in it"#);
    Ok(())
}

#[parity_action(tags = [conformance])]
async fn what_is_in_a_frame_is_pointed_to(cx: &Action) -> Result<()> {
    let html = format!("<iframe title=Payment src='{}'></iframe>", path_of(INNER));
    let page = show(cx, &html).await?;
    expect(page.css("iframe").frame().text("due")).to_be_visible().await?;
    let seen = saw(page.role(Role::Button).name("Pay").click().within(LITTLE).await);
    assert_eq!(
        seen.last().map(String::as_str),
        Some(r#"it is in a frame: page.css("iframe[title=\"Payment\"]").frame()"#)
    );
    let seen =
        saw(page.css("iframe").frame().role(Role::Button).name("Buy").click().within(LITTLE).await);
    assert_eq!(seen[1], r#"the buttons there: "Pay", "Slip""#, "{seen:#?}");
    let seen = saw(page.css("body").frame().text("x").click().await);
    assert_eq!(seen, ["a <body>"]);
    Ok(())
}
