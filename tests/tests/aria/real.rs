//! The components of a real design system: as a server sends them, and as their own scripts make them.

use std::fs;
use std::path::Path;

use serde::Deserialize;

use crate::chromium::Page;
use crate::package::govuk_frontend;
use crate::tally::Tally;

/// One component in one of its uses.
#[derive(Deserialize)]
struct Fixture {
    name: String,
    html: String,
}

#[derive(Deserialize)]
struct Fixtures {
    component: String,
    fixtures: Vec<Fixture>,
}

/// Every use of every component, by the name of the component.
fn components(directory: &Path) -> Vec<Fixtures> {
    let entries = fs::read_dir(directory.join("components")).unwrap();
    let mut files: Vec<_> =
        entries.map(|entry| entry.unwrap().path().join("fixtures.json")).collect();
    files.sort();
    let files = files.iter().filter(|file| file.is_file());
    files.map(|file| serde_json::from_slice(&fs::read(file).unwrap()).unwrap()).collect()
}

/// Shows a page without content, with the design system's style and script.
async fn open(page: &Page, directory: &Path) {
    page.show("<!doctype html><html lang=en class=govuk-template><title>Page</title>").await;
    let style = fs::read_to_string(directory.join("govuk-frontend.min.css")).unwrap();
    let style = serde_json::to_string(&style).unwrap();
    // No element of the page, whose text would be told with each of its trees.
    page.evaluate(&format!(
        "document.adoptedStyleSheets = [new CSSStyleSheet()];
         document.adoptedStyleSheets[0].replaceSync({style})"
    ))
    .await;
    page.evaluate(&fs::read_to_string(directory.join("all.bundle.js")).unwrap()).await;
}

/// Gives every element an `id`, by which it is found in Chromium's tree.
const IDENTIFY: &str = "document.querySelectorAll('body *').forEach((element, at) => {
  if (!element.id) element.id = `parity-${at}`;
});";

/// Sets the content as markup that no script has touched.
async fn show_plain(page: &Page, html: &str) {
    let html = serde_json::to_string(html).unwrap();
    let classes = "document.body.className = 'govuk-template__body';";
    page.evaluate(&format!("{classes} document.body.innerHTML = {html}; {IDENTIFY}")).await;
}

/// Has the design system's script do with the content what it does on any page.
async fn enhance(page: &Page) {
    let classes = "document.body.classList.add('js-enabled', 'govuk-frontend-supported');";
    page.evaluate(&format!("{classes} GOVUKFrontend.initAll(); {IDENTIFY}")).await;
}

#[test]
fn real_components_have_the_roles_names_and_states_that_chromium_tells() {
    let directory = govuk_frontend().join("dist/govuk");
    let (mut plain, mut enhanced) = (Tally::default(), Tally::default());
    Page::with(async |page| {
        open(page, &directory).await;
        for Fixtures { component, fixtures } in components(&directory) {
            for Fixture { name, html } in fixtures {
                show_plain(page, &html).await;
                plain.add(page, format_args!("{component}, {name}")).await;
                if html.contains("data-module=") {
                    enhance(page).await;
                    enhanced.add(page, format_args!("{component}, {name}, with its script")).await;
                }
            }
        }
    });
    for (tally, least) in [(plain, 6000), (enhanced, 2500)] {
        println!("{}", tally.report());
        assert!(tally.elements > least && tally.is_right(), "{}", tally.report());
    }
}
