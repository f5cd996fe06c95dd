//! The rules of the protocol, in the order in which they are told.

mod absence;
mod answers;
mod events;
mod fault;
mod garbage;
mod job;
mod limits;
mod probe;
mod redaction;
mod run;
mod shape;
mod token;

use crate::conform::rule::Rule;

/// All rules.
pub(crate) fn all() -> impl Iterator<Item = &'static Rule> {
    let topics: [&'static [Rule]; 12] = [
        token::RULES,
        absence::RULES,
        answers::RULES,
        shape::RULES,
        probe::RULES,
        job::RULES,
        run::RULES,
        events::RULES,
        redaction::RULES,
        fault::RULES,
        garbage::RULES,
        limits::RULES,
    ];
    topics.into_iter().flatten()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn each_rule_has_a_name_of_its_own_and_says_what_to_do() {
        let mut ids = BTreeSet::new();
        for rule in all() {
            assert!(ids.insert(rule.id), "{} is there twice", rule.id);
            assert!(rule.id.contains('/') && !rule.id.contains(' '), "{}", rule.id);
            let texts = [rule.holds, rule.advice];
            assert!(
                texts.iter().all(|text| text.len() > 20 && !text.ends_with('.')),
                "{}",
                rule.id
            );
        }
        assert!(ids.len() > 40, "{}", ids.len());
    }
}
