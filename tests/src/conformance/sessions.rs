//! Sessions side by side.

use parity_core::SameSite;
use parity_core::prelude::*;

use crate::conformance::{failed, path_of};

#[parity_action(tags = [conformance])]
async fn sessions_are_apart(cx: &Action) -> Result<()> {
    let (one, other) = (cx.session("visitor").await?, cx.session("visitor").await?);
    let (one, other) = (one.page().await?, other.page().await?);
    one.goto("/cookie").await?;
    one.reload().await?;
    expect(one.text("cookies: ran=yes")).to_be_visible().await?;
    other.goto("/cookie").await?;
    expect(other.text("cookies: none")).to_be_visible().await
}

#[parity_action(tags = [conformance])]
async fn a_page_has_the_cookies_that_its_session_got_before_it(cx: &Action) -> Result<()> {
    let visitor = cx.session("visitor").await?;
    let answer = visitor.http().get("/cookie/set").await?;
    assert!(answer.text().contains("cookies: seen=yes"), "{}", answer.text());
    let page = visitor.page().await?;
    page.goto("/cookie").await?;
    expect(page.text("cookies: seen=yes")).to_be_visible().await?;
    // A script of the page has set another meanwhile.
    let answer = visitor.http().get("/cookie").await?;
    let sent = ["seen=yes", "ran=yes"].iter().all(|pair| answer.text().contains(pair));
    assert!(sent, "{}", answer.text());
    Ok(())
}

#[parity_action(tags = [conformance])]
async fn the_cookie_of_the_nearer_path_is_sent_first(cx: &Action) -> Result<()> {
    let visitor = cx.session("visitor").await?;
    let page = visitor.page().await?;
    let setting =
        ["a=far; path=/", "a=near; path=/headers", "b=near; path=/headers", "b=far; path=/"]
            .map(|cookie| format!("document.cookie = '{cookie}'"));
    page.goto(path_of(&format!("<p>Set</p><script>{}</script>", setting.join(";")))).await?;
    let answer = visitor.http().get("/headers").await?.text();
    let sent = answer.lines().find_map(|line| line.strip_prefix("cookie: ")).unwrap_or_default();
    let places: Vec<_> = sent.split("; ").filter_map(|pair| pair.split('=').nth(1)).collect();
    assert_eq!(places, ["near", "near", "far", "far"], "{sent}");
    Ok(())
}

#[parity_action(tags = [conformance])]
async fn sessions_act_at_the_same_time(cx: &Action) -> Result<()> {
    let html = "<label>Word <input></label><button onclick='document.querySelector(\"output\").textContent = document.querySelector(\"input\").value'>Say</button><output></output>";
    let sessions =
        [cx.session("visitor").await?, cx.session("visitor").await?, cx.session("visitor").await?];
    let act = async |session: &Session, word: &str| -> Result<()> {
        let page = session.page().await?;
        page.goto(path_of(html)).await?;
        for round in 0..10 {
            let word = format!("{word} {round}");
            page.label("Word").fill(&word).await?;
            page.role(Role::Button).click().await?;
            expect(page.css("output")).to_have_text(&word).await?;
            page.label("Word").press("End").await?;
            page.label("Word").type_text("!").await?;
            expect(page.label("Word")).to_have_value(format!("{word}!")).await?;
        }
        Ok(())
    };
    let [one, two, three] = &sessions;
    let (one, two, three) = tokio::join!(act(one, "Ada"), act(two, "Grace"), act(three, "Linus"));
    one.and(two).and(three)
}

#[parity_action(tags = [conformance])]
async fn a_session_has_several_pages(cx: &Action) -> Result<()> {
    let html = "<label>Word <input></label><button onclick=\"document.cookie = 'word=' + document.querySelector('input').value + '; path=/'\">Keep</button>";
    let visitor = cx.session("visitor").await?;
    let second = visitor.new_page().await?;
    second.goto(path_of(html)).await?;
    let first = visitor.page().await?;
    first.goto("/cookie").await?;
    expect(first.text("cookies: none")).to_be_visible().await?;
    second.label("Word").fill("kept").await?;
    second.role(Role::Button).name("Keep").click().await?;
    first.reload().await?;
    expect(first.text("word=kept")).to_be_visible().await?;
    second.close().await?;
    first.goto("/form").await?;
    first.label("Name").fill("Ada").await?;
    expect(first.label("Name")).to_have_value("Ada").await
}

#[parity_action(tags = [conformance])]
async fn a_session_outlives_its_first_page(cx: &Action) -> Result<()> {
    let visitor = cx.session("visitor").await?;
    let http = visitor.http();
    let first = visitor.page().await?;
    first.goto("/cookie/set").await?;
    expect(first.text("seen=yes")).to_be_visible().await?;
    let second = visitor.new_page().await?;
    first.close().await?;
    let answer = http.get("/cookie").await?;
    assert!(answer.text().contains("seen=yes"), "{}", answer.text());
    http.get("/cookie/set").await?;
    assert_eq!(visitor.cookie("seen").await?.value().expose(), "yes");
    second.goto("/cookie").await?;
    expect(second.text("seen=yes")).to_be_visible().await
}

#[parity_action(tags = [conformance])]
async fn a_redirect_leads_to_pages_and_takes_no_cookie_elsewhere(cx: &Action) -> Result<()> {
    let http = cx.session("visitor").await?.http();
    let answer = http.get("/cookie").await?;
    let mut other = answer.url().clone();
    let wrong = format!("/go?to=htp://{}/cookie", other.authority());
    let error = failed(http.get(wrong).await);
    assert_eq!(error.kind(), parity_core::ErrorKind::Product, "{error}");
    assert!(error.failure().saw[0].starts_with("htp://127.0.0.1"), "{error}");
    other.set_host(Some("localhost")).expect("it is a name");
    let go = http.request(HttpMethod::Get, format!("/go?to={other}"));
    let answer = go.header("cookie", "sid=s3cr3t-value").await?;
    assert_eq!(answer.url().host_str(), Some("localhost"));
    assert!(answer.text().contains("cookies: none"), "{}", answer.text());
    Ok(())
}

#[parity_action(tags = [conformance])]
async fn cookies_are_told_with_their_attributes(cx: &Action) -> Result<()> {
    let visitor = cx.session("visitor").await?;
    let http = visitor.http();
    let answer = http.request(HttpMethod::Get, "/cookie/set").without_redirects().await?;
    assert_eq!((answer.status(), answer.header("location")), (303, Some("/cookie")));
    let html = "<p>Set</p><script>document.cookie = 'ran=yes; path=/html; samesite=strict; max-age=600'</script>";
    // The client keeps them first, and the browser then.
    for names in [&["seen"][..], &["ran", "seen"]] {
        let seen = visitor.cookie("seen").await?;
        assert_eq!((seen.domain(), seen.path()), ("127.0.0.1", "/"), "{seen:?}");
        assert!(seen.is_http_only() && !seen.is_secure() && seen.expires().is_none(), "{seen:?}");
        assert_eq!(seen.same_site(), None, "{seen:?}");
        assert_eq!(seen.value().expose(), "yes");
        let mut kept: Vec<_> =
            visitor.cookies().await?.iter().map(|cookie| cookie.name().to_owned()).collect();
        kept.sort();
        assert_eq!(kept, names);
        visitor.page().await?.goto(path_of(html)).await?;
    }
    let ran = visitor.cookie("ran").await?;
    assert!(!ran.is_http_only() && ran.expires().is_some(), "{ran:?}");
    assert_eq!((ran.same_site(), ran.path()), (Some(SameSite::Strict), "/html"), "{ran:?}");
    let error = visitor.cookie("session").await.expect_err("there is none");
    let saw = &error.failure().saw;
    assert!(
        saw.iter().any(|line| line.contains("cookie `seen` of 127.0.0.1/; HttpOnly")),
        "{saw:?}"
    );
    Ok(())
}

#[parity_action(tags = [conformance])]
async fn a_header_that_the_action_says_is_sent_once(cx: &Action) -> Result<()> {
    let visitor = cx.session("visitor").await?;
    visitor.http().get("/cookie/set").await?;
    let request = visitor.http().request(HttpMethod::Post, "/headers").json(&"x");
    let request = request.header("Content-Type", "application/merge-patch+json");
    let told = request.header("Cookie", "mine=1").await?.text();
    let sent = |name: &str| {
        told.lines().filter(|line| line.starts_with(name)).map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(sent("content-type: "), ["content-type: application/merge-patch+json"]);
    assert_eq!(sent("cookie: "), ["cookie: seen=yes; mine=1"]);
    Ok(())
}
