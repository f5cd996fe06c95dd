//! What was found, as a person and as a machine reads it; touches nothing.

use serde_json::{Value, json};

use crate::conform::Findings;
use crate::conform::rule::{Found, Outcome};

/// One line a rule, and what was seen below each that is broken.
pub(crate) fn text(findings: &Findings) -> String {
    let mut text = String::new();
    for Found { rule, outcome } in &findings.found {
        let word = word(outcome);
        match outcome {
            Outcome::Held => text += &format!("{word:<16}{}\n", rule.id),
            Outcome::NotApplicable(why) | Outcome::NotChecked(why) => {
                text += &format!("{word:<16}{}: {why}\n", rule.id);
            }
            Outcome::Broken(breach) => {
                text += &format!("{word:<16}{}: {}\n", rule.id, rule.holds);
                for (name, value) in [
                    ("request", &*breach.request),
                    ("expected", &*breach.expected),
                    ("saw", &*breach.saw),
                    ("try", rule.advice),
                ] {
                    text += &format!("                {name:<10}{value}\n");
                }
            }
        }
    }
    let counts = WORDS.map(|word| format!("{} {word}", count(findings, word)));
    text += &format!("{} rules: {}\n", findings.found.len(), counts.join(", "));
    findings.clean(&text)
}

/// One JSON document.
pub(crate) fn json(findings: &Findings) -> String {
    let rules: Vec<Value> = findings.found.iter().map(rule).collect();
    let mut document = json!({ "version": 1, "rules": rules });
    for word in WORDS {
        document[word.replace(' ', "_")] = count(findings, word).into();
    }
    let text = serde_json::to_string_pretty(&document).expect("it has text keys only");
    findings.clean(&(text + "\n"))
}

const WORDS: [&str; 4] = ["held", "broken", "not applicable", "not checked"];

fn rule(Found { rule, outcome }: &Found) -> Value {
    let mut told = json!({"id": rule.id, "holds": rule.holds, "outcome": word(outcome)});
    match outcome {
        Outcome::Held => {}
        Outcome::NotApplicable(why) | Outcome::NotChecked(why) => told["why"] = json!(why),
        Outcome::Broken(breach) => {
            told["request"] = json!(breach.request);
            told["expected"] = json!(breach.expected);
            told["saw"] = json!(breach.saw);
            told["try"] = json!(rule.advice);
        }
    }
    told
}

fn word(outcome: &Outcome) -> &'static str {
    match outcome {
        Outcome::Held => WORDS[0],
        Outcome::Broken(_) => WORDS[1],
        Outcome::NotApplicable(_) => WORDS[2],
        Outcome::NotChecked(_) => WORDS[3],
    }
}

fn count(findings: &Findings, wanted: &str) -> usize {
    findings.found.iter().filter(|found| word(&found.outcome) == wanted).count()
}
