//! What the content security policy of a page forbids, and what other origins do not allow; touches nothing.

use parity_model::Surface;
use parity_model::evidence::Entry;

use crate::diagnosis::seen::{Seen, Strength, Suspect, place};

/// What policies of the run speak for.
pub(super) fn suspects(seen: Seen<'_>) -> Vec<Suspect> {
    let of_entry = |entry: &Entry| match entry {
        Entry::PolicyViolated { directive, blocked, place: asked, report_only: false } => {
            let asked = asked.as_deref().map(place).map(|at| format!(" in {at}"));
            let sentence = format!(
                "the content security policy forbids {}{} by `{directive}`",
                blocked_in_words(blocked),
                asked.unwrap_or_default()
            );
            Some((Surface::Csp, sentence))
        }
        Entry::Refused { url, why } => Some((Surface::Topology, format!("{}: {why}", place(url)))),
        _ => None,
    };
    let told = seen.entries().filter_map(|(record, entry)| Some((record, of_entry(entry)?)));
    told.map(|(record, (surface, sentence))| {
        Suspect::new(Strength::Strong, surface, sentence, record)
    })
    .collect()
}

fn blocked_in_words(blocked: &str) -> String {
    match blocked {
        "inline" => "a script or style within the document".to_owned(),
        "eval" | "wasmeval" => "code that is made from text".to_owned(),
        other => place(other).to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use parity_model::evidence::Record;

    use super::*;

    fn found(blocked: &str, report_only: bool) -> Vec<Suspect> {
        let entry = Entry::PolicyViolated {
            directive: "script-src-elem".to_owned(),
            blocked: blocked.to_owned(),
            place: Some("https://shop.example.com/pay?id=1".to_owned()),
            report_only,
        };
        suspects(Seen { records: &[Record { number: 3, at: 0, entry }] })
    }

    #[test]
    fn a_script_that_the_policy_forbids_is_told_with_the_directive() {
        let cause = found("https://fraud.example.org/f.js?k=1", false).remove(0).cause;
        assert_eq!(cause.surface, Surface::Csp);
        assert_eq!(
            cause.sentence,
            "the content security policy forbids https://fraud.example.org/f.js in \
             https://shop.example.com/pay by `script-src-elem`"
        );
        let inline = found("inline", false).remove(0).cause;
        assert!(inline.sentence.contains("a script or style within the document"), "{inline:?}");
    }

    #[test]
    fn what_is_only_reported_forbids_nothing() {
        assert_eq!(found("https://fraud.example.org/f.js", true), []);
    }
}
