//! A mail that the system under test has sent, as a test reads it.

use std::collections::BTreeSet;
use std::fmt;

use mail_parser::{Address, MessageParser, MimeHeaders};
use parity_model::evidence;
use parity_model::received::ReceivedMail;
use url::Url;

use crate::cut;
use crate::error::{Error, Result};
use crate::mail::code::codes;
use crate::mail::html::{self, folded};
use crate::query::TextMatch;
use crate::secret::Secret;

/// How much of a text an error shows.
const BEGINNING: usize = 500;

/// What may follow an address in a sentence.
const AFTER: &[char] = &['.', ',', ';', ':', '!', '?', ')', ']', '}', '"', '\'', '>', '*'];

/// A mail that the system under test has sent.
///
/// Its `Debug` is what a reader of a failed `eventually!` sees: one line.
#[derive(Clone)]
#[non_exhaustive]
pub struct Mail {
    /// The sender's address.
    pub from: String,
    /// The addresses that it was sent to, whatever its headers say.
    pub to: Vec<String>,
    /// The subject.
    pub subject: String,
    /// The text; where it is HTML alone, what a reader sees of that.
    pub text: String,
    /// The HTML, if it has any.
    pub html: Option<String>,
    /// Names in lower case, and values as they were sent.
    pub headers: Vec<(String, String)>,
    /// What is attached to it.
    pub attachments: Vec<Attachment>,
    /// When it was received, in RFC 3339, where that is known.
    pub at: Option<String>,
}

/// What is attached to a mail.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Attachment {
    /// The name of the file, if it has one.
    pub name: Option<String>,
    /// The type: `application/pdf`.
    pub content_type: Option<String>,
    /// The content.
    pub bytes: Vec<u8>,
}

/// A link in a mail.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Link {
    /// What a reader sees of it; empty where the mail is text and the address all that is seen.
    pub text: String,
    /// Where it leads.
    pub url: Url,
}

impl Mail {
    /// Reads what was received.
    pub(crate) fn received(mail: &ReceivedMail) -> Self {
        let read = Self::read(&mail.raw);
        let from = if read.from.is_empty() { mail.from.clone() } else { read.from.clone() };
        Self { from, to: mail.to.clone(), at: Some(mail.at.clone()), ..read }
    }

    /// Reads a mail with its headers.
    pub(crate) fn read(raw: &[u8]) -> Self {
        let parsed = MessageParser::default().parse(raw).unwrap_or_default();
        let part = |part: &mail_parser::MessagePart<'_>| Attachment {
            name: part.attachment_name().map(str::to_owned),
            content_type: part.content_type().map(|kind| match kind.subtype() {
                Some(subtype) => format!("{}/{subtype}", kind.ctype()),
                None => kind.ctype().to_owned(),
            }),
            bytes: part.contents().to_vec(),
        };
        let is_html = |part: &mail_parser::MessagePart<'_>| part.is_text_html();
        let html =
            parsed.html_part(0).filter(|part| is_html(part)).and_then(|_| parsed.body_html(0));
        let html = html.map(std::borrow::Cow::into_owned);
        let is_text = parsed.text_part(0).is_some_and(|part| !is_html(part));
        let text = match (&html, is_text) {
            (Some(html), false) => html::seen(html).text,
            (Some(_) | None, _) => parsed.body_text(0).unwrap_or_default().into_owned(),
        };
        let headers =
            parsed.headers_raw().map(|(name, value)| (name.to_ascii_lowercase(), folded(value)));
        let recipients = [parsed.to(), parsed.cc(), parsed.bcc()];
        Self {
            from: addresses(parsed.from()).into_iter().next().unwrap_or_default(),
            to: recipients.into_iter().flat_map(addresses).collect(),
            subject: parsed.subject().unwrap_or_default().to_owned(),
            text,
            html,
            headers: headers.collect(),
            attachments: parsed.attachments().map(part).collect(),
            at: None,
        }
    }

    /// The value of a header, whose name is in lower case, as it was sent.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// Its links, in order: those of the HTML, or where there is none, the addresses in the text.
    pub fn links(&self) -> Vec<Link> {
        let link = |text: String, address: &str| {
            let url = Url::parse(address).ok()?;
            let leads = !matches!(url.scheme(), "mailto" | "tel" | "cid" | "data" | "javascript");
            leads.then_some(Link { text, url })
        };
        if let Some(html) = &self.html {
            let anchors = html::seen(html).anchors.into_iter();
            return anchors.filter_map(|anchor| link(anchor.text, &anchor.href)).collect();
        }
        let words = self.text.split(|c: char| c.is_whitespace() || matches!(c, '<' | '"'));
        let addresses = words.filter_map(|word| {
            let begin = word.find("https://").or_else(|| word.find("http://"))?;
            Some(word[begin..].trim_end_matches(AFTER))
        });
        addresses.filter_map(|address| link(String::new(), address)).collect()
    }

    /// Where the one link leads whose text, or whose address, is `wanted`: `mail.link("Reset your password")?`.
    ///
    /// # Errors
    ///
    /// A product error that lists the links that there are, if there is none, or there are several that lead to
    /// different places.
    pub fn link(&self, wanted: impl Into<TextMatch>) -> Result<Url> {
        let wanted = wanted.into();
        let is_wanted = wanted.compiled()?;
        let links = self.links();
        let found: BTreeSet<&Url> = links
            .iter()
            .filter(|link| is_wanted(&link.text) || is_wanted(link.url.as_str()))
            .map(|link| &link.url)
            .collect();
        match found.iter().collect::<Vec<_>>().as_slice() {
            [only] => Ok((**only).clone()),
            several => {
                let error = Error::product(format!("one link {wanted} in {self:?}"));
                let error = error.saw(match (several.len(), links.is_empty()) {
                    (0, true) => "it has no links".to_owned(),
                    (0, false) => "none; its links:".to_owned(),
                    (count, _) => format!("{count} that lead to different places; its links:"),
                });
                Err(links
                    .iter()
                    .fold(error, |error, link| error.saw(format!("  {}", link.shown()))))
            }
        }
    }

    /// The one-time code in it: digits, 4 to 8 of them, or groups of capital letters and digits. It is a secret, which
    /// a page can fill.
    ///
    /// # Errors
    ///
    /// A product error if there is none, or several that may be it; they are secrets, and their lengths are listed.
    pub fn code(&self) -> Result<Secret<String>> {
        let codes = codes(&self.text);
        let expected = || Error::product(format!("one code in {self:?}"));
        match codes.as_slice() {
            [only] => Ok(Secret::new("code of a mail", only.clone())),
            [] => Err(expected().saw(format!("none in its text: {}", self.beginning()))),
            several => Err(expected()
                .saw(format!("{} that may be it: {}", several.len(), lengths(several)))
                .advice("take it from `mail.text`, by what stands beside it")),
        }
    }

    pub(crate) fn entry(&self) -> evidence::Mail {
        let name = |attachment: &Attachment| {
            attachment.name.clone().unwrap_or_else(|| "without a name".to_owned())
        };
        evidence::Mail {
            from: self.from.clone(),
            to: self.to.clone(),
            subject: self.subject.clone(),
            received: self.at.clone(),
            links: self.links().iter().map(|link| (link.text.clone(), origin(&link.url))).collect(),
            attachments: self.attachments.iter().map(name).collect(),
        }
    }

    /// The beginning of the text, without what its addresses may hold that is the recipient's alone.
    fn beginning(&self) -> String {
        let word = |word: &str| match Url::parse(word) {
            Ok(url) if url.has_host() => format!("{}/…", origin(&url)),
            Ok(_) | Err(_) => word.to_owned(),
        };
        let words: Vec<String> = self.text.split_whitespace().map(word).collect();
        cut::beginning(&words.join(" "), BEGINNING)
    }
}

impl Link {
    /// Its text and its origin: the rest of the address may be the recipient's alone.
    fn shown(&self) -> String {
        match self.text.as_str() {
            "" => format!("{}/…", origin(&self.url)),
            text => format!("{text:?} to {}/…", origin(&self.url)),
        }
    }
}

impl fmt::Debug for Mail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { from, to, subject, .. } = self;
        write!(f, "mail {subject:?} from {from} to {}", to.join(", "))
    }
}

/// How long each code is: whoever has one may come in by it.
fn lengths(codes: &[String]) -> String {
    let lengths = codes.iter().map(|code| format!("one of {} characters", code.chars().count()));
    lengths.collect::<Vec<_>>().join(", ")
}

fn addresses(said: Option<&Address<'_>>) -> Vec<String> {
    let all = said.into_iter().flat_map(Address::iter);
    all.filter_map(|address| address.address().map(str::to_owned)).collect()
}

fn origin(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default();
    let port = url.port().map_or_else(String::new, |port| format!(":{port}"));
    format!("{}://{host}{port}", url.scheme())
}

#[cfg(test)]
mod tests;
