//! Scripts that did not load, and what covers the element that is meant; touches nothing.

use parity_model::Surface;
use parity_model::evidence::Entry;

use crate::diagnosis::seen::{Seen, Strength, Suspect, place};

/// How the line of a step that an element hinders ends.
const COVERS: &[&str] = &[" covers it", " covers what is meant in it"];

/// What scripts of the run, and what they put over a page, speak for.
pub(super) fn suspects(seen: Seen<'_>) -> Vec<Suspect> {
    covered(seen).into_iter().chain(not_loaded(seen)).collect()
}

/// A script that did not load: what it does for the page is not done.
fn not_loaded(seen: Seen<'_>) -> Vec<Suspect> {
    let of_entry = |entry: &Entry| {
        let Entry::Request { url, status, error, kind, .. } = entry else { return None };
        let why = match (status, error.as_deref()) {
            (Some(status), _) if *status >= 400 => format!("status {status}"),
            // The policy has a rule of its own, and a page that goes on gives up what it has asked for.
            (_, Some("csp")) => return None,
            (_, Some(error)) if !error.contains("ERR_ABORTED") => error.to_owned(),
            _ => return None,
        };
        let whose = if seen.is_own(url) { "the script" } else { "the script of another host," };
        let sentence = format!("{whose} {} did not load: {why}", place(url));
        (kind.as_deref() == Some("script")).then_some(sentence)
    };
    let told = seen.entries().filter_map(|(record, entry)| Some((record, of_entry(entry)?)));
    told.map(|(record, sentence)| {
        Suspect::new(Strength::Strong, Surface::Scripts, sentence, record)
    })
    .collect()
}

/// An element that lies over the one that is meant: a banner, a dialog, a chat that a script has put there.
fn covered(seen: Seen<'_>) -> Vec<Suspect> {
    let mut suspects = Vec::new();
    for (record, failure) in seen.failures() {
        let covering = failure.saw.iter().find_map(|line| {
            COVERS.iter().find_map(|end| line.split(end).next().filter(|_| line.contains(end)))
        });
        let step = failure.step.as_deref().unwrap_or("a step");
        let Some(covering) = covering.filter(|what| !what.ends_with("nothing")) else { continue };
        let sentence = format!("{covering} lies over what `{step}` is meant for");
        suspects.push(Suspect::new(Strength::Proof, Surface::Scripts, sentence, record));
    }
    suspects
}

#[cfg(test)]
mod tests {
    use parity_model::evidence::Record;
    use parity_model::verdict::Failure;

    use super::*;

    fn found(entry: Entry) -> Option<Suspect> {
        suspects(Seen { records: &[Record { number: 3, at: 0, entry }] }).pop()
    }

    fn script(kind: &str, status: Option<u16>, error: Option<&str>) -> Option<String> {
        let entry = Entry::Request {
            method: "GET".to_owned(),
            url: "https://fraud.example.org/f.js?k=1".to_owned(),
            status,
            error: error.map(str::to_owned),
            kind: Some(kind.to_owned()),
            milliseconds: None,
            cache: None,
        };
        found(entry).map(|suspect| suspect.cause.sentence)
    }

    #[test]
    fn a_script_that_did_not_load_is_told_with_the_reason() {
        assert_eq!(
            script("script", None, Some("net::ERR_NAME_NOT_RESOLVED")).unwrap(),
            "the script of another host, https://fraud.example.org/f.js did not load: \
             net::ERR_NAME_NOT_RESOLVED"
        );
        assert!(script("script", Some(503), None).unwrap().ends_with("status 503"));
    }

    #[test]
    fn a_script_that_came_and_what_is_none_speak_for_nothing() {
        assert_eq!(script("script", Some(200), None), None);
        assert_eq!(script("image", Some(404), None), None);
        assert_eq!(script("script", None, Some("net::ERR_ABORTED")), None);
        assert_eq!(script("script", None, Some("csp")), None);
    }

    fn failed(saw: &str) -> Option<String> {
        let step = Some("click button \"Pay\"".to_owned());
        let failure = Failure { step, saw: vec![saw.to_owned()], ..Failure::default() };
        found(Entry::StepEnded { step: 7, failure: Some(failure) }).map(|it| it.cause.sentence)
    }

    #[test]
    fn what_covers_the_element_is_told_with_the_step() {
        assert_eq!(
            failed("dialog \"We value your privacy\" <div> covers it").unwrap(),
            "dialog \"We value your privacy\" <div> lies over what `click button \"Pay\"` is meant for"
        );
        assert_eq!(failed("it is not enabled"), None);
        assert_eq!(failed("nothing covers it"), None);
    }
}
