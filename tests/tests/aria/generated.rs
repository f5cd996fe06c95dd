//! Pages that nobody thought of.

use std::collections::BTreeMap;

use crate::chromium::{Ours, Page};
use crate::compare::{accepted, differences};
use crate::generate::page;

const PAGES: u64 = 50;

/// How much was compared, and how much of it was the same.
#[derive(Default)]
struct Tally {
    elements: usize,
    same: BTreeMap<&'static str, usize>,
    accepted: BTreeMap<&'static str, usize>,
    wrong: Vec<(Ours, String)>,
}

impl Tally {
    async fn add(&mut self, page: &Page, seed: u64) {
        let theirs = page.theirs().await;
        for ours in page.ours().await {
            let node = theirs.get(&ours.id);
            let differences = differences(&ours, node);
            self.elements += 1;
            for what in ["role", "name"] {
                let same = !differences.iter().any(|difference| difference.what == what);
                *self.same.entry(what).or_default() += usize::from(same);
            }
            for difference in differences {
                match accepted(&ours, node, &difference) {
                    Some(reason) => *self.accepted.entry(reason).or_default() += 1,
                    None => self.wrong.push((ours.clone(), format!("seed {seed}: {difference:?}"))),
                }
            }
        }
    }

    fn report(&self) -> String {
        let share = |what| {
            let same = self.same.get(what).copied().unwrap_or_default();
            format!("{what}: {same} of {} the same as in Chromium", self.elements)
        };
        let mut lines =
            vec![share("role"), share("name"), format!("accepted: {:#?}", self.accepted)];
        if let Some((ours, what)) = self.wrong.iter().min_by_key(|(ours, _)| ours.html.len()) {
            lines.push(format!("the smallest of {}: {what} in {}", self.wrong.len(), ours.html));
        }
        lines.join("\n")
    }
}

#[test]
fn generated_pages_have_the_roles_names_and_states_that_chromium_tells() {
    let mut tally = Tally::default();
    Page::with(async |shown| {
        for seed in 0..PAGES {
            shown.show(&page(seed)).await;
            tally.add(shown, seed).await;
        }
    });
    println!("{}", tally.report());
    let right = tally.same.values().all(|same| same * 100 >= tally.elements * 98);
    assert!(right && tally.wrong.is_empty(), "{}", tally.report());
}
