//! Sessions side by side.

use parity_core::prelude::*;

use crate::conformance::path_of;

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
