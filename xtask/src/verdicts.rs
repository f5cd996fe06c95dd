//! The verdicts that a run of actions has left behind.

use std::fs;
use std::path::{Path, PathBuf};

use parity_model::verdict::{Failure as Answers, Judgement};

/// Reads the verdicts below a run's directory, and says which cannot be read.
pub(crate) fn read(directory: &Path) -> (Vec<Judgement>, Vec<String>) {
    let (mut judgements, mut unreadable) = (Vec::new(), Vec::new());
    let Ok(entries) = fs::read_dir(directory) else {
        return (judgements, vec![format!("no action left anything in `{}`", directory.display())]);
    };
    let directories = entries.flatten().map(|entry| entry.path()).filter(|path| path.is_dir());
    for path in directories {
        match judgement(&path.join("verdict.json")) {
            Ok(judgement) => judgements.push(judgement),
            Err(why) => unreadable.push(why),
        }
    }
    judgements.sort_by(|one, other| other.action.cmp(&one.action));
    (judgements, unreadable)
}

/// The answers of a failure, each with its name in reports.
pub(crate) fn answers(failure: &Answers) -> Vec<(&'static str, String)> {
    let Answers { place, step, expected, saw, waited, advice } = failure;
    let saw = (!saw.is_empty()).then(|| saw.join("; "));
    let all = [
        ("at", place.clone()),
        ("step", step.clone()),
        ("expected", expected.clone()),
        ("saw", saw),
        ("waited", waited.clone()),
        ("try", advice.clone()),
    ];
    all.into_iter().filter_map(|(name, text)| Some((name, text?))).collect()
}

fn judgement(path: &PathBuf) -> Result<Judgement, String> {
    let text = fs::read_to_string(path);
    let text =
        text.map_err(|error| format!("there is no verdict `{}`: {error}", path.display()))?;
    serde_json::from_str(&text)
        .map_err(|error| format!("`{}` is no verdict: {error}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_missing_or_no_verdict_is_told_and_not_passed_over() {
        let root = tempfile::tempdir().unwrap();
        assert!(read(&root.path().join("none")).1[0].starts_with("no action left anything in"));
        for action in ["sign_in", "send_lead"] {
            fs::create_dir(root.path().join(action)).unwrap();
        }
        fs::write(root.path().join("sign_in/verdict.json"), r#"{"verdict": "pass"}"#).unwrap();
        let (judgements, mut unreadable) = read(root.path());
        unreadable.sort();
        assert!(judgements.is_empty());
        assert!(unreadable[0].contains("sign_in/verdict.json` is no verdict"), "{unreadable:?}");
        assert!(unreadable[1].starts_with("there is no verdict"), "{unreadable:?}");
    }
}
