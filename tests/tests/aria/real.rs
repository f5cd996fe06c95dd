//! Real markup: the components of a design system, with and without their scripts, and whole pages.

use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::chromium::Page;
use crate::packages::package;
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
    let directories = sorted(&directory.join("components"));
    let files = directories.iter().map(|component| component.join("fixtures.json"));
    let files = files.filter(|file| file.is_file());
    files.map(|file| serde_json::from_slice(&fs::read(file).unwrap()).unwrap()).collect()
}

fn sorted(directory: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(directory).unwrap();
    let mut paths: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths
}

/// Shows a page without content, with the style that a file has.
async fn open(page: &Page, style: &Path) {
    page.show("<!doctype html><html lang=en><title>Page</title>").await;
    let style = serde_json::to_string(&fs::read_to_string(style).unwrap()).unwrap();
    // No element of the page, whose text would be told with each of its trees.
    page.evaluate(&format!(
        "document.adoptedStyleSheets = [new CSSStyleSheet()];
         document.adoptedStyleSheets[0].replaceSync({style})"
    ))
    .await;
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

/// Shows the body of a whole page; nothing of it runs, and nothing is loaded for it.
async fn show_body(page: &Page, html: &str) {
    let html = serde_json::to_string(html).unwrap();
    let parsed = format!("new DOMParser().parseFromString({html}, 'text/html').body");
    page.evaluate(&format!("document.body.replaceWith({parsed}); {IDENTIFY}")).await;
}

#[test]
fn real_components_have_the_roles_names_and_states_that_chromium_tells() {
    let directory = package("govuk-frontend").join("dist/govuk");
    let script = fs::read_to_string(directory.join("all.bundle.js")).unwrap();
    let (mut plain, mut enhanced) = (Tally::default(), Tally::default());
    Page::with(async |page| {
        open(page, &directory.join("govuk-frontend.min.css")).await;
        page.evaluate(&script).await;
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
        assert!(tally.elements > least && tally.is_right(98), "{}", tally.report());
    }
}

#[test]
fn real_pages_have_the_roles_names_and_states_that_chromium_tells() {
    let directory = package("startbootstrap-sb-admin").join("dist");
    let mut tally = Tally::default();
    Page::with(async |page| {
        open(page, &directory.join("css/styles.css")).await;
        let files = sorted(&directory).into_iter();
        for file in files.filter(|file| file.extension().is_some_and(|kind| kind == "html")) {
            show_body(page, &fs::read_to_string(&file).unwrap()).await;
            tally.add(page, file.file_name().unwrap().display()).await;
        }
    });
    println!("{}", tally.report());
    // Less than elsewhere: two of the pages show a table of 59 rows, each of which has a name here.
    assert!(tally.elements > 1500 && tally.is_right(92), "{}", tally.report());
}
