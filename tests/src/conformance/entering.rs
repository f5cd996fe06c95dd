//! What an environment asks for before it lets anyone in.

use parity_core::prelude::*;

use crate::conformance::path_of;

/// Whether those who were asked were shown what only the environment is to see.
#[track_caller]
fn check(told: &str, is_shown: bool) {
    assert!(told.contains("host: "), "it tells the headers: {told}");
    assert_eq!(told.contains("x-guard: "), is_shown, "{told}");
}

#[parity_action(tags = [conformance])]
async fn an_environment_is_shown_what_it_asks_for_and_others_are_not(cx: &Action) -> Result<()> {
    let visitor = cx.session("visitor").await?;
    let page = visitor.page().await?;
    page.goto("/headers").await?;
    check(&page.css("pre").text_content().await?, true);
    let own = "<p></p><script src=/headers.js></script>
        <script>fetch('/headers').then((it) => it.text()).then((told) => document.querySelector('p').textContent = told)</script>";
    page.goto(path_of(own)).await?;
    expect(page.css("p")).to_contain_text("x-guard: ").await?;
    check(&page.css("output").text_content().await?, true);

    // The same site by another name is another's.
    let other = page.url().as_str().replace("127.0.0.1", "localhost");
    let other = other.split("/html/").next().expect("there is a first part").to_owned();
    let theirs = format!(
        "<p></p><script src='/go?to={other}/headers.js'></script><script>
        const asked = ['{other}/headers', '{other}/go?to=/headers', '/go?to={other}/headers'].map((at) => fetch(at).then((it) => it.text()));
        Promise.all(asked).then((told) => document.querySelector('p').textContent = told.join(''))</script>"
    );
    page.goto(path_of(&theirs)).await?;
    expect(page.css("p")).to_contain_text("host: ").await?;
    check(&page.css("p").text_content().await?, false);
    check(&page.css("output").text_content().await?, false);
    page.goto(format!("/go?to={other}/headers")).await?;
    check(&page.css("pre").text_content().await?, false);
    page.goto(format!("{other}/go?to={}/headers", other.replace("localhost", "127.0.0.1"))).await?;
    check(&page.css("pre").text_content().await?, true);

    let client = visitor.http();
    check(&client.get("/headers").await?.text(), true);
    check(&client.get(format!("/go?to={other}/headers")).await?.text(), false);
    Ok(())
}
