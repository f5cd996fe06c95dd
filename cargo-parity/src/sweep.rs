//! What became of the requests that killed runs had left, as a person and as a machine reads it; touches nothing.

use parity_model::ledger::{Fate, Swept};

/// The status that `sweep` ends with: 4 if something may still be there, 2 if something was not tried, else 0.
pub(crate) fn status(swept: &[Swept]) -> u8 {
    let rank = |swept: &Swept| match swept.fate {
        Fate::Pending | Fate::Done => 0,
        Fate::Skipped(_) => 2,
        Fate::Failed(_) => 4,
    };
    swept.iter().map(rank).max().unwrap_or_default()
}

/// One line a request, and a second one where there is a reason.
pub(crate) fn text(swept: &[Swept]) -> String {
    if swept.is_empty() {
        return "no killed run has left anything\n".to_owned();
    }
    let mut text = String::new();
    for one in swept {
        let Swept { action, environment, time, request, ledger, fate } = one;
        let (word, why) = match fate {
            Fate::Pending => ("left", None),
            Fate::Done => ("done", None),
            Fate::Failed(why) => ("failed", Some(why)),
            Fate::Skipped(why) => ("skipped", Some(why)),
        };
        text += &format!("{word:<8}{request}  of {action} against {environment}, {time}\n");
        if let Some(why) = why {
            text += &format!("        {why}\n        it stands in {ledger}\n");
        }
    }
    text
}

/// One JSON array.
pub(crate) fn json(swept: &[Swept]) -> String {
    serde_json::to_string_pretty(swept).expect("it has text keys only") + "\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    fn swept(fate: Fate) -> Swept {
        Swept {
            action: "send_lead".to_owned(),
            environment: "verify".to_owned(),
            time: "2026-11-24T22:00:00Z".to_owned(),
            request: "DELETE /leads/7".to_owned(),
            ledger: "target/parity/undo/1.jsonl".to_owned(),
            fate,
        }
    }

    #[test]
    fn what_may_still_be_there_weighs_more_than_what_was_not_tried() {
        let (failed, skipped) = (Fate::Failed("x".to_owned()), Fate::Skipped("x".to_owned()));
        assert_eq!(status(&[]), 0);
        assert_eq!(status(&[swept(Fate::Pending), swept(Fate::Done)]), 0);
        assert_eq!(status(&[swept(Fate::Done), swept(skipped.clone())]), 2);
        assert_eq!(status(&[swept(failed), swept(skipped)]), 4);
    }

    #[test]
    fn a_reason_stands_below_its_request() {
        let why = "environment `verify` answers elsewhere".to_owned();
        assert_eq!(
            text(&[swept(Fate::Done), swept(Fate::Skipped(why))]),
            "done    DELETE /leads/7  of send_lead against verify, 2026-11-24T22:00:00Z\n\
             skipped DELETE /leads/7  of send_lead against verify, 2026-11-24T22:00:00Z\n        \
             environment `verify` answers elsewhere\n        it stands in target/parity/undo/1.jsonl\n"
        );
    }
}
