//! How much was compared with Chromium's tree, and how much of it was the same.

use std::collections::BTreeMap;
use std::fmt::Display;

use crate::chromium::{Ours, Page};
use crate::compare::{accepted, differences};

/// What was compared on many pages.
#[derive(Default)]
pub(crate) struct Tally {
    pub(crate) elements: usize,
    same: BTreeMap<&'static str, usize>,
    accepted: BTreeMap<&'static str, usize>,
    wrong: Vec<(Ours, String)>,
}

impl Tally {
    /// Compares every element with an `id` of what the page shows, which is called `whence`.
    pub(crate) async fn add(&mut self, page: &Page, whence: impl Display) {
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
                    None => self.wrong.push((ours.clone(), format!("{whence}: {difference:?}"))),
                }
            }
        }
    }

    /// Whether nothing differs without a reason, and so many percent of roles and names do not differ at all.
    pub(crate) fn is_right(&self, percent: usize) -> bool {
        let enough = |same: &usize| same * 100 >= self.elements * percent;
        self.wrong.is_empty() && self.same.values().all(enough)
    }

    pub(crate) fn report(&self) -> String {
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
