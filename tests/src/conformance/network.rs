//! What a page opens, asks for and gives to the user.

use parity_core::prelude::*;

use crate::conformance::{LITTLE, failed, path_of, saw, show};

/// Less than a click that waits in vain.
const LONG: std::time::Duration = std::time::Duration::from_secs(8);

#[parity_action(tags = [conformance])]
async fn a_page_that_is_opened_is_a_page(cx: &Action) -> Result<()> {
    let inner = path_of(
        "<title>Terms</title><button onclick='this.textContent = \"Agreed\"'>Agree</button>",
    );
    let html = format!(
        "<a target=_blank href='{inner}'>Terms</a><button onclick=\"window.open('{inner}')\">Window</button><button>None</button>"
    );
    let page = show(cx, &html).await?;
    for opens in [page.role(Role::Link).into(), page.role(Role::Button).name("Window").into()] {
        let opens: Locator = opens;
        let popup = page.popup_from(opens.click()).await?;
        expect(&popup).to_have_title("Terms").await?;
        expect(&popup).to_have_url(inner.clone()).await?;
        popup.role(Role::Button).click().await?;
        expect(popup.role(Role::Button)).to_have_text("Agreed").await?;
        popup.reload().await?;
        expect(popup.role(Role::Button)).to_have_text("Agree").await?;
        popup.close().await?;
    }
    let none = page.popup_from(page.role(Role::Button).name("None").click()).within(LITTLE);
    assert!(saw(none.await)[0].starts_with("none was opened by http://"));
    // What the act itself fails with is what is told.
    let missing = page.role(Role::Button).name("Missing").click().within(LITTLE);
    let error = failed(page.popup_from(missing).await);
    assert_eq!(error.failure().step.as_deref(), Some("click button \"Missing\""));
    Ok(())
}

#[parity_action(tags = [conformance])]
async fn dialogs_are_answered_as_the_action_says(cx: &Action) -> Result<()> {
    let html = "<button onclick='this.textContent = confirm(\"Delete?\")'>Ask</button>
        <button onclick='this.textContent = prompt(\"Name?\", \"Ada\")'>Name</button>";
    let page = show(cx, html).await?;
    let (ask, name) = (page.css("button").first(), page.css("button").last());
    let dialog = page.dialog_from(ask.click()).await?;
    assert_eq!((dialog.kind(), dialog.message()), ("confirm", "Delete?"));
    expect(&ask).to_have_text("false").await?;
    page.accept_dialogs();
    ask.click().await?;
    expect(&ask).to_have_text("true").await?;
    name.click().await?;
    expect(&name).to_have_text("Ada").await?;
    page.answer_prompts("Grace");
    name.click().await?;
    expect(&name).to_have_text("Grace").await
}

#[parity_action(tags = [conformance])]
async fn a_page_that_still_loads_gives_a_file(cx: &Action) -> Result<()> {
    let loading = path_of("<a href=/file>Invoice</a><img src=/word>");
    let page = show(cx, &format!("<a href='{loading}'>Orders</a>")).await?;
    page.role(Role::Link).name("Orders").click().await?;
    let invoice = page.role(Role::Link).name("Invoice");
    expect(&invoice).to_be_visible().await?;
    let download = page.download_from(invoice.click()).within(LONG).await?;
    assert_eq!((download.file_name(), download.size()), ("invoice.txt", 6));
    Ok(())
}

#[parity_action(tags = [conformance])]
async fn a_download_is_kept(cx: &Action) -> Result<()> {
    let html = "<a download='list.csv' href='data:text/csv,a%2Cb%0A1%2C2'>List</a>";
    let page = show(cx, html).await?;
    let download = page.download_from(page.role(Role::Link).click()).await?;
    assert_eq!(download.file_name(), "list.csv");
    assert_eq!(download.bytes()?, b"a,b\n1,2");
    assert_eq!(download.size(), 7);
    assert_eq!(
        download.sha256(),
        "aeedab1ee7a1043753c9ab768594bc8420d7b85491d0be9421edc3813c237f4c"
    );
    Ok(())
}

#[parity_action(tags = [conformance])]
async fn requests_and_answers_are_waited_for_from_before_the_act(cx: &Action) -> Result<()> {
    let html = "<button onclick='fetch(\"/echo?word=Ada\", {method: \"POST\", body: \"all\"}).then(() => fetch(\"/cookie/set\"))'>Go</button>";
    let page = show(cx, html).await?;
    let go = page.role(Role::Button);
    let sent = page.request_from(RequestMatch::post("/echo"), go.click()).await?;
    assert_eq!(sent.method(), "POST");
    assert!(sent.url().ends_with("/echo?word=Ada"), "{}", sent.url());
    let answer = page.response_from("/cookie", go.click()).await?;
    expect(&answer).to_be_ok()?;
    assert!(answer.text().contains("seen=yes"), "{}", answer.text());
    let redirect = page.response_from("/cookie/set", go.click()).await?;
    assert_eq!((redirect.status(), redirect.header("location")), (303, Some("/cookie")));
    let never = page.response_from(RequestMatch::get(TextMatch::regex("/echo\\?")), go.click());
    let seen = saw(never.within(std::time::Duration::from_secs(1)).await);
    assert!(seen[0].ends_with("other requests:"), "{seen:#?}");
    assert!(
        seen.iter().any(|line| line.contains("POST") && line.ends_with("/echo?word=Ada: 405")),
        "{seen:#?}"
    );
    Ok(())
}

#[parity_action(tags = [conformance])]
async fn a_request_is_told_with_its_body(cx: &Action) -> Result<()> {
    let html = "<button onclick='fetch(\"/echo\", {method: \"POST\", body: \"all\"})'>Go</button>";
    let page = show(cx, html).await?;
    let go = page.role(Role::Button);
    let sent = page.request_from(RequestMatch::post("/echo"), go.click()).await?;
    assert_eq!(sent.body(), Some("all"));
    Ok(())
}

#[parity_action(tags = [conformance])]
async fn requests_are_blocked_and_answered(cx: &Action) -> Result<()> {
    let html = "<button onclick='go()'>Go</button><output></output><script>
        const say = (text) => document.querySelector('output').append(`${text}; `);
        const go = async () => {
          await fetch('/blocked').then(() => say('open'), () => say('blocked'));
          const fulfilled = await fetch('/api/plan'); say(`${fulfilled.status} ${(await fulfilled.json()).plan}`);
          say((await fetch('/form')).status);
        }</script>";
    let page = show(cx, html).await?;
    page.intercept("/blocked", Intercept::block()).await?;
    let plan = serde_json::json!({ "plan": "pro" });
    page.intercept("/api/plan", Intercept::fulfil(201).json(&plan)).await?;
    page.role(Role::Button).click().await?;
    expect(page.css("output")).to_have_text("blocked; 201 pro; 200;").await
}

#[parity_action(tags = [conformance])]
async fn a_request_is_changed_on_its_way(cx: &Action) -> Result<()> {
    let html = "<button onclick='go()'>Go</button><output></output><script>
        const say = (text) => document.querySelector('output').append(`${text}; `);
        const go = async () => {
          for (const body of ['first', 'second', 'plain']) {
            const sent = await fetch('/mirror', {method: 'POST', body, headers: {'x-run': body}});
            say(await sent.text());
          }
        }</script>";
    let page = show(cx, html).await?;
    let change = Intercept::change().header("x-run", "7").body("changed");
    page.intercept("/mirror", change).await?;
    page.role(Role::Button).click().await?;
    let each = "POST 7 changed;";
    expect(page.css("output")).to_have_text([each; 3].join(" ")).await
}

#[parity_action(tags = [conformance])]
async fn a_request_is_sent_elsewhere(cx: &Action) -> Result<()> {
    let html = "<button onclick='go()'>Go</button><output></output><script>
        const go = async () => {
          const text = await (await fetch('/echo?word=plain')).text();
          document.querySelector('output').textContent = text.includes('changed') ? 'changed' : 'plain';
        }</script>";
    let page = show(cx, html).await?;
    let url = page.url().join("/echo?word=changed").expect("a path");
    page.intercept(TextMatch::contains("word=plain"), Intercept::change().url(url)).await?;
    page.role(Role::Button).click().await?;
    expect(page.css("output")).to_have_text("changed").await
}

#[parity_action(tags = [conformance])]
async fn a_document_loads_while_its_requests_are_intercepted(cx: &Action) -> Result<()> {
    let html = "<output></output><img src=/blocked><script>
        fetch('/blocked').catch(() => document.querySelector('output').textContent = 'blocked')</script>";
    let page = cx.session("visitor").await?.page().await?;
    page.intercept("/blocked", Intercept::block()).await?;
    page.goto(path_of(html)).await?;
    expect(page.css("output")).to_have_text("blocked").await?;
    page.reload().await?;
    expect(page.css("output")).to_have_text("blocked").await
}

#[parity_action(tags = [conformance])]
async fn what_a_browser_asks_another_origin_before_is_no_request_of_the_page(
    cx: &Action,
) -> Result<()> {
    let html = "<button onclick=\"fetch(`http://localhost:${location.port}/pay`,
        { method: 'POST', headers: { 'content-type': 'application/json' }, body: '1' })\">Pay</button>";
    let page = show(cx, html).await?;
    let pay = page.role(Role::Button);
    let at = || TextMatch::contains("/pay");
    let sent = page.request_from(RequestMatch::from(at()), pay.click()).await?;
    assert_eq!(sent.method(), "POST");
    // In another session the browser asks again.
    let page = show(cx, html).await?;
    let answer =
        page.response_from(RequestMatch::from(at()), page.role(Role::Button).click()).await?;
    assert_eq!((answer.status(), answer.text().as_str()), (500, "no money"));
    Ok(())
}

/// The answer to what a page asks, which is left as soon as it has it.
async fn answer_of_left_page(cx: &Action, reads: &str) -> Result<parity_core::Response> {
    let next = path_of("<h1>Home</h1>");
    let html = format!(
        "<button onclick=\"fetch('/thanks'){reads}.then(() => location.href = '{next}')\">Sign in</button>"
    );
    let page = show(cx, &html).await?;
    let there = page.clone();
    let signing_in = async move {
        there.role(Role::Button).click().await?;
        expect(there.role(Role::Heading)).to_have_text("Home").await
    };
    page.response_from("/thanks", signing_in).await
}

#[parity_action(tags = [conformance])]
async fn an_answer_is_read_although_its_page_is_left(cx: &Action) -> Result<()> {
    let answer = answer_of_left_page(cx, ".then((answer) => answer.text())").await?;
    expect(&answer).to_be_ok()?;
    assert!(answer.text().contains("Thank you"), "{}", answer.text());
    Ok(())
}

#[parity_action(tags = [conformance])]
async fn an_answer_whose_body_a_page_leaves_behind_is_an_answer(cx: &Action) -> Result<()> {
    let answer = answer_of_left_page(cx, "").await?;
    assert_eq!(answer.header("content-type"), Some("text/html; charset=utf-8"));
    expect(&answer).to_be_ok()
}

#[parity_action(tags = [conformance])]
async fn an_answer_that_breaks_off_is_none(cx: &Action) -> Result<()> {
    let html = "<button onclick=\"fetch('/broken').then((answer) => answer.text()).catch(() => document.title = 'Lost')\">Export</button>";
    let page = show(cx, html).await?;
    let error = failed(page.response_from("/broken", page.role(Role::Button).click()).await);
    assert_eq!(error.kind(), parity_core::ErrorKind::Product, "{error}");
    let saw = &error.failure().saw;
    assert!(saw[0] == "status 200" && saw[1].starts_with("it broke off: "), "{saw:?}");
    expect(&page).to_have_title("Lost").await
}

#[parity_action(tags = [conformance])]
async fn a_request_that_is_changed_takes_its_cookies_along_as_the_browser_has_them(
    cx: &Action,
) -> Result<()> {
    let page = cx.session("visitor").await?.page().await?;
    page.goto("/cookie").await?;
    page.intercept("/cookie/set", Intercept::change().header("x-run", "7")).await?;
    page.goto("/cookie/set").await?;
    expect(page.text("seen=yes")).to_be_visible().await?;
    expect(page.text("ran=yes")).to_be_visible().await
}

#[parity_action(tags = [conformance])]
async fn what_is_thrown_without_an_error_is_told(cx: &Action) -> Result<()> {
    let page = cx.session("visitor").await?.page().await?;
    page.allow_error("no stock", "it is what this action is about")?;
    page.allow_error("Timeout", "it is what this action is about")?;
    let html =
        "<script>Promise.reject('Timeout')</script><script>throw 'no stock'</script><p>Here</p>";
    page.goto(path_of(html)).await?;
    expect(page.text("Here")).to_be_visible().await
}
