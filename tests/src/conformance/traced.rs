//! Requests of pages to the environment are part of the run's trace, and those to others are not.

use parity_core::prelude::*;

use crate::conformance::{path_of, show};

/// A page that asks for an address and shows the headers that came there.
const ASKS: &str = "<output></output><script>
    const tell = (text) => document.querySelector('output').textContent = text;
    const ask = (url, options) => fetch(url, options).then((answer) => answer.text()).then(tell, (error) => tell(`refused: ${error}`));
    const other = `http://localhost:${location.port}`;</script>";

fn asking(button: &str) -> String {
    format!("{ASKS}<button onclick='{button}'>Ask</button>")
}

/// The values of a header among those that a server tells it was sent.
fn values<'t>(told: &'t str, name: &str) -> Vec<&'t str> {
    let mut words = told.split_whitespace();
    let mut found = Vec::new();
    while let Some(word) = words.next() {
        if word.strip_suffix(':') == Some(name) {
            found.extend(words.next());
        }
    }
    found
}

/// Does as the button of the page says, and returns what the server told it was sent.
async fn asked(cx: &Action, button: &str) -> Result<String> {
    let page = show(cx, &asking(button)).await?;
    told_by(&page).await
}

async fn told_by(page: &Page) -> Result<String> {
    page.role(Role::Button).click().await?;
    expect(page.css("output")).not().to_be_empty().await?;
    page.css("output").text_content().await
}

/// The span of a request that is part of the run's trace.
#[track_caller]
fn span(told: &str) -> (String, String) {
    let (parents, baggage) = (values(told, "traceparent"), values(told, "baggage"));
    assert!(parents.len() == 1 && baggage.len() == 1, "it is not marked once: {told}");
    assert!(baggage[0].starts_with("parity.run="), "{told}");
    let parts: Vec<&str> = parents[0].split('-').collect();
    let [_, trace, span, _] = parts[..] else { panic!("{told}") };
    (trace.to_owned(), span.to_owned())
}

#[track_caller]
fn is_unmarked(told: &str) {
    assert!(told.contains("host: localhost:"), "{told}");
    assert!(!told.contains("traceparent") && !told.contains("parity.run"), "{told}");
}

#[parity_action(tags = [conformance])]
async fn each_request_to_the_environment_is_a_span_of_the_run(cx: &Action) -> Result<()> {
    let page = cx.session("visitor").await?.page().await?;
    page.goto("/cookie/set").await?;
    page.goto("/headers").await?;
    let document = page.css("pre").text_content().await?;
    let mut spans = vec![span(&document)];
    for button in [
        "ask(\"/headers\")",
        "ask(\"/headers\", { method: \"POST\", body: \"all of it\" })",
        "ask(\"/go?to=/headers\")",
        "const x = new XMLHttpRequest(); x.onload = () => tell(x.response); x.open(\"GET\", \"/headers\"); x.send()",
    ] {
        page.goto(path_of(&asking(button))).await?;
        let told = told_by(&page).await?;
        spans.push(span(&told));
        assert_eq!(told.ends_with("all of it"), button.contains("POST"), "{told}");
        assert_eq!(values(&told, "cookie"), ["seen=yes;"], "{told}");
        assert!(values(&told, "referer")[0].contains("/html/"), "{told}");
    }
    let traces: Vec<_> = spans.iter().map(|(trace, _)| trace).collect();
    assert!(traces.iter().all(|trace| **trace == *traces[0]), "{spans:?}");
    let count = spans.len();
    spans.sort();
    spans.dedup();
    assert_eq!(spans.len(), count, "{spans:?}");
    Ok(())
}

#[parity_action(tags = [conformance])]
async fn a_large_body_comes_to_the_environment_as_it_was_sent(cx: &Action) -> Result<()> {
    let button = "const body = \"0123456789\".repeat(150000);
        fetch(\"/headers\", { method: \"POST\", body }).then((answer) => answer.text()).then((told) =>
            tell(told.endsWith(`\\n\\n${body}`) ? told.slice(0, -body.length) : \"another body\"))";
    let told = asked(cx, button).await?;
    assert_eq!(values(&told, "content-length"), ["1500000"], "{told}");
    span(&told);
    Ok(())
}

#[parity_action(tags = [conformance])]
async fn forms_frames_and_other_pages_are_part_of_the_trace(cx: &Action) -> Result<()> {
    let html = "<form method=post action=/headers><input type=hidden name=word value=Ada><button>Send</button></form>
        <iframe src=/headers></iframe><a href=/form target=_blank>Other</a>";
    let page = show(cx, html).await?;
    span(&page.css("iframe").frame().css("pre").text_content().await?);
    let popup = page.popup_from(page.role(Role::Link).click()).await?;
    popup.goto("/headers").await?;
    span(&popup.css("pre").text_content().await?);
    page.role(Role::Button).click().await?;
    let told = page.css("pre").text_content().await?;
    span(&told);
    assert!(told.ends_with("word=Ada"), "{told}");
    Ok(())
}

/// Another origin answers no preflight: where one was made, the request is refused.
#[parity_action(tags = [conformance])]
async fn requests_to_others_are_as_the_page_sends_them(cx: &Action) -> Result<()> {
    let page = cx.session("visitor").await?.page().await?;
    page.goto("/headers").await?;
    span(&page.css("pre").text_content().await?);
    is_unmarked(&asked(cx, "ask(`${other}/headers`)").await?);
    // The page's policy lets another origin know where it comes from, and not more.
    let told = asked(cx, "ask(`/go?to=${other}/headers`)").await?;
    is_unmarked(&told);
    let referrer = values(&told, "referer");
    assert!(referrer[0].starts_with("http://127.0.0.1:") && referrer[0].ends_with('/'), "{told}");
    let inner = path_of(&asking("ask(`http://127.0.0.1:${location.port}/headers`)"));
    let html = format!(
        "<iframe id=headers></iframe><iframe id=asks></iframe><script>const other = `http://localhost:${{location.port}}`;
        document.querySelector('#headers').src = `${{other}}/headers`; document.querySelector('#asks').src = `${{other}}{inner}`</script>"
    );
    let page = show(cx, &html).await?;
    is_unmarked(&page.css("#headers").frame().css("pre").text_content().await?);
    // What another origin asks of the environment is the environment's work, and no preflight is made for it either.
    let frame = page.css("#asks").frame();
    frame.role(Role::Button).click().await?;
    expect(frame.css("output")).not().to_be_empty().await?;
    span(&frame.css("output").text_content().await?);
    Ok(())
}

#[parity_action(tags = [conformance])]
async fn a_page_that_traces_itself_keeps_its_trace(cx: &Action) -> Result<()> {
    let own = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    let button = format!(
        "ask(\"/headers\", {{ headers: {{ traceparent: \"{own}\", baggage: \"user=ada\" }} }})"
    );
    let told = asked(cx, &button).await?;
    assert_eq!(values(&told, "traceparent"), [own]);
    let baggage = values(&told, "baggage");
    assert!(baggage[0].starts_with("user=ada,parity.run="), "it is not marked once: {told}");
    Ok(())
}

#[parity_action(tags = [conformance])]
async fn what_a_service_worker_gets_for_a_page_is_part_of_the_trace(cx: &Action) -> Result<()> {
    let registers = "<script>
        navigator.serviceWorker.oncontrollerchange = () => { document.title = 'Served'; };
        navigator.serviceWorker.register('/service-worker.js')</script>";
    let visitor = cx.session("visitor").await?;
    let page = visitor.page().await?;
    page.goto(path_of(&(asking("ask(\"/headers\")") + registers))).await?;
    expect(&page).to_have_title("Served").await?;
    let first = span(&told_by(&page).await?);
    // The document itself goes through the worker, too.
    page.goto("/headers").await?;
    let second = span(&page.css("pre").text_content().await?);
    assert_eq!(first.0, second.0);
    // A worker serves all pages of its site, and is marked for one of them.
    let other = visitor.page().await?;
    other.goto(path_of(&asking("ask(\"/headers\")"))).await?;
    let told = told_by(&other).await?;
    assert_eq!(span(&told).0, first.0);
    assert_eq!(told.matches("parity.run=").count(), 1, "{told}");
    Ok(())
}

#[parity_action(tags = [conformance])]
async fn requests_that_are_intercepted_are_part_of_the_trace(cx: &Action) -> Result<()> {
    let page = cx.session("visitor").await?.page().await?;
    page.goto("/headers").await?;
    span(&page.css("pre").text_content().await?);
    page.goto(path_of(&asking("ask(\"/headers\")"))).await?;
    page.intercept("/headers", Intercept::change().header("x-run", "7")).await?;
    let told = told_by(&page).await?;
    span(&told);
    assert_eq!(values(&told, "x-run"), ["7"]);
    page.intercept("/headers", Intercept::change().header("traceparent", "mine")).await?;
    page.reload().await?;
    let told = told_by(&page).await?;
    assert_eq!(values(&told, "traceparent"), ["mine"]);
    let other = page
        .url()
        .join("/headers")
        .expect("an address")
        .to_string()
        .replace("127.0.0.1", "localhost");
    page.intercept("/headers", Intercept::change().url(other)).await?;
    page.reload().await?;
    is_unmarked(&told_by(&page).await?);
    page.intercept("/headers", Intercept::fulfil(200).body("none")).await?;
    page.reload().await?;
    assert_eq!(told_by(&page).await?, "none");
    Ok(())
}
