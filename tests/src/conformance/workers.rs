//! What workers ask for: they show no document, and are part of the page all the same.

use parity_core::prelude::*;

use crate::conformance::{path_of, show};

/// A page whose worker fetches what it is told to, and tells what came.
const WORKER: &str = "<button onclick='worker.postMessage(`${location.origin}/mirror`)'>Go</button><output></output><script>
    const code = `onmessage = async ({ data }) => {
        const sent = fetch(data, { method: 'POST', body: 'all', headers: { 'x-run': '1' } });
        postMessage(await sent.then((answer) => answer.text(), () => 'blocked'));
    }`;
    const worker = new Worker(URL.createObjectURL(new Blob([code])));
    worker.onmessage = ({ data }) => { document.querySelector('output').textContent = data; };
    </script>";

#[parity_action(tags = [conformance])]
async fn what_a_worker_asks_for_is_waited_for(cx: &Action) -> Result<()> {
    let page = show(cx, WORKER).await?;
    let go = page.role(Role::Button);
    let sent = page.request_from(RequestMatch::post("/mirror"), go.click()).await?;
    assert_eq!(sent.header("x-run"), Some("1"));
    expect(page.css("output")).to_have_text("POST 1 all").await
}

#[parity_action(tags = [conformance])]
async fn the_answer_to_a_worker_is_read(cx: &Action) -> Result<()> {
    let page = show(cx, WORKER).await?;
    let answer = page.response_from("/mirror", page.role(Role::Button).click()).await?;
    assert_eq!(answer.text(), "POST 1 all");
    Ok(())
}

#[parity_action(tags = [conformance])]
async fn the_answer_to_a_frame_of_another_site_is_read(cx: &Action) -> Result<()> {
    let inner = path_of("<button onclick='fetch(\"/echo?word=inner\")'>Ask</button>");
    let html = format!(
        "<iframe></iframe><script>
         document.querySelector('iframe').src = `http://localhost:${{location.port}}{inner}`</script>"
    );
    let page = show(cx, &html).await?;
    let ask = page.css("iframe").frame().role(Role::Button);
    let answer = page.response_from(TextMatch::regex("/echo"), ask.click()).await?;
    assert!(answer.text().contains("inner"), "{}", answer.text());
    Ok(())
}

#[parity_action(tags = [conformance])]
async fn what_a_worker_asks_for_is_intercepted(cx: &Action) -> Result<()> {
    let page = show(cx, WORKER).await?;
    let (go, output) = (page.role(Role::Button), page.css("output"));
    go.click().await?;
    expect(&output).to_have_text("POST 1 all").await?;
    // Also where the worker is there before the rule.
    page.intercept("/mirror", Intercept::change().header("x-run", "7")).await?;
    go.click().await?;
    expect(&output).to_have_text("POST 7 all").await?;
    page.intercept("/mirror", Intercept::block()).await?;
    go.click().await?;
    expect(&output).to_have_text("blocked").await?;
    page.reload().await?;
    go.click().await?;
    expect(&output).to_have_text("blocked").await
}

/// A page that asks for what a service worker then gets for it.
const SERVED: &str = "<button>Go</button><output></output><script>
    const tell = (text) => { document.querySelector('output').textContent = text; };
    navigator.serviceWorker.addEventListener('controllerchange', () => tell('served'));
    navigator.serviceWorker.register('/service-worker.js');
    document.querySelector('button').onclick = () => {
        const sent = fetch('/mirror', { method: 'POST', body: 'all', headers: { 'x-run': '1' } });
        sent.then((answer) => answer.text(), () => 'blocked').then(tell);
    }</script>";

#[parity_action(tags = [conformance])]
async fn what_a_service_worker_asks_for_is_intercepted(cx: &Action) -> Result<()> {
    let page = show(cx, SERVED).await?;
    let (go, output) = (page.role(Role::Button), page.css("output"));
    expect(&output).to_have_text("served").await?;
    go.click().await?;
    expect(&output).to_have_text("POST 1 all").await?;
    page.intercept("/mirror", Intercept::change().header("x-run", "7")).await?;
    go.click().await?;
    expect(&output).to_have_text("POST 7 all").await?;
    page.intercept("/mirror", Intercept::block()).await?;
    go.click().await?;
    // The worker throws, which is no error of the page.
    expect(&output).to_have_text("blocked").await
}
