//! What elements and pages look like, held against reference images.

use std::path::{Path, PathBuf};

use parity_core::prelude::*;

use crate::conformance::{LITTLE, failed, path_of, saw, show};

/// References stand beside a source file: here, in the project's own directory, where there are none yet.
pub(crate) fn at_home(file: &str) {
    let file = Path::new(file);
    let directory = file.parent().expect("a file is in a directory");
    std::fs::create_dir_all(directory).expect("the project's directory can be written to");
    std::fs::write(file, "").expect("the project's directory can be written to");
}

/// The reference image of a name.
fn reference(name: &str) -> PathBuf {
    let directory = Path::new(file!()).with_file_name("snapshots");
    let beginning = format!("pictures__{name}@");
    let all = std::fs::read_dir(directory).expect("references have been written");
    let mut paths = all.map(|entry| entry.expect("it can be read").path());
    let is_it = |path: &PathBuf| {
        path.file_name().is_some_and(|file| file.to_string_lossy().starts_with(&beginning))
    };
    paths.find(is_it).unwrap_or_else(|| panic!("no reference `{name}`"))
}

/// How wide and high a picture is, as a PNG says in its beginning.
fn size(name: &str) -> [u32; 2] {
    let bytes = std::fs::read(reference(name)).expect("it can be read");
    [16, 20].map(|at| u32::from_be_bytes(bytes[at..at + 4].try_into().expect("four bytes")))
}

/// Sees that there is no reference yet, and that one has been written.
#[track_caller]
fn is_written(outcome: Result<()>) {
    let error = failed(outcome);
    assert_eq!(error.kind(), parity_core::ErrorKind::Unproven, "{error}");
    assert!(error.failure().saw[0].starts_with("none; it has been written: "), "{error}");
}

const CARD: &str = "<style>body { margin: 0 } div { width: 100px; height: 50px; background: teal }</style>
    <div></div><button onclick='document.querySelector(\"div\").style.borderRight = \"10px solid red\"'>Change</button>";

#[parity_action(tags = [conformance])]
async fn a_picture_is_held_against_its_reference(cx: &Action) -> Result<()> {
    at_home(file!());
    let page = show(cx, CARD).await?;
    let card = page.css("div");
    is_written(expect(&card).to_have_screenshot("card").await);
    assert_eq!(size("card"), [100, 50]);
    expect(&card).to_have_screenshot("card").await?;
    page.role(Role::Button).click().await?;
    let seen = saw(expect(&card).to_have_screenshot("card").within(LITTLE).await);
    assert_eq!(seen[0], "it is 110 × 50, the image 100 × 50");
    expect(&card).not().to_have_screenshot("card").await?;
    let is_same = expect(&card).not().to_have_screenshot("changed").within(LITTLE).await;
    assert_eq!(failed(is_same).kind(), parity_core::ErrorKind::Unproven);
    Ok(())
}

const DOTS: &str = "<style>body { margin: 0 } main { width: 200px; height: 100px; position: relative; background: white }
    main div { position: absolute; background: black }</style><main></main><script>
    const dot = (left, top, width, height) => document.querySelector('main').insertAdjacentHTML('beforeend',
        `<div style='left:${left}px;top:${top}px;width:${width}px;height:${height}px'></div>`)</script>
    <button onclick='dot(30, 20, 10, 5)'>Dot</button>";

#[parity_action(tags = [conformance])]
async fn pixels_that_differ_are_counted_and_pictured(cx: &Action) -> Result<()> {
    at_home(file!());
    let page = show(cx, DOTS).await?;
    let main = page.role(Role::Main);
    is_written(expect(&main).to_have_screenshot("dots").await);
    page.role(Role::Button).click().await?;
    let error = failed(expect(&main).to_have_screenshot("dots").within(LITTLE).await);
    let seen = &error.failure().saw;
    assert_eq!(seen[0], "50 of 20000 pixels differ (0.2 %), within 10 × 5 at 30, 20");
    for (line, what) in seen[1..].iter().zip(["expected", "actual", "diff"]) {
        let (said, path) = line.split_once(':').expect("a line names a file");
        assert_eq!(said, what);
        assert!(Path::new(path.trim()).is_file(), "{line}");
    }
    assert_eq!(seen.len(), 4);
    assert!(error.failure().advice.as_deref().unwrap_or_default().contains("PARITY_UPDATE=1"));
    expect(&main).to_have_screenshot("dots").max_diff_pixels(50).await?;
    expect(&main).to_have_screenshot("dots").max_diff_ratio(0.0025).await?;
    expect(&main).to_have_screenshot("dots").threshold(1.0).await?;
    let stricter =
        expect(&main).to_have_screenshot("dots").max_diff_pixels(50).max_diff_ratio(0.001);
    failed(stricter.within(LITTLE).await);
    Ok(())
}

#[parity_action(tags = [conformance])]
async fn what_comes_to_look_like_its_reference_is_waited_for(cx: &Action) -> Result<()> {
    at_home(file!());
    let html = "<style>p { width: 80px; height: 40px; background: teal }</style><p></p>
        <button onclick='const p = document.querySelector(\"p\"); p.style.background = \"navy\"; setTimeout(() => p.style.background = \"\", 900)'>Go</button>";
    let page = show(cx, html).await?;
    is_written(expect(page.css("p")).to_have_screenshot("late").await);
    page.role(Role::Button).click().await?;
    expect(page.css("p")).to_have_screenshot("late").await
}

#[parity_action(tags = [conformance])]
async fn animations_and_the_caret_stand_still_and_go_on_afterwards(cx: &Action) -> Result<()> {
    at_home(file!());
    let html = "<style>@keyframes turn { to { transform: rotate(360deg) } } @keyframes come { from { opacity: 0 } }
        main { width: 200px; padding: 20px } i { display: block; width: 40px; height: 30px; background: teal; animation: turn .7s infinite linear }
        b { animation: come 20s both; transition: margin 20s } b.moved { margin-left: 90px }</style>
        <main><i></i><b>Here</b><input aria-label=Name autofocus></main><output></output>
        <script>const [turning, coming, name, output] = ['i', 'b', 'input', 'output'].map((one) => document.querySelector(one));
        coming.offsetWidth; coming.className = 'moved'; let hidden = 0;
        setInterval(() => {
          const isHidden = getComputedStyle(name).caretColor === 'rgba(0, 0, 0, 0)';
          if (isHidden) hidden = 1;
          const running = turning.getAnimations().filter((one) => one.playState === 'running').length;
          output.textContent = `turning ${running}, caret hidden ${hidden}, now ${Number(isHidden)}`;
        }, 5)</script>";
    let page = show(cx, html).await?;
    page.label("Name").focus().await?;
    is_written(expect(page.role(Role::Main)).to_have_screenshot("still").await);
    for _ in 0..3 {
        expect(page.role(Role::Main)).to_have_screenshot("still").await?;
    }
    expect(page.css("output")).to_have_text("turning 1, caret hidden 1, now 0").await?;
    page.reload().await?;
    page.label("Name").focus().await?;
    expect(page.role(Role::Main)).to_have_screenshot("still").await
}

#[parity_action(tags = [conformance])]
async fn what_never_looks_the_same_twice_is_told(cx: &Action) -> Result<()> {
    at_home(file!());
    let html = "<p style='width:60px;height:30px'></p><script>let red = 0; setInterval(() => document.querySelector('p').style.background = `rgb(${red = (red + 7) % 256} 0 0)`, 20)</script>";
    let page = show(cx, html).await?;
    let changing = expect(page.css("p")).to_have_screenshot("changing");
    // Long enough for two pictures, also on a busy machine.
    let error = failed(changing.within(std::time::Duration::from_secs(4)).await);
    assert_eq!(error.failure().saw[0], "it never looked the same twice in a row");
    assert!(
        error.failure().saw[1].starts_with("of the last two pictures 1800 of 1800 pixels differ"),
        "{error:?}"
    );
    is_written(expect(&page).to_have_screenshot("masked").mask(&page.css("p")).await);
    expect(&page).to_have_screenshot("masked").mask(&page.css("p")).await
}

/// What each place of the page shows is other in each document: only what is painted over may be.
fn secrets(word: &str) -> String {
    let inner = path_of(&format!("<p>{word}</p>"));
    format!(
        "<style>body {{ margin: 0; font-family: monospace }} main {{ width: 400px; height: 500px }} div {{ width: 20px; white-space: nowrap }}</style>
        <main><input type=password value='{word}'><input autocomplete=cc-number value='{word}'>
        <div data-parity-mask>{word} is longer than its box</div><section></section>
        <iframe srcdoc='<input type=password value={word}><p data-parity-mask>{word}'></iframe>
        <iframe id=other></iframe><span>{word}</span></main><script>
        document.querySelector('section').attachShadow({{ mode: 'open' }}).innerHTML = '<p data-parity-mask>{word}</p>';
        document.querySelector('#other').src = `http://localhost:${{location.port}}{inner}`</script>"
    )
}

#[parity_action(tags = [conformance])]
async fn what_is_secret_is_painted_over(cx: &Action) -> Result<()> {
    at_home(file!());
    let page = show(cx, &secrets("one")).await?;
    let inner = page.css("#other").frame();
    expect(inner.text("one")).to_be_visible().await?;
    let main = page.role(Role::Main);
    is_written(expect(&main).to_have_screenshot("secret").mask(&page.css("span")).await);
    page.goto(path_of(&secrets("two"))).await?;
    expect(inner.text("two")).to_be_visible().await?;
    expect(&main).to_have_screenshot("secret").mask(&page.css("span")).await?;
    let seen = saw(expect(&main).to_have_screenshot("secret").within(LITTLE).await);
    assert!(seen[0].contains(" pixels differ"), "{seen:?}");
    Ok(())
}

#[parity_action(tags = [conformance])]
async fn elements_of_frames_and_pages_as_a_whole_are_pictured(cx: &Action) -> Result<()> {
    at_home(file!());
    let inner = path_of("<style>body { margin: 0 }</style><div style='height:900px'></div>
        <p style='margin:0;width:120px;height:40px;background:teal'></p><div style='height:900px'></div>");
    let html = format!(
        "<style>body {{ margin: 0 }}</style><div style='height:2000px;background:linear-gradient(white, navy)'></div>
        <iframe style='width:300px;height:200px;border:7px solid;padding:3px;display:block' src='{inner}'></iframe>
        <iframe id=other style='width:300px;height:200px;border:0;display:block'></iframe>
        <script>document.querySelector('#other').src = `http://localhost:${{location.port}}{inner}`</script>"
    );
    let page = show(cx, &html).await?;
    let (near, other) = (page.css("iframe").first().frame(), page.css("#other").frame());
    for (frame, name) in [(&near, "near"), (&other, "other")] {
        is_written(expect(frame.css("p")).to_have_screenshot(name).await);
        assert_eq!(size(name), [120, 40]);
        expect(frame.css("p")).to_have_screenshot(name).await?;
    }
    let (one, two) = (std::fs::read(reference("near"))?, std::fs::read(reference("other"))?);
    assert!(one == two, "the same element looks the same in both frames");
    is_written(expect(&page).to_have_screenshot("whole").full_page().await);
    assert_eq!(size("whole")[1], 2000 + 220 + 200);
    is_written(expect(page.css("div")).to_have_screenshot("tall").await);
    assert_eq!(size("tall")[1], 2000);
    expect(page.css("div")).to_have_screenshot("tall").await
}
