//! Actions that end in every way.

#[cfg(feature = "webdriver")]
mod attaching;
mod broken;
mod data;
mod names;
mod outcomes;
mod pictures;
mod receiving;
mod signing_in;
mod telemetry;

use parity_core::prelude::*;

use crate::conformance::path_of;

// ANCHOR: first
#[parity_action(title = "A visitor sends the form", tags = [form, smoke])]
async fn sends_the_form(cx: &Action) -> Result<()> {
    let visitor = cx.session("visitor").await?;
    let page = visitor.page().await?;
    page.goto("/").await?;
    page.role(Role::Link).name("Form").click().await?;
    page.label("Name").fill("Ada").await?;
    page.label("Password").fill(visitor.password()).await?;
    page.role(Role::Button).name("Send").click().await?;
    expect(&page.text("Thank you")).to_be_visible().await?;
    expect(&page).to_have_url("/thanks").await
}
// ANCHOR_END: first

#[parity_action]
async fn tells_what_the_site_was_shown(cx: &Action) -> Result<()> {
    let page = cx.session("visitor").await?.page().await?;
    page.goto(path_of(
        "<script>fetch('/headers').then((it) => it.text()).then((told) => { console.log(told); document.body.append('told') })</script>",
    ))
    .await?;
    expect(page.text("told")).to_be_visible().await
}

#[parity_action]
async fn waits_until_a_button_is_enabled(cx: &Action) -> Result<()> {
    let page = cx.session("visitor").await?.page().await?;
    page.goto("/late").await?;
    page.role(Role::Button).name("Go on").click().await?;
    expect(&page.text("It worked")).to_be_visible().await
}

#[parity_action]
async fn names_two_buttons(cx: &Action) -> Result<()> {
    let page = cx.session("visitor").await?.page().await?;
    page.goto("/twins").await?;
    page.role(Role::Button).name("Add").click().within(LITTLE).await
}

#[parity_action]
async fn names_a_button_that_is_not_there(cx: &Action) -> Result<()> {
    let page = cx.session("visitor").await?.page().await?;
    page.goto("/form").await?;
    page.role(Role::Button).name("Purchase").click().within(LITTLE).await
}

#[parity_action]
async fn clicks_what_is_covered(cx: &Action) -> Result<()> {
    let page = cx.session("visitor").await?.page().await?;
    page.goto("/covered").await?;
    page.role(Role::Button).name("Pay now").click().within(LITTLE).await
}

/// How long a step that cannot hold is given.
const LITTLE: std::time::Duration = std::time::Duration::from_millis(500);

#[parity_action]
async fn signs_in_someone_without_an_address(cx: &Action) -> Result<()> {
    let customer = cx.session("visitor").await?;
    customer.page().await?.label("Email").fill(customer.email()).await
}

#[parity_action]
async fn acts_for_nobody(cx: &Action) -> Result<()> {
    cx.session("vistor").await.map(drop)
}

#[parity_action]
async fn asks_for_a_fact(cx: &Action) -> Result<()> {
    let lead = cx.verify().probe("lead").find("email", "ada@example.com").await?;
    assert_eq!(lead.status, "processed");
    Ok(())
}

#[parity_action]
async fn waits_for_a_text_that_never_comes(cx: &Action) -> Result<()> {
    let page = cx.session("visitor").await?.page().await?;
    page.goto("/form").await?;
    expect(&page.text("Never")).to_be_visible().within(LONG).await
}

#[parity_action]
async fn waits_for_a_word(cx: &Action) -> Result<()> {
    let page = cx.session("visitor").await?.page().await?;
    page.goto("/waits").await?;
    expect(&page.text("It goes on")).to_be_visible().within(LONG).await
}

#[parity_action]
async fn panics_with_a_page_open(cx: &Action) -> Result<()> {
    let page = cx.session("visitor").await?.page().await?;
    page.goto("/form").await?;
    assert_eq!(page.url().path(), "/thanks", "the form is sent");
    Ok(())
}

#[parity_action]
async fn exits_with_a_page_open(cx: &Action) -> Result<()> {
    let page = cx.session("visitor").await?.page().await?;
    page.goto("/form").await?;
    #[expect(clippy::exit, clippy::disallowed_methods, reason = "what a careless action may do")]
    std::process::exit(7)
}

#[parity_action]
async fn aborts_with_a_page_open(cx: &Action) -> Result<()> {
    let page = cx.session("visitor").await?.page().await?;
    page.goto("/form").await?;
    std::process::abort()
}

#[parity_action(timeout = "1s")]
async fn never_ends(_cx: &Action) -> Result<()> {
    std::future::pending().await
}

#[parity_action(timeout = "2s")]
async fn is_cut_by_its_timeout(cx: &Action) -> Result<()> {
    let page = cx.session("visitor").await?.page().await?;
    page.goto("/form").await?;
    expect(&page.text("Never")).to_be_visible().within(LONG).await
}

#[parity_action]
#[expect(clippy::unused_async, reason = "an action is asynchronous, whatever it does")]
async fn does_nothing(_cx: &Action) -> Result<()> {
    Ok(())
}

#[parity_action]
async fn speaks_out_of_turn(cx: &Action) -> Result<()> {
    let visitor = cx.session("visitor").await?;
    let password = visitor.password().expose().clone();
    let page = visitor.page().await?;
    page.goto(format!("/echo?word={}", password.replace('&', "%26").replace(' ', "+"))).await?;
    Err(Error::product("a quiet page").saw(format!("it says {password}")))
}

#[parity_action(timeout = "1s")]
async fn blocks_its_thread(cx: &Action) -> Result<()> {
    let page = cx.session("visitor").await?.page().await?;
    page.goto("/form").await?;
    let slept = std::process::Command::new("sleep").arg("3").status();
    assert!(slept.is_ok_and(|status| status.success()));
    Ok(())
}

#[parity_action]
async fn shows_a_secret_at_the_end_of_a_long_text(cx: &Action) -> Result<()> {
    let visitor = cx.session("visitor").await?;
    let password = visitor.password().expose().replace('&', "&amp;");
    let text = format!("{}{password}", "x".repeat(74));
    let html = format!("<title>{text}</title><p>{text}</p><button>{text}</button>");
    let page = visitor.page().await?;
    page.goto(path_of(&html)).await?;
    expect(page.css("p")).soft().to_have_text("quiet").within(LITTLE).await?;
    page.role(Role::Button).name("Go").click().within(LITTLE).await
}

#[parity_action]
async fn makes_up_a_password(cx: &Action) -> Result<()> {
    let html = "<label>Password <input type=password oninput='document.querySelector(\"p\").textContent = this.value'></label><p></p>";
    let visitor = cx.session("visitor").await?;
    let page = visitor.page().await?;
    page.goto(path_of(html)).await?;
    page.label("Password").fill("made-up-passw0rd").await?;
    expect(page.css("p")).to_have_text("nothing").within(LITTLE).await
}

#[parity_action]
async fn shares_cookies_both_ways(cx: &Action) -> Result<()> {
    let visitor = cx.session("visitor").await?;
    let page = visitor.page().await?;
    // The page's script sets a cookie, which the client sends; the client is sent one, which it keeps
    // through the redirect and gives to the page.
    page.goto("/cookie").await?;
    expect(&page.text("cookies: none")).to_be_visible().await?;
    let answer = visitor.http().get("/cookie/set").await?;
    assert_eq!((answer.status(), answer.url().path()), (200, "/cookie"));
    assert!(answer.text().contains("ran=yes") && answer.text().contains("seen=yes"));
    page.reload().await?;
    expect(&page.text("seen=yes")).to_be_visible().await
}

#[parity_action]
async fn asks_without_a_browser(cx: &Action) -> Result<()> {
    let visitor = cx.session("visitor").await?;
    let answer = visitor.http().get("/cookie/set").await?;
    assert!(answer.text().contains("cookies: seen=yes"), "{}", answer.text());
    Ok(())
}

#[parity_action]
async fn names_by_the_teams_own_attribute(cx: &Action) -> Result<()> {
    let page = cx.session("visitor").await?.page().await?;
    page.goto(path_of("<b data-qa=cart>1</b><b data-testid=cart>2</b>")).await?;
    expect(page.test_id("cart")).to_have_text("1").await
}

#[parity_action]
async fn goes_on_after_broken_promises(cx: &Action) -> Result<()> {
    let page = cx.session("visitor").await?.page().await?;
    page.goto("/form").await?;
    expect(page.text("Never")).soft().to_be_visible().within(LITTLE).await?;
    expect(&page).soft().to_have_title("Shop").within(LITTLE).await?;
    expect(page.role(Role::Button).name("Send")).to_be_visible().await
}

/// How long a step is given that another thing ends.
const LONG: std::time::Duration = std::time::Duration::from_secs(40);

#[parity_action]
async fn sees_a_page_that_throws(cx: &Action) -> Result<()> {
    let page = cx.session("visitor").await?.page().await?;
    page.goto("/throws").await?;
    expect(&page.text("and it threw")).to_be_visible().await?;
    page.goto("/form").await
}

#[parity_action]
async fn sees_a_page_that_throws_at_last(cx: &Action) -> Result<()> {
    let page = cx.session("visitor").await?.page().await?;
    page.goto("/throws/last").await?;
    expect(&page.text("and it threw")).to_be_visible().await
}

#[parity_action]
async fn sees_a_worker_that_throws(cx: &Action) -> Result<()> {
    let page = cx.session("visitor").await?.page().await?;
    page.goto("/throws/worker").await?;
    expect(&page.text("and it threw")).to_be_visible().await
}

#[parity_action]
async fn sees_a_worker_whose_error_the_page_handles(cx: &Action) -> Result<()> {
    let page = cx.session("visitor").await?.page().await?;
    page.goto("/throws/worker?handled").await?;
    expect(&page.text("and it threw")).to_be_visible().await
}

#[parity_action]
async fn allows_a_page_to_throw(cx: &Action) -> Result<()> {
    let page = cx.session("visitor").await?.page().await?;
    page.allow_error("the cart is lost", "it is what this action is about")?;
    page.goto("/throws").await?;
    expect(&page.text("and it threw")).to_be_visible().await?;
    page.goto("/form").await
}

#[parity_action]
async fn bears_a_third_party_that_throws(cx: &Action) -> Result<()> {
    let page = cx.session("visitor").await?.page().await?;
    let script = "document.body.append('and it threw'); throw new Error('not ours')";
    let answer = Intercept::fulfil(200).header("content-type", "text/javascript").body(script);
    page.intercept(TextMatch::contains("consent.example.net"), answer).await?;
    page.goto("/third-party").await?;
    expect(&page.text("and it threw")).to_be_visible().await?;
    page.goto("/form").await
}

#[parity_action]
async fn is_left_with_half_an_answer(cx: &Action) -> Result<()> {
    let page = cx.session("visitor").await?.page().await?;
    page.goto("/form").await?;
    let half = "fetch('/broken').then((answer) => answer.text()).catch(() => 'lost')";
    assert_eq!(page.evaluate::<String>(half).await?, "lost");
    Ok(())
}
