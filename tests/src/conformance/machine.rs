//! What pages are made to believe of the user's machine.

use parity_core::ColorScheme;
use parity_core::prelude::*;

use crate::conformance::{path_of, saw, show};

/// A page that shows what `script` is worth, on such a machine.
async fn shown(cx: &Action, machine: Emulation, script: &str) -> Result<Locator> {
    let visitor = cx.session("visitor").await?;
    visitor.emulate(machine).await?;
    let page = visitor.page().await?;
    let html = format!(
        "<meta name=viewport content='width=device-width'><output></output><script>
        const show = (what) => document.querySelector('output').textContent = what; {script}</script>"
    );
    page.goto(path_of(&html)).await?;
    Ok(page.css("output"))
}

#[parity_action(tags = [conformance])]
async fn a_window_is_emulated(cx: &Action) -> Result<()> {
    let machine = Emulation::new().viewport(640, 480).scale(2.0);
    let script = "show([innerWidth, innerHeight, devicePixelRatio].join(' '))";
    expect(shown(cx, machine, script).await?).to_have_text("640 480 2").await
}

#[parity_action(tags = [conformance])]
async fn a_language_is_emulated(cx: &Action) -> Result<()> {
    let machine = Emulation::new().locale("de-DE");
    let script = "show(navigator.language + ' ' + (1234.5).toLocaleString())";
    expect(shown(cx, machine, script).await?).to_have_text("de-DE 1.234,5").await
}

#[parity_action(tags = [conformance])]
async fn a_time_zone_is_emulated(cx: &Action) -> Result<()> {
    let machine = Emulation::new().time_zone("Asia/Tokyo");
    let script = "show(Intl.DateTimeFormat().resolvedOptions().timeZone)";
    expect(shown(cx, machine, script).await?).to_have_text("Asia/Tokyo").await
}

#[parity_action(tags = [conformance])]
async fn a_phone_is_emulated(cx: &Action) -> Result<()> {
    let machine = Emulation::new().viewport(390, 844).mobile();
    let script = "show(innerWidth + ' ' + navigator.maxTouchPoints)";
    let output = shown(cx, machine, script).await?;
    expect(output).to_have_text(TextMatch::regex("^390 [1-9]")).await
}

#[parity_action(tags = [conformance])]
async fn a_colour_scheme_is_emulated(cx: &Action) -> Result<()> {
    let machine = Emulation::new().color_scheme(ColorScheme::Dark);
    let script = "show(matchMedia('(prefers-color-scheme: dark)').matches)";
    expect(shown(cx, machine, script).await?).to_have_text("true").await
}

#[parity_action(tags = [conformance])]
async fn a_permission_is_granted(cx: &Action) -> Result<()> {
    let machine = Emulation::new().geolocation(52.52, 13.4);
    let script = "navigator.geolocation.getCurrentPosition((at) => show(at.coords.latitude))";
    expect(shown(cx, machine, script).await?).to_have_text("52.52").await
}

#[parity_action(tags = [conformance])]
async fn a_header_is_sent_with_each_request(cx: &Action) -> Result<()> {
    let visitor = cx.session("visitor").await?;
    visitor.emulate(Emulation::new().header("x-run", "7")).await?;
    let page = visitor.page().await?;
    let sent = page.request_from(RequestMatch::get("/form"), page.goto("/form")).await?;
    assert_eq!(sent.header("x-run"), Some("7"));
    Ok(())
}

#[parity_action(tags = [conformance])]
async fn a_window_is_as_large_as_a_desks(cx: &Action) -> Result<()> {
    let popup = path_of(
        "<output></output><script>document.querySelector('output').textContent = innerWidth</script>",
    );
    let html = format!(
        "<output></output><a target=_blank href='{popup}'>Open</a><script>
        document.querySelector('output').textContent = innerWidth + ' ' + innerHeight</script>"
    );
    let page = show(cx, &html).await?;
    expect(page.css("output")).to_have_text("1280 720").await?;
    let popup = page.popup_from(page.role(Role::Link).click()).await?;
    expect(popup.css("output")).to_have_text("1280").await
}

#[parity_action(tags = [conformance])]
async fn a_machine_is_emulated_in_frames_of_other_sites_and_in_workers(cx: &Action) -> Result<()> {
    let inner = path_of(
        "<output></output><script>
        const says = [navigator.language, Intl.DateTimeFormat().resolvedOptions().timeZone,
            matchMedia('(prefers-color-scheme: dark)').matches];
        fetch('/mirror').then((answer) => answer.text()).then((text) =>
            document.querySelector('output').textContent = [text.trim(), ...says].join(', '))</script>",
    );
    let html = format!(
        "<iframe></iframe><output></output><script>
        const ask = `fetch('${{location.origin}}/mirror').then((it) => it.text()).then((text) => postMessage(text))`;
        new Worker(URL.createObjectURL(new Blob([ask]))).onmessage = ({{ data }}) =>
            document.querySelector('output').textContent = data;
        document.querySelector('iframe').src = `http://localhost:${{location.port}}{inner}`</script>"
    );
    let visitor = cx.session("visitor").await?;
    let machine = Emulation::new()
        .locale("de-DE")
        .time_zone("Asia/Tokyo")
        .color_scheme(ColorScheme::Dark)
        .header("x-run", "7");
    visitor.emulate(machine).await?;
    let page = visitor.page().await?;
    page.goto(path_of(&html)).await?;
    expect(page.css("output")).to_have_text("GET 7").await?;
    let frame = page.css("iframe").frame();
    expect(frame.css("output")).to_have_text("GET 7, de-DE, Asia/Tokyo, true").await
}

#[parity_action(tags = [conformance])]
async fn a_machine_is_not_changed_under_a_page(cx: &Action) -> Result<()> {
    let visitor = cx.session("visitor").await?;
    visitor.page().await?;
    let seen = saw(visitor.emulate(Emulation::new().locale("de-DE")).await);
    assert_eq!(seen, ["it is open"]);
    Ok(())
}

#[parity_action(tags = [conformance])]
async fn a_name_of_production_is_found(cx: &Action) -> Result<()> {
    let page = cx.session("visitor").await?.page().await?;
    page.goto("/").await?;
    assert_eq!(page.url().host_str(), Some("shop.example.com"));
    expect(page.role(Role::Heading).name("Welcome")).to_be_visible().await
}

#[parity_action(tags = [conformance])]
async fn a_page_that_is_opened_is_on_the_same_machine(cx: &Action) -> Result<()> {
    let visitor = cx.session("visitor").await?;
    visitor.emulate(Emulation::new().locale("de-DE").time_zone("Asia/Tokyo")).await?;
    let page = visitor.page().await?;
    page.goto(path_of("<a target=_blank href=/thanks>Terms</a>")).await?;
    let popup = page.popup_from(page.role(Role::Link).click()).await?;
    expect(popup.text("Thank you")).to_be_visible().await?;
    popup.reload().await?;
    assert_eq!(popup.evaluate::<String>("navigator.language").await?, "de-DE");
    let zone = "Intl.DateTimeFormat().resolvedOptions().timeZone";
    assert_eq!(popup.evaluate::<String>(zone).await?, "Asia/Tokyo");
    Ok(())
}
