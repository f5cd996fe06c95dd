//! The rows of the result: what is compared, how, and what it may be at most.

use crate::arguments::BrowserKind;
use crate::bench::peer::Peer;
use crate::bench::samples::Samples;
use crate::bench::statistics::{mean, median, minimum, p95};

/// One row of the result.
#[derive(Debug, PartialEq)]
pub(crate) struct Row {
    pub(crate) name: &'static str,
    pub(crate) what: &'static str,
    pub(crate) unit: Unit,
    /// What each peer needed, for those that did it.
    pub(crate) seen: Vec<(Peer, Seen)>,
    pub(crate) checks: Vec<Check>,
}

/// What is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unit {
    Milliseconds,
    Requests,
}

/// What one peer needed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Seen {
    /// The number that is compared.
    pub(crate) typical: f64,
    pub(crate) minimum: f64,
    pub(crate) p95: f64,
}

/// One limit, and what was seen.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Check {
    pub(crate) limit: Limit,
    /// A ratio, milliseconds or requests, as the limit is.
    pub(crate) seen: f64,
}

/// What parity may need at most.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Limit {
    /// So many times what a peer needs.
    Times(f64, Peer),
    Milliseconds(f64),
    Requests(f64),
}

impl Check {
    pub(crate) fn is_met(&self) -> bool {
        match self.limit {
            Limit::Times(limit, _) | Limit::Milliseconds(limit) | Limit::Requests(limit) => {
                self.seen <= limit
            }
        }
    }
}

/// Which number stands for many.
#[derive(Clone, Copy)]
enum Typical {
    Median,
    /// The median of the means of the rounds.
    Mean,
    P95,
}

struct Plan {
    name: &'static str,
    what: &'static str,
    of: &'static [&'static str],
    unit: Unit,
    typical: Typical,
    limits: &'static [Limit],
    /// Other limits for chromium-headless-shell.
    of_shell: Option<&'static [Limit]>,
}

const PLAN: &[Plan] = &[
    Plan {
        name: "flow",
        what: "sign-in of nine steps in a fresh session",
        of: &["flow"],
        unit: Unit::Milliseconds,
        typical: Typical::Median,
        limits: &[Limit::Times(0.35, Peer::Playwright)],
        of_shell: Some(&[Limit::Times(0.45, Peer::Playwright)]),
    },
    Plan {
        name: "session",
        what: "isolated session with a page, opened and closed",
        of: &["session"],
        unit: Unit::Milliseconds,
        typical: Typical::Median,
        limits: &[Limit::Times(0.8, Peer::Playwright), Limit::Times(0.25, Peer::Thirtyfour)],
        of_shell: None,
    },
    Plan {
        name: "act",
        what: "one click, fill or assertion, mean over 200",
        of: &["fill", "click", "assert"],
        unit: Unit::Milliseconds,
        typical: Typical::Mean,
        limits: &[Limit::Times(0.3, Peer::Playwright)],
        of_shell: None,
    },
    Plan { name: "fill", what: "of these, a fill", of: &["fill"], ..WITHOUT_LIMIT },
    Plan { name: "click", what: "of these, a click", of: &["click"], ..WITHOUT_LIMIT },
    Plan { name: "assert", what: "of these, an assertion", of: &["assert"], ..WITHOUT_LIMIT },
    Plan {
        name: "change",
        what: "from a DOM change to the expectation, p95",
        of: &["change"],
        unit: Unit::Milliseconds,
        typical: Typical::P95,
        limits: &[Limit::Milliseconds(10.0)],
        of_shell: None,
    },
    Plan {
        name: "role",
        what: "one button by role and name among 2,000 elements, warm",
        of: &["role"],
        unit: Unit::Milliseconds,
        typical: Typical::Median,
        limits: &[Limit::Times(0.2, Peer::Playwright)],
        of_shell: None,
    },
    Plan {
        name: "twenty",
        what: "20 sign-ins, two workers, the whole command",
        of: &["twenty"],
        unit: Unit::Milliseconds,
        typical: Typical::Median,
        limits: &[Limit::Times(0.45, Peer::Playwright)],
        of_shell: Some(&[Limit::Times(0.5, Peer::Playwright)]),
    },
    Plan {
        name: "outcome",
        what: "from an outcome in the service to `eventually!`, by its event, p95",
        of: &["outcome"],
        typical: Typical::P95,
        limits: &[Limit::Milliseconds(20.0)],
        ..WITHOUT_LIMIT
    },
    Plan {
        name: "outcome requests",
        what: "requests for that, p95",
        of: &["outcome requests"],
        unit: Unit::Requests,
        typical: Typical::P95,
        limits: &[Limit::Requests(5.0)],
        ..WITHOUT_LIMIT
    },
    Plan {
        name: "asking",
        what: "the same without a stream, by the default schedule, p95",
        of: &["asking"],
        typical: Typical::P95,
        ..WITHOUT_LIMIT
    },
    Plan {
        name: "asking requests",
        what: "requests for that, p95",
        of: &["asking requests"],
        unit: Unit::Requests,
        typical: Typical::P95,
        ..WITHOUT_LIMIT
    },
];

const WITHOUT_LIMIT: Plan = Plan {
    name: "",
    what: "",
    of: &[],
    unit: Unit::Milliseconds,
    typical: Typical::Median,
    limits: &[],
    of_shell: None,
};

/// Returns the rows of everything that was measured.
pub(crate) fn rows(samples: &Samples, browser: BrowserKind) -> Vec<Row> {
    PLAN.iter().map(|plan| row(plan, samples, browser)).filter(|row| !row.seen.is_empty()).collect()
}

fn row(plan: &Plan, samples: &Samples, browser: BrowserKind) -> Row {
    let seen: Vec<(Peer, Seen)> = Peer::ALL
        .into_iter()
        .filter_map(|peer| Some((peer, seen(&samples.rounds(peer, plan.of), plan.typical)?)))
        .collect();
    let limits = match browser {
        BrowserKind::Chromium => plan.limits,
        BrowserKind::HeadlessShell => plan.of_shell.unwrap_or(plan.limits),
    };
    let checks = limits.iter().filter_map(|limit| check(*limit, &seen)).collect();
    Row { name: plan.name, what: plan.what, unit: plan.unit, seen, checks }
}

fn seen(rounds: &[Vec<f64>], typical: Typical) -> Option<Seen> {
    let all = rounds.concat();
    let typical = match typical {
        Typical::Median => median(&all),
        Typical::Mean => median(&rounds.iter().filter_map(|round| mean(round)).collect::<Vec<_>>()),
        Typical::P95 => p95(&all),
    };
    Some(Seen { typical: typical?, minimum: minimum(&all)?, p95: p95(&all)? })
}

fn check(limit: Limit, seen: &[(Peer, Seen)]) -> Option<Check> {
    let of = |wanted| seen.iter().find(|(peer, _)| *peer == wanted).map(|(_, seen)| seen.typical);
    let ours = of(Peer::Parity)?;
    let seen = match limit {
        Limit::Times(_, peer) => ours / of(peer)?,
        Limit::Milliseconds(_) | Limit::Requests(_) => ours,
    };
    Some(Check { limit, seen })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bench::samples::Line;

    fn samples(measured: &[(Peer, usize, &str, f64)]) -> Samples {
        let mut samples = Samples::default();
        for (peer, round, what, milliseconds) in measured {
            let line = Line { what: (*what).to_owned(), milliseconds: *milliseconds };
            samples.add(*peer, *round, vec![line]);
        }
        samples
    }

    #[test]
    fn a_ratio_is_held_against_the_limit_of_its_browser() {
        let samples =
            samples(&[(Peer::Parity, 1, "flow", 40.0), (Peer::Playwright, 1, "flow", 100.0)]);
        for (browser, limit, is_met) in
            [(BrowserKind::Chromium, 0.35, false), (BrowserKind::HeadlessShell, 0.45, true)]
        {
            let rows = rows(&samples, browser);
            let [check] = rows[0].checks.as_slice() else { panic!("one limit: {rows:?}") };
            assert_eq!(*check, Check { limit: Limit::Times(limit, Peer::Playwright), seen: 0.4 });
            assert_eq!(check.is_met(), is_met);
        }
    }

    #[test]
    fn the_mean_of_a_round_counts_once_however_much_is_in_it() {
        let samples = samples(&[
            (Peer::Parity, 1, "fill", 1.0),
            (Peer::Parity, 1, "click", 3.0),
            (Peer::Parity, 2, "assert", 8.0),
        ]);
        let rows = rows(&samples, BrowserKind::Chromium);
        assert_eq!(rows[0].seen, [(Peer::Parity, Seen { typical: 5.0, minimum: 1.0, p95: 8.0 })]);
        assert!(rows[0].checks.is_empty(), "there is nobody to compare with");
    }

    #[test]
    fn requests_are_counted_and_held_against_a_limit_of_their_own() {
        let samples = samples(&[
            (Peer::Parity, 1, "outcome requests", 4.0),
            (Peer::Parity, 1, "outcome requests", 6.0),
        ]);
        let rows = rows(&samples, BrowserKind::Chromium);
        let [row] = &rows[..] else { panic!("one row: {rows:?}") };
        assert_eq!(row.unit, Unit::Requests);
        assert_eq!(row.checks, [Check { limit: Limit::Requests(5.0), seen: 6.0 }]);
        assert!(!row.checks[0].is_met());
    }

    #[test]
    fn lateness_is_judged_by_its_p95() {
        let samples =
            samples(&[(Peer::Parity, 1, "change", 2.0), (Peer::Parity, 1, "change", 11.0)]);
        let rows = rows(&samples, BrowserKind::Chromium);
        assert_eq!(rows[0].checks, [Check { limit: Limit::Milliseconds(10.0), seen: 11.0 }]);
        assert!(!rows[0].checks[0].is_met());
    }
}
