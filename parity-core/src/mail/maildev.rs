//! What maildev tells of mails, by the API of its versions 3 and 2; touches nothing.

use serde::Deserialize;

use crate::mail::listed::Listed;

/// What version 3 puts before all paths.
pub(crate) const PREFIX: &str = "api/";

/// Where mails are listed: of version 3, its newest ones, and of version 2, all.
pub(crate) const LIST: &[&str] = &["api/email?limit=500&sort=desc", "email"];

#[derive(Deserialize)]
struct Email {
    id: String,
    #[serde(default)]
    subject: Option<String>,
    #[serde(default)]
    from: Vec<Address>,
    #[serde(default)]
    to: Vec<Address>,
    envelope: Option<Envelope>,
    time: Option<String>,
}

#[derive(Deserialize)]
struct Envelope {
    #[serde(default)]
    to: Vec<Address>,
}

/// An address, alone or with a name.
#[derive(Deserialize)]
#[serde(untagged)]
enum Address {
    Named { address: String },
    Alone(String),
}

/// Reads the list; the oldest stands first in what is returned.
pub(crate) fn listed(body: &[u8]) -> serde_json::Result<Vec<Listed>> {
    let emails: Vec<Email> = serde_json::from_slice(body)?;
    let mut listed: Vec<Listed> = emails.into_iter().map(Email::listed).collect();
    // One version tells the newest first, another the oldest; the times are written alike.
    listed.sort_by(|one, other| one.at.cmp(&other.at));
    Ok(listed)
}

/// Where a mail is with its headers, for version 3.
pub(crate) fn source(id: &str) -> String {
    format!("{PREFIX}email/{id}/source")
}

impl Email {
    fn listed(self) -> Listed {
        // The envelope names those whom no header does.
        let to = self
            .envelope
            .map(|envelope| envelope.to)
            .filter(|to| !to.is_empty())
            .unwrap_or(self.to);
        Listed {
            id: self.id,
            from: self.from.into_iter().next().map(Address::text).unwrap_or_default(),
            to: to.into_iter().map(Address::text).collect(),
            subject: self.subject.unwrap_or_default(),
            at: self.time,
        }
    }
}

impl Address {
    fn text(self) -> String {
        match self {
            Self::Named { address } | Self::Alone(address) => address,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_of_both_versions_are_read_the_oldest_first() {
        // After the examples in maildev's documentation: of version 3, the newest first, and of version 2.
        let three = r#"[
            {"id": "b", "time": "2026-01-05T19:02:10.156Z", "subject": "Second", "from": [], "to": [],
             "envelope": {"from": {"address": "a@example.com"}, "to": [{"address": "hidden@example.com"}]}},
            {"id": "a", "time": "2026-01-05T19:02:09.156Z", "subject": "First",
             "from": [{"address": "a@example.com", "name": "A"}], "to": [{"address": "b@example.com", "name": "B"}]}]"#;
        let read = listed(three.as_bytes()).unwrap();
        assert_eq!(format!("{:?}", read[0]), "mail \"First\" from a@example.com to b@example.com");
        assert_eq!(format!("{:?}", read[1]), "mail \"Second\" from  to hidden@example.com");
        assert_eq!(source(&read[0].id), "api/email/a/source");
        let two = r#"[{"id": "a", "time": "2014-10-05T19:02:09.156Z", "from": [{"address": "a@example.com"}],
             "envelope": {"from": "a@example.com", "to": ["b@example.com"]}}]"#;
        assert_eq!(listed(two.as_bytes()).unwrap()[0].to, ["b@example.com"]);
    }
}
