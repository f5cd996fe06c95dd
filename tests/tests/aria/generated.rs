//! Pages that nobody thought of.

use crate::chromium::Page;
use crate::generate::page;
use crate::tally::Tally;

const PAGES: u64 = 50;

#[test]
fn generated_pages_have_the_roles_names_and_states_that_chromium_tells() {
    let mut tally = Tally::default();
    Page::with(async |shown| {
        for seed in 0..PAGES {
            shown.show(&page(seed)).await;
            tally.add(shown, format_args!("seed {seed}")).await;
        }
    });
    println!("{}", tally.report());
    assert!(tally.is_right(98), "{}", tally.report());
}
