//! Actions under production's own names.

use parity_core::prelude::*;

/// What a page or an answer shows of the cookies that it was sent.
async fn shows(page: &Page, address: &str, text: &str) -> Result<()> {
    page.goto(address).await?;
    expect(&page.text(TextMatch::exact(text))).to_be_visible().await
}

#[parity_action]
async fn reaches_production_by_its_name(cx: &Action) -> Result<()> {
    let visitor = cx.session("visitor").await?;
    let page = visitor.page().await?;
    shows(&page, "/", "shop.example.com by tls").await?;
    assert_eq!(page.url().as_str(), "https://shop.example.com/");
    let answer = visitor.http().get("https://api.example.com/").await?;
    assert!(answer.text().contains("api.example.com by tls"), "{}", answer.text());
    let lead = cx.verify().probe("lead").find("email", "ada@example.com").await?;
    assert_eq!(lead.status, "processed");
    Ok(())
}

#[parity_action]
async fn takes_the_most_exact_name(cx: &Action) -> Result<()> {
    let visitor = cx.session("visitor").await?;
    let page = visitor.page().await?;
    for (address, shown) in [
        ("https://shop.example.com/", "shop.example.com by one"),
        ("https://api.example.com/", "api.example.com by two"),
        ("https://eu.example.com/", "eu.example.com by two"),
        ("https://api.eu.example.com/", "api.eu.example.com by three"),
        ("https://deep.api.eu.example.com/", "deep.api.eu.example.com by three"),
        ("https://shop.eu.example.com/", "shop.eu.example.com by one"),
        ("https://shop.eu.example.com:444/", "shop.eu.example.com:444 by two"),
        ("http://plain.example.org/", "plain.example.org by plain"),
    ] {
        let answer = visitor.http().get(address).await?;
        assert!(answer.text().contains(shown), "{address}: {}", answer.text());
        shows(&page, address, shown).await?;
    }
    Ok(())
}

/// Where a cookie is set, how, and at which of [`PLACES`] it is sent from then on.
const COOKIES: &[(&str, &str, &str)] = &[
    ("https://shop.example.com", "host=1", "sd"),
    ("https://shop.example.com", "host-secure=1; Secure", "sd"),
    ("https://shop.example.com", "strict=1; SameSite=Strict", "sd"),
    ("https://shop.example.com", "domain=1; Domain=example.com", "sabepd"),
    ("https://shop.example.com", "domain-dot=1; Domain=.example.com", "sabepd"),
    ("https://shop.example.com", "domain-secure=1; Domain=example.com; Secure", "sabed"),
    ("https://shop.example.com", "domain-own=1; Domain=shop.example.com", "sd"),
    ("https://shop.example.com", "domain-sibling=1; Domain=api.example.com", ""),
    ("https://shop.example.com", "domain-foreign=1; Domain=example.net", ""),
    ("https://shop.example.com", "domain-suffix=1; Domain=com", ""),
    ("https://shop.example.com", "none=1; SameSite=None", ""),
    ("https://shop.example.com", "none-secure=1; SameSite=None; Secure", "sd"),
    ("https://shop.example.com", "path=1; Path=/elsewhere", ""),
    ("https://shop.example.com/deep", "path-unsaid=1", "d"),
    ("https://shop.example.com", "gone=1", ""),
    ("https://shop.example.com", "gone=1; Max-Age=0", ""),
    ("https://shop.example.com", "gone-domain=1; Domain=example.com", ""),
    (
        "https://api.example.com",
        "gone-domain=1; Domain=example.com; Expires=Thu, 01 Jan 1970 00:00:00 GMT",
        "",
    ),
    ("https://shop.example.com", "__Host-good=1; Secure; Path=/", "sd"),
    ("https://shop.example.com", "__Host-bad=1; Secure; Path=/; Domain=example.com", ""),
    ("https://shop.example.com", "__Secure-bad=1", ""),
    ("http://plain.example.com", "plain=1", "p"),
    ("http://plain.example.com", "plain-domain=1; Domain=example.com", "sabepd"),
    ("http://plain.example.com", "plain-secure=1; Secure", ""),
    ("http://plain.example.com", "domain-secure=2; Domain=example.com", "sabed"),
    ("https://login.example.net", "login=1", "l"),
];

/// Where cookies may be sent, each with its letter.
const PLACES: &[(char, &str)] = &[
    ('s', "https://shop.example.com"),
    ('a', "https://api.example.com"),
    ('b', "https://app.example.com"),
    ('e', "https://example.com"),
    ('p', "http://plain.example.com"),
    ('l', "https://login.example.net"),
    ('d', "https://shop.example.com/deep"),
];

/// What a place shows once all of [`COOKIES`] were set.
fn expected(place: char) -> String {
    let sent = COOKIES.iter().filter(|(_, _, seen)| seen.contains(place));
    let mut names: Vec<_> =
        sent.filter_map(|(_, cookie, _)| Some(cookie.split_once('=')?.0)).collect();
    names.sort_unstable();
    names.dedup();
    format!("cookies: {}", names.join(" "))
}

#[parity_action]
async fn keeps_the_cookies_that_a_page_sets(cx: &Action) -> Result<()> {
    let visitor = cx.session("visitor").await?;
    let page = visitor.page().await?;
    for (origin, cookie, _) in COOKIES {
        page.goto(format!("{origin}/set?cookie={cookie}")).await?;
    }
    looks_at_every_place(&visitor).await
}

#[parity_action]
async fn keeps_the_cookies_that_an_answer_sets(cx: &Action) -> Result<()> {
    let visitor = cx.session("visitor").await?;
    for (origin, cookie, _) in COOKIES {
        visitor.http().get(format!("{origin}/set?cookie={cookie}")).await?;
    }
    looks_at_every_place(&visitor).await
}

/// The page and the client of a session send the same cookies.
async fn looks_at_every_place(visitor: &Session) -> Result<()> {
    let page = visitor.page().await?;
    let mut wrong = Vec::new();
    for (letter, origin) in PLACES {
        let (address, text) = (format!("{origin}/cookies"), expected(*letter));
        let answer = visitor.http().get(&address).await?;
        if !answer.text().contains(&format!("<p>{text}</p>")) {
            wrong.push(format!("the client at {origin}: expected {text}, saw {}", answer.text()));
        }
        if let Err(error) = shows(&page, &address, &text).await {
            wrong.push(format!("the page at {origin}: {error:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    Ok(())
}

#[parity_action]
async fn comes_back_from_another_site(cx: &Action) -> Result<()> {
    let visitor = cx.session("visitor").await?;
    let page = visitor.page().await?;
    for cookie in [
        "strict=1; SameSite=Strict",
        "lax=1; SameSite=Lax",
        "none=1; SameSite=None; Secure",
        "unsaid=1",
    ] {
        page.goto(format!("/set?cookie={cookie}")).await?;
    }
    let back = "https://shop.example.com/cookies";
    let sign_in = format!("https://login.example.net/sign-in?back={back}");
    // A cookie that does not say is `Lax`, but for two minutes it is sent with a form from elsewhere too.
    for (role, way, sent) in [
        (Role::Link, "By link", "cookies: lax none unsaid"),
        (Role::Link, "By redirect", "cookies: lax none unsaid"),
        (Role::Button, "By form", "cookies: none unsaid"),
    ] {
        page.goto(&sign_in).await?;
        page.role(role).name(way).click().await?;
        expect(&page.text(TextMatch::exact(sent))).to_be_visible().await?;
        assert_eq!(page.url().as_str(), back);
    }
    // The client asks as a user does who types the address, and a redirect does not change who asked.
    let all = "cookies: lax none strict unsaid";
    let redirect = format!("https://login.example.net/go?to={back}");
    shows(&page, &redirect, all).await?;
    let answer = visitor.http().get(&redirect).await?;
    assert!(answer.text().contains(all), "{}", answer.text());
    Ok(())
}

#[parity_action]
async fn is_embedded_by_another_site(cx: &Action) -> Result<()> {
    let visitor = cx.session("visitor").await?;
    let page = visitor.page().await?;
    for (frame, sent) in [
        ("https://login.example.net/framed", "framed cookies: embedded"),
        ("https://api.example.com/framed", "framed cookies: embedded lax unsaid"),
    ] {
        page.goto(format!("/embeds?frame={frame}")).await?;
        expect(&page.text(TextMatch::exact(sent))).to_be_visible().await?;
    }
    // The cookies that a frame of another site may not keep are not there when the site is visited, either.
    shows(&page, "https://login.example.net/cookies", "cookies: embedded").await?;
    let answer = visitor.http().get("https://login.example.net/cookies").await?;
    assert!(answer.text().contains("<p>cookies: embedded</p>"), "{}", answer.text());
    Ok(())
}

#[parity_action]
async fn asks_another_origin(cx: &Action) -> Result<()> {
    let page = cx.session("visitor").await?.page().await?;
    page.goto("/set?cookie=shared=1; Domain=example.com; Secure").await?;
    let api = "https://api.example.com";
    for (of, connect, told) in [
        ("https://api.example.com/open", api, "cookies: shared"),
        ("https://api.example.com/closed", api, "refused: TypeError"),
        ("https://api.example.com/open", "'self'", "blocked by connect-src"),
        // Where `hosts` leads is nothing that a policy knows.
        ("https://api.example.com/open", "https://127.0.0.1:*", "blocked by connect-src"),
    ] {
        page.goto(format!("/asks?of={of}&connect={connect}")).await?;
        expect(&page.text(told)).to_be_visible().await?;
    }
    Ok(())
}

#[parity_action]
async fn follows_redirects_across_hosts(cx: &Action) -> Result<()> {
    let visitor = cx.session("visitor").await?;
    for (origin, cookie) in
        [("https://shop.example.com", "shop"), ("https://login.example.net", "login")]
    {
        visitor.http().get(format!("{origin}/set?cookie={cookie}=1")).await?;
    }
    let there = "https://login.example.net/go?to=https://shop.example.com/cookies";
    let answer = visitor.http().get(format!("/go?to={there}")).await?;
    assert_eq!(answer.url().as_str(), "https://shop.example.com/cookies");
    assert!(answer.text().contains("<p>cookies: shop</p>"), "{}", answer.text());
    Ok(())
}

#[parity_action]
async fn opens_a_page_of_another_host(cx: &Action) -> Result<()> {
    let page = cx.session("visitor").await?.page().await?;
    page.goto("https://other.example.org/").await
}

#[parity_action]
async fn asks_another_host(cx: &Action) -> Result<()> {
    cx.session("visitor").await?.http().get("https://other.example.org/").await.map(drop)
}
