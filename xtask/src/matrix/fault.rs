//! What each fault of the shop's environment and each regression of its code changes, and what is expected to notice it.

use parity_model::Surface;
use parity_model::Surface::{
    Auth, Cache, Cookies, Csp, Data, Flags, Permissions, Queue, Scripts, Secrets, Topology,
    Webhooks,
};

/// A fault or a regression, and what is expected of parity under it.
#[derive(Debug)]
pub(crate) struct Fault {
    pub(crate) name: &'static str,
    /// The change, in words.
    pub(crate) change: &'static str,
    /// The surfaces that a report may name first.
    pub(crate) surfaces: &'static [Surface],
    /// The actions of which at least one must fail, for the fault is in their way.
    pub(crate) noticed_by: &'static [&'static str],
    /// Further actions that cannot work either.
    pub(crate) may_break: &'static [&'static str],
}

/// Actions of users who sign in at the identity provider.
const BY_SIGN_IN: &[&str] = &[
    "sign_in",
    "enterprise_sign_in",
    "checkout",
    "cancel",
    "send_lead",
    "invite",
    "upload",
    "admin_setting",
];

/// Actions of which the worker does a part.
const BY_WORKER: &[&str] = &["send_lead", "checkout", "cancel", "invite", "upload", "recovery"];

/// All of them, in the order of the design.
pub(crate) const FAULTS: [Fault; 20] = [
    Fault {
        name: "redirect-uri",
        change: "the identity provider has another redirect URI registered",
        surfaces: &[Auth],
        noticed_by: &["sign_in"],
        may_break: BY_SIGN_IN,
    },
    Fault {
        name: "worker-off",
        change: "the worker is not started",
        surfaces: &[Queue],
        noticed_by: &["send_lead"],
        may_break: BY_WORKER,
    },
    Fault {
        name: "flag-targeting",
        change: "targeting sends enterprise users to another place after sign-in",
        surfaces: &[Flags],
        noticed_by: &["enterprise_sign_in"],
        may_break: &[],
    },
    Fault {
        name: "webhook-secret",
        change: "the secret that checks the payment provider's webhooks comes from another source",
        surfaces: &[Webhooks],
        noticed_by: &["checkout"],
        may_break: &["cancel"],
    },
    Fault {
        name: "webhook-host",
        change: "the payment provider sends its webhooks to a host that does not answer",
        surfaces: &[Webhooks, Topology],
        noticed_by: &["checkout"],
        may_break: &["cancel"],
    },
    Fault {
        name: "memory-cache",
        change: "no Redis for what is read often: each process keeps a cache of its own",
        surfaces: &[Cache],
        noticed_by: &["admin_setting"],
        may_break: &["checkout", "cancel", "send_lead", "invite"],
    },
    Fault {
        name: "inline-jobs",
        change: "jobs run inside the request that causes them",
        surfaces: &[Queue],
        noticed_by: &["checkout"],
        may_break: BY_WORKER,
    },
    Fault {
        name: "consent-overlay",
        change: "the consent manager lies over the page, and over its buttons",
        surfaces: &[Scripts],
        noticed_by: &["checkout"],
        may_break: &[],
    },
    Fault {
        name: "fraud-blocks",
        change: "the fraud script keeps payment disabled until its slow service has answered",
        surfaces: &[Scripts],
        noticed_by: &["checkout"],
        may_break: &[],
    },
    Fault {
        name: "csp-scripts",
        change: "the content security policy does not allow the origin of the fraud script",
        surfaces: &[Csp],
        noticed_by: &["checkout"],
        may_break: &[],
    },
    Fault {
        name: "cookie-samesite",
        change: "the session's cookie is `SameSite=Strict`: it is lost on the way back from sign-in",
        surfaces: &[Cookies],
        noticed_by: &["sign_in"],
        may_break: BY_SIGN_IN,
    },
    Fault {
        name: "cookie-domain",
        change: "the session's cookie is for a domain that does not serve the shop",
        surfaces: &[Cookies],
        noticed_by: &["sign_in", "recovery"],
        may_break: BY_SIGN_IN,
    },
    Fault {
        name: "db-role",
        change: "the worker's role of the database may not write who has which plan",
        surfaces: &[Permissions],
        noticed_by: &["checkout"],
        may_break: &["cancel"],
    },
    Fault {
        name: "upload-policy",
        change: "the store's policy refuses the worker's read",
        surfaces: &[Permissions],
        noticed_by: &["upload"],
        may_break: &[],
    },
    Fault {
        name: "cron-off",
        change: "the scheduler is not started",
        surfaces: &[Queue, Topology],
        noticed_by: &["cancel"],
        may_break: &[],
    },
    Fault {
        name: "edge-caches",
        change: "the edge keeps a page of somebody who is signed in",
        surfaces: &[Cache],
        noticed_by: &["cancel", "checkout", "admin_setting"],
        // The price that an admin sets is seen on that page, too.
        may_break: &[],
    },
    Fault {
        name: "secret-missing",
        change: "the variable of a secret has another name here",
        surfaces: &[Secrets],
        noticed_by: &["send_lead"],
        may_break: &[],
    },
    Fault {
        name: "data-volume",
        change: "there are a thousand times the rows, and a page times out",
        surfaces: &[Data],
        noticed_by: &["send_lead"],
        // Who comes from an enterprise lands on the page of all messages.
        may_break: &["enterprise_sign_in"],
    },
    Fault {
        name: "queue-order",
        change: "two workers take jobs from the queue, which may then end out of order",
        surfaces: &[Queue],
        noticed_by: &["upload"],
        may_break: &["send_lead"],
    },
    Fault {
        name: "mail-host",
        change: "links in mails lead to another host",
        surfaces: &[Topology],
        noticed_by: &["recovery"],
        may_break: &["invite"],
    },
];

/// The changes of the code, each with the name of its patch.
pub(crate) const REGRESSIONS: [Fault; 3] = [
    Fault {
        name: "entitlement-race",
        change: "the code: what was paid for is given by a job that overtakes the one that keeps the payment",
        surfaces: &[Queue],
        noticed_by: &["checkout"],
        may_break: &[],
    },
    Fault {
        name: "newer-event-shape",
        change: "the code: webhooks are read by a newer shape than the payment provider sends",
        // They are acknowledged, and nothing comes of them.
        surfaces: &[Queue, Webhooks],
        noticed_by: &["checkout"],
        may_break: &["cancel"],
    },
    Fault {
        name: "optimistic-success",
        change: "the code: the page after the payment gives the plan, and webhooks do nothing more",
        surfaces: &[Queue, Webhooks],
        noticed_by: &["checkout"],
        may_break: &[],
    },
];

impl Fault {
    /// Whether the fault explains that `action` fails.
    pub(crate) fn explains(&self, action: &str) -> bool {
        self.noticed_by.contains(&action) || self.may_break.contains(&action)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn each_fault_has_a_name_of_its_own_and_something_that_notices_it() {
        let all: Vec<_> = FAULTS.iter().chain(&REGRESSIONS).collect();
        let names: BTreeSet<_> = all.iter().map(|fault| fault.name).collect();
        assert_eq!(names.len(), all.len());
        for fault in all {
            assert!(!fault.noticed_by.is_empty() && !fault.surfaces.is_empty(), "{}", fault.name);
        }
    }

    #[test]
    fn a_fault_explains_what_it_breaks_and_nothing_else() {
        let fault = FAULTS.iter().find(|fault| fault.name == "mail-host").unwrap();
        assert!(fault.explains("recovery") && fault.explains("invite"));
        assert!(!fault.explains("checkout"));
    }
}
