//! Text, keys, options and files.

use parity_core::prelude::*;

use crate::conformance::{LITTLE, failed, path_of, saw, show};

#[parity_action(tags = [conformance])]
async fn each_kind_of_field_takes_its_text(cx: &Action) -> Result<()> {
    let kinds = [
        ("text", "Ada & co"),
        ("password", "s3cret"),
        ("email", "a@example.com"),
        ("search", "x"),
        ("tel", "+49 1"),
        ("url", "https://example.com"),
        ("number", "12.5"),
        ("date", "2026-11-24"),
        ("time", "13:45"),
        ("datetime-local", "2026-11-24T13:45"),
        ("month", "2026-11"),
        ("week", "2026-W48"),
        ("color", "#ff8800"),
        ("range", "70"),
    ];
    let field = |(kind, _): &(&str, &str)| {
        let old = if *kind == "text" { "old" } else { "" };
        format!("<input aria-label='a {kind}' type={kind} value='{old}'>")
    };
    let fields = kinds.iter().map(field).collect::<Vec<_>>().concat();
    let page = show(cx, &fields).await?;
    for (kind, text) in kinds {
        let field = page.label(TextMatch::exact(format!("a {kind}")));
        field.fill(text).await?;
        expect(&field).to_have_value(text).await?;
    }
    Ok(())
}

#[parity_action(tags = [conformance])]
async fn longer_texts_keep_their_lines(cx: &Action) -> Result<()> {
    let html = "<label>Note <textarea>old</textarea></label><div contenteditable role=textbox aria-label=Post>old</div>";
    let page = show(cx, html).await?;
    page.label("Note").fill("one\ntwo").await?;
    expect(page.label("Note")).to_have_value("one\ntwo").await?;
    expect(page.label("Note")).not().to_have_value("one two").await?;
    page.label("Post").fill("Grüße 👋").await?;
    expect(page.label("Post")).to_have_text("Grüße 👋").await?;
    page.label("Post").clear().await?;
    expect(page.label("Post")).to_be_empty().await
}

#[parity_action(tags = [conformance])]
async fn a_field_that_is_replaced_while_it_is_filled_is_filled(cx: &Action) -> Result<()> {
    let html = "<label>Name <input onfocus='this.outerHTML = \"<input id=fresh>\"'></label>";
    let page = show(cx, html).await?;
    page.label("Name").fill("Ada").await?;
    expect(page.css("#fresh")).to_have_value("Ada").await?;
    let always = "<script>
        const again = (field) => { const next = field.cloneNode(); next.onfocus = () => again(next); field.replaceWith(next); };
        addEventListener('load', () => again(document.querySelector('input')))</script><label>Name <input></label>";
    let page = cx.session("visitor").await?.page().await?;
    page.goto(path_of(always)).await?;
    let seen = saw(page.label("Name").fill("Ada").within(LITTLE).await);
    assert_eq!(seen[1], "the page puts another field in its place before the text comes");
    Ok(())
}

#[parity_action(tags = [conformance])]
async fn a_field_that_has_heard_its_text_is_not_filled_again(cx: &Action) -> Result<()> {
    let html = "<label>Code <input oninput='taken.append(this.value); this.outerHTML = \"<input>\"'></label><output id=taken></output>";
    let page = show(cx, html).await?;
    let seen = saw(page.label("Code").fill("123456").await);
    assert_eq!(seen[1], "the page has put another field in the place of the one that was filled");
    expect(page.css("output")).to_have_text("123456").await
}

#[parity_action(tags = [conformance])]
async fn a_page_hears_what_is_filled(cx: &Action) -> Result<()> {
    let html = "<label>Name <input id=b></label><output></output><script>
        for (const name of ['focus', 'beforeinput', 'input', 'change', 'blur']) b.addEventListener(name, (event) =>
            document.querySelector('output').append(`${name}${event.isTrusted ? '' : '!'} `))</script>";
    let page = show(cx, html).await?;
    page.label("Name").fill("Ada").await?;
    page.label("Name").blur().await?;
    expect(page.css("output")).to_have_text("focus beforeinput input change blur").await
}

#[parity_action(tags = [conformance])]
async fn a_field_may_set_apart_what_it_is_given(cx: &Action) -> Result<()> {
    let html = "<label>Card <input></label><script>const card = document.querySelector('input');
        card.oninput = () => card.value = card.value.replace(/\\D/g, '').replace(/(.{4})(?=.)/g, '$1 ')</script>";
    let page = show(cx, html).await?;
    let card = page.label("Card");
    card.fill("4242424242424242").await?;
    expect(&card).to_have_value("4242 4242 4242 4242").await?;
    let seen = saw(card.fill("4242-x").await);
    assert!(seen[1].starts_with("it kept 4 of 6 letters"), "{seen:?}");
    Ok(())
}

#[parity_action(tags = [conformance])]
async fn a_field_that_takes_another_text_is_told(cx: &Action) -> Result<()> {
    let html = "<label>Code <input maxlength=3></label><label>Upper <input oninput='this.value = this.value.toUpperCase() + 1'></label>
        <label>Day <input type=date></label><label>Fixed <input readonly></label><button>b</button>";
    let page = show(cx, html).await?;
    let seen = saw(page.label("Code").fill("12345").await);
    assert_eq!(seen[1], "it kept 3 of 5 letters: the page changes what is typed, or takes no more");
    let seen = saw(page.label("Upper").fill("ab").await);
    assert!(seen[1].starts_with("it kept 3 of 2 letters"), "{seen:?}");
    let seen = saw(page.label("Day").fill("tomorrow").await);
    assert_eq!(seen[1], "it takes no such value: its type is `date`");
    let seen = saw(page.label("Fixed").fill("x").within(LITTLE).await);
    assert_eq!(seen[1], "it is read-only");
    let error = failed(page.role(Role::Button).fill("x").await);
    assert_eq!(error.failure().saw, [r#"button "b" <button> is no field for text"#]);
    Ok(())
}

#[parity_action(tags = [conformance])]
async fn keys_are_pressed_and_typed(cx: &Action) -> Result<()> {
    let html = "<form onsubmit='event.preventDefault(); document.querySelector(\"output\").append(\"sent\")'>
        <label>Name <input id=b></label></form><output></output><script>let keys = [];
        b.onkeydown = (event) => { keys.push(event.code); b.dataset.keys = keys.join(' ') }</script>";
    let page = show(cx, html).await?;
    let name = page.label("Name");
    name.type_text("Ab1 ß").await?;
    expect(&name).to_have_value("Ab1 ß").await?;
    expect(&name).to_have_attribute("data-keys", "KeyA KeyB Digit1 Space").await?;
    name.press("Home").await?;
    name.type_text("_").await?;
    expect(&name).to_have_value("_Ab1 ß").await?;
    name.press("Control+a").await?;
    name.press("Backspace").await?;
    expect(&name).to_be_empty().await?;
    name.press("Shift+x").await?;
    expect(&name).to_have_value(TextMatch::exact("x").ignoring_case()).await?;
    name.press("Enter").await?;
    expect(page.css("output")).to_have_text("sent").await?;
    name.focus().await?;
    expect(&name).to_be_focused().await?;
    let error = failed(name.press("Entr").await);
    assert_eq!(error.failure().advice.as_deref(), Some("did you mean `Enter`?"));
    Ok(())
}

#[parity_action(tags = [conformance])]
async fn keys_of_the_page_go_to_where_the_focus_is(cx: &Action) -> Result<()> {
    let html = "<label>First <input></label><label>Second <input></label>
        <dialog><p>Sure?</p></dialog><button onclick='document.querySelector(\"dialog\").showModal()'>Ask</button>
        <a href='/form'>Go</a>";
    let page = show(cx, html).await?;
    page.label("First").focus().await?;
    page.press("Tab").await?;
    page.press("x").await?;
    expect(page.label("Second")).to_have_value("x").await?;
    page.role(Role::Button).click().await?;
    expect(page.text("Sure?")).to_be_visible().await?;
    page.press("Escape").await?;
    expect(page.text("Sure?")).not().to_be_visible().await?;
    page.role(Role::Link).focus().await?;
    page.press("Enter").await?;
    assert!(page.url().as_str().ends_with("/form"), "{}", page.url());
    let error = failed(page.press("Esc").await);
    assert_eq!(error.failure().advice.as_deref(), Some("did you mean `Escape`?"));
    Ok(())
}

#[parity_action(tags = [conformance])]
async fn options_are_chosen_by_what_they_show_or_send(cx: &Action) -> Result<()> {
    let html = "<label>Size <select id=b onchange='document.querySelector(\"output\").append(this.value)'>
        <option value=s>Small<option value=l>Large<option value=x disabled>Huge</select></label>
        <label>Extras <select multiple><option>Salt<option>Oil<option>Lime</select></label><output></output>";
    let page = show(cx, html).await?;
    let (size, extras) = (page.label("Size"), page.label("Extras"));
    size.select_option("Large").await?;
    expect(&size).to_have_value("l").await?;
    expect(&size).to_have_text("Large").await?;
    size.select_option(Choice::value("s")).await?;
    size.select_option(Choice::index(1)).await?;
    expect(page.css("output")).to_have_text("lsl").await?;
    extras.select_options(["Salt", "Lime"]).await?;
    expect(&extras).to_have_values(["Salt", "Lime"]).await?;
    let seen = saw(size.select_option("Medium").within(LITTLE).await);
    assert_eq!(seen[1], r#"its options: "Small", "Large", "Huge""#);
    let seen = saw(size.select_option("Huge").within(LITTLE).await);
    assert_eq!(seen[1], r#"its option "Huge" is disabled"#);
    Ok(())
}

#[parity_action(tags = [conformance])]
async fn files_are_chosen(cx: &Action) -> Result<()> {
    let html = "<label>Photo <input type=file></label><label>Papers <input type=file multiple></label><output></output>
        <script>onchange = async (event) => { for (const file of event.target.files)
            document.querySelector('output').append(`${file.name}: ${await file.text()} `) }</script>";
    let page = show(cx, html).await?;
    let directory = std::env::temp_dir().join(cx.unique("files"));
    std::fs::create_dir(&directory)?;
    let paths = ["a.txt", "b.txt"].map(|name| directory.join(name));
    for path in &paths {
        std::fs::write(path, path.file_name().map_or(&b""[..], |name| name.as_encoded_bytes()))?;
    }
    page.label("Papers").set_files(paths.clone()).await?;
    expect(page.css("output")).to_have_text("a.txt: a.txt b.txt: b.txt").await?;
    page.label("Photo").set_files([&paths[0]]).await?;
    expect(page.css("output")).to_contain_text("b.txt: b.txt a.txt: a.txt").await?;
    let seen = saw(page.label("Photo").set_files(paths.clone()).await);
    assert!(seen[0].ends_with("takes only one file"), "{seen:?}");
    std::fs::remove_dir_all(&directory)?;
    let error = failed(page.label("Photo").set_files([&paths[0]]).await);
    assert_eq!(error.kind(), parity_core::ErrorKind::Usage);
    Ok(())
}

#[parity_action(tags = [conformance])]
async fn a_sign_that_means_something_is_not_lost(cx: &Action) -> Result<()> {
    let html = "<script>const keeps = (field, kept) => field.value = field.value.replace(kept, '')</script>
        <label>Mail <input oninput='keeps(this, /[^a-z@.]/g)'></label><label>Number <input oninput='keeps(this, /[^0-9]/g)'></label>
        <label>Word <input type=password oninput='this.value = this.value.toLowerCase()'></label>
        <label>Price <input oninput='this.value = this.value.replace(/^1/, \"1,\")'></label>";
    let page = show(cx, html).await?;
    let lost = "it kept the letters, but not each sign or the case";
    for (field, text) in [
        ("Mail", "ann+shop@example.com"),
        ("Number", "12.50"),
        ("Number", "-5"),
        ("Word", "HorseBattery"),
    ] {
        let filled = page.label(field).fill(text).within(LITTLE).await;
        let seen = saw(filled);
        assert!(seen.iter().any(|line| line.contains(lost)), "{field} {text}: {seen:?}");
    }
    page.label("Price").fill("1234.50").await?;
    page.label("Price").fill("19 👍").await?;
    page.label("Number").fill("+49 170 123").within(LITTLE).await.expect_err("the sign is lost");
    for kept in ["0170 123-45", "(030) 12/34", "24.12.2026", "4242-4242 4242"] {
        page.label("Number").fill(kept).await?;
    }
    Ok(())
}

#[parity_action(tags = [conformance])]
async fn a_field_that_is_away_for_a_moment_is_filled(cx: &Action) -> Result<()> {
    let html = "<main><label>Name <input></label></main><script>
        const main = document.querySelector('main'), html = main.innerHTML;
        main.addEventListener('focusin', () => { main.innerHTML = 'Loading'; setTimeout(() => main.innerHTML = html, 200) }, { once: true })</script>";
    let page = show(cx, html).await?;
    page.label("Name").fill("Ada").await?;
    expect(page.label("Name")).to_have_value("Ada").await
}

#[parity_action(tags = [conformance])]
async fn a_field_whose_page_takes_the_text_a_task_later_is_filled(cx: &Action) -> Result<()> {
    let later =
        "const text = this.value; this.value = \"\"; setTimeout(() => this.value = text, 60)";
    let html = format!(
        "<label>Name <input oninput='{later}'></label><label>Day <input type=date oninput='{later}'></label>"
    );
    let page = show(cx, &html).await?;
    page.label("Name").fill("Ada").await?;
    expect(page.label("Name")).to_have_value("Ada").await?;
    page.label("Day").fill("2026-11-28").await?;
    expect(page.label("Day")).to_have_value("2026-11-28").await
}

#[parity_action(tags = [conformance])]
async fn what_is_inert_takes_nothing(cx: &Action) -> Result<()> {
    let html = "<div inert><label>Country <select><option>US<option>DE</select></label><label>Day <input type=date></label></div>
        <label>Name <input></label><label>Slip <input type=file disabled></label><p><button onclick='document.querySelector(\"dialog\").showModal()'>Open</button>
        <dialog>Modal <input id=m></dialog>";
    let page = show(cx, html).await?;
    let inert = |seen: Vec<String>| {
        assert!(seen.iter().any(|line| line.contains("it is inert")), "{seen:?}");
    };
    inert(saw(page.label("Country").select_option("DE").within(LITTLE).await));
    inert(saw(page.label("Day").fill("2026-11-28").within(LITTLE).await));
    let seen = saw(page.label("Slip").set_files([std::env::current_exe()?]).within(LITTLE).await);
    assert!(seen.iter().any(|line| line.contains("it is disabled")), "{seen:?}");
    page.role(Role::Button).name("Open").click().await?;
    let seen = saw(page.label("Name").fill("Ada").within(LITTLE).await);
    assert!(
        seen.iter().any(|line| line.contains("a modal dialog is open in front of it")),
        "{seen:?}"
    );
    expect(page.css("#m")).to_have_value("").await?;
    page.css("#m").fill("Ada").await
}
