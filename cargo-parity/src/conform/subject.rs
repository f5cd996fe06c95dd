//! The implementation that is looked at: what it offers, and how something is made to happen in it.

use std::sync::atomic::{AtomicU64, Ordering};

use parity_model::Fact;
use parity_model::verification::Offer;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use crate::conform::breach::Breach;
use crate::conform::client::{Client, Question};
use crate::conform::need::{Lack, Need, Part};

/// The name of the probe and of the fault that are there for this suite.
pub(crate) const CONFORM: &str = "conform";

/// The implementation that is looked at.
pub(crate) struct Subject {
    pub(crate) client: Client,
    /// What it offers; none where it does not say so as the protocol has it.
    pub(crate) offer: Option<Offer>,
    pub(crate) faults: Vec<String>,
    pub(crate) without_token: Option<String>,
    pub(crate) production: Option<String>,
    seed: String,
    next: AtomicU64,
}

impl Subject {
    pub(crate) fn new(client: Client, offer: Option<Offer>, faults: Vec<String>) -> Self {
        let now = jiff::Timestamp::now().as_nanosecond();
        let seed = format!("{:x}{:x}", now, std::process::id());
        let next = AtomicU64::new(0);
        Self { client, offer, faults, without_token: None, production: None, seed, next }
    }

    /// A word that nobody has used before: a run, or a value.
    pub(crate) fn word(&self, what: &str) -> String {
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        format!("{what}-{}-{number}", self.seed)
    }

    /// Why a rule with these needs is not checked, if it is not.
    pub(crate) fn lacks(&self, needs: &[Need]) -> Option<Lack> {
        needs.iter().find_map(|need| self.lacks_one(*need))
    }

    fn lacks_one(&self, need: Need) -> Option<Lack> {
        let not_checked = |why: &str| Some(Lack::NotChecked(why.to_owned()));
        let given = |url: &Option<String>, option: &str| match url {
            Some(_) => None,
            None => not_checked(&format!("give `{option} URL`, another instance")),
        };
        match need {
            Need::WithoutToken => return given(&self.without_token, "--without-token"),
            Need::Production => return given(&self.production, "--production"),
            Need::Offered(_) | Need::Hook | Need::Fault => {}
        }
        let Some(offer) = &self.offer else {
            return not_checked("what is offered is not known, see `offer/contract`");
        };
        let has_hook = offer.probes.iter().any(|probe| probe == CONFORM);
        match need {
            Need::Offered(part) if !is_offered(offer, part) => {
                Some(Lack::NotApplicable(format!("`{}` is not offered", part.path())))
            }
            Need::Hook if !has_hook => {
                not_checked("there is no probe `conform`; start an instance that has it")
            }
            Need::Fault if !self.faults.iter().any(|fault| fault == CONFORM) => {
                not_checked("there is no fault `conform`; start an instance that has it")
            }
            Need::Offered(_) | Need::Hook | Need::Fault | Need::WithoutToken | Need::Production => {
                None
            }
        }
    }

    /// Has something happen, by the probe `conform`, and returns what that says.
    pub(crate) async fn make(&self, what: &str, run: &str, value: &str) -> Result<Fact, Breach> {
        self.client.ask(conform(what, run, value)).await?.noun("a fact")
    }
}

/// The question that has something happen.
pub(crate) fn conform(what: &str, run: &str, value: &str) -> Question {
    let value = utf8_percent_encode(value, NON_ALPHANUMERIC);
    Question::get(format!("/probe/{CONFORM}?run={run}&do={what}&value={value}"))
}

fn is_offered(offer: &Offer, part: Part) -> bool {
    match part {
        Part::Shape => offer.shape,
        Part::Probes => !offer.probes.is_empty(),
        Part::Jobs => offer.jobs,
        Part::Webhooks => offer.webhooks,
        Part::Flags => offer.flags,
        Part::Events => offer.events,
        Part::Faults => offer.faults,
    }
}
