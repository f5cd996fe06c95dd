//! What Mailpit tells of mails, by version 1 of its API; touches nothing.

use serde::Deserialize;

use crate::mail::listed::Listed;

/// Where its newest mails are listed.
pub(crate) const LIST: &[&str] = &["api/v1/messages?limit=500"];

#[derive(Deserialize)]
struct Messages {
    messages: Vec<Message>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Message {
    #[serde(rename = "ID")]
    id: String,
    from: Option<Address>,
    // Those that nobody is in are `null` in older versions.
    to: Option<Vec<Address>>,
    cc: Option<Vec<Address>>,
    bcc: Option<Vec<Address>>,
    #[serde(default)]
    subject: String,
    created: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Address {
    address: String,
}

/// Reads the list; the newest stands first in it, and last in what is returned.
pub(crate) fn listed(body: &[u8]) -> serde_json::Result<Vec<Listed>> {
    let Messages { messages } = serde_json::from_slice(body)?;
    Ok(messages.into_iter().rev().map(Message::listed).collect())
}

/// Where a mail is with its headers.
pub(crate) fn source(id: &str) -> String {
    format!("api/v1/message/{id}/raw")
}

impl Message {
    fn listed(self) -> Listed {
        let to = [self.to, self.cc, self.bcc].into_iter().flatten().flatten();
        Listed {
            id: self.id,
            from: self.from.map(|from| from.address).unwrap_or_default(),
            to: to.map(|to| to.address).collect(),
            subject: self.subject,
            at: self.created,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// After the example in Mailpit's documentation.
    const DOCUMENTED: &str = r#"{
        "total": 500, "unread": 500, "count": 2, "messages_count": 2, "start": 0, "tags": ["test"],
        "messages": [
            {"ID": "1c575821-70ba-466f-8cee-2e1cf0fcdd0f", "MessageID": "12345.67890@localhost", "Read": false,
             "From": {"Name": "John Doe", "Address": "john@example.com"},
             "To": [{"Name": "Jane Smith", "Address": "jane@example.com"}],
             "Cc": [{"Name": "Accounts", "Address": "accounts@example.com"}],
             "Bcc": [], "ReplyTo": [], "Subject": "Test email", "Created": "2022-10-03T21:35:32.228605299+13:00",
             "Tags": ["test"], "Size": 6144, "Attachments": 0, "Snippet": "Plain text"},
            {"ID": "older", "From": null, "To": null, "Cc": null, "Bcc": null, "Created": null}
        ]}"#;

    #[test]
    fn its_documented_list_is_read_the_oldest_first() {
        let read = listed(DOCUMENTED.as_bytes()).unwrap();
        assert_eq!(read[0].id, "older");
        assert_eq!(
            format!("{:?}", read[1]),
            "mail \"Test email\" from john@example.com to jane@example.com, accounts@example.com"
        );
        assert_eq!(read[1].at.as_deref(), Some("2022-10-03T21:35:32.228605299+13:00"));
        assert_eq!(source(&read[0].id), "api/v1/message/older/raw");
    }

    #[test]
    fn what_is_not_its_list_is_refused() {
        assert!(listed(b"<!doctype html>").is_err());
        assert!(listed(b"[]").is_err());
    }
}
