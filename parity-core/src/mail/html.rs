//! What a reader sees of a mail that is HTML: its text, line by line, and its links.

use html5gum::emitters::default::DefaultEmitter;
use html5gum::{Token, Tokenizer};

/// What a reader sees.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Seen {
    pub(crate) text: String,
    pub(crate) anchors: Vec<Anchor>,
}

/// A link as it is written.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Anchor {
    pub(crate) text: String,
    pub(crate) href: String,
}

/// Elements within a line; all others stand on lines of their own.
const WITHIN_LINES: &[&str] = &[
    "a", "abbr", "b", "bdi", "big", "cite", "code", "em", "font", "i", "img", "ins", "kbd",
    "label", "mark", "s", "samp", "small", "span", "strike", "strong", "sub", "sup", "tt", "u",
    "var", "wbr",
];

/// Elements of which nothing is seen.
const UNSEEN: &[&str] = &["head", "script", "style", "template", "title"];

/// Reads HTML as far as it is read here.
#[derive(Debug, Default)]
struct Reading {
    seen: Seen,
    /// The link that is being read.
    anchor: Option<Anchor>,
    /// How many elements of which nothing is seen are open.
    unseen: usize,
}

/// Returns what a reader sees of `html`.
pub(crate) fn seen(html: &str) -> Seen {
    let mut emitter = DefaultEmitter::<()>::new_with_span();
    // Or what stands in a style would be read as text.
    emitter.naively_switch_states(true);
    let mut reading = Reading::default();
    for token in Tokenizer::new_with_emitter(html, emitter) {
        match token {
            Ok(Token::StartTag(tag)) => {
                let attribute = |name: &[u8]| {
                    let found = tag.attributes.iter().find(|(known, _)| known.as_slice() == name);
                    found.map(|(_, value)| String::from_utf8_lossy(value.as_slice()).into_owned())
                };
                let name = String::from_utf8_lossy(tag.name.as_slice()).into_owned();
                reading.begins(&name, attribute(b"href"), attribute(b"alt").as_deref());
            }
            Ok(Token::EndTag(tag)) => {
                reading.ends(&String::from_utf8_lossy(tag.name.as_slice()));
            }
            Ok(Token::String(text)) => {
                reading.says(&String::from_utf8_lossy(text.as_slice()));
            }
            Ok(Token::Comment(_) | Token::Doctype(_) | Token::Error(_)) => {}
            Err(never) => match never {},
        }
    }
    reading.whole()
}

impl Reading {
    fn begins(&mut self, name: &str, href: Option<String>, alt: Option<&str>) {
        if UNSEEN.contains(&name) {
            self.unseen += 1;
        }
        self.breaks(name);
        match (name, href) {
            ("a", Some(href)) => {
                self.close_anchor();
                self.anchor = Some(Anchor { text: String::new(), href });
            }
            // A picture as a button says what it is for.
            ("img", _) => alt.iter().for_each(|alt| self.says(&format!(" {alt} "))),
            _ => {}
        }
    }

    fn ends(&mut self, name: &str) {
        if UNSEEN.contains(&name) {
            self.unseen = self.unseen.saturating_sub(1);
        }
        if name == "a" {
            self.close_anchor();
        }
        self.breaks(name);
    }

    fn breaks(&mut self, name: &str) {
        if !WITHIN_LINES.contains(&name) {
            self.seen.text.push('\n');
            self.anchor.iter_mut().for_each(|anchor| anchor.text.push(' '));
        }
    }

    fn says(&mut self, text: &str) {
        if self.unseen == 0 {
            // A line of the source is none of the text.
            let text = text.replace(['\n', '\r', '\t'], " ");
            self.seen.text += &text;
            self.anchor.iter_mut().for_each(|anchor| anchor.text += &text);
        }
    }

    fn close_anchor(&mut self) {
        if let Some(Anchor { text, href }) = self.anchor.take() {
            self.seen.anchors.push(Anchor { text: folded(&text), href: href.trim().to_owned() });
        }
    }

    fn whole(mut self) -> Seen {
        self.close_anchor();
        let lines = self.seen.text.lines().map(folded).filter(|line| !line.is_empty());
        let text = lines.collect::<Vec<String>>().join("\n");
        Seen { text, anchors: self.seen.anchors }
    }
}

/// A text with single spaces; those that take no room are left out.
pub(crate) fn folded(text: &str) -> String {
    let text =
        text.replace(['\u{200b}', '\u{200c}', '\u{200d}', '\u{feff}', '\u{ad}', '\u{34f}'], "");
    text.split_whitespace().collect::<Vec<&str>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn anchor(text: &str, href: &str) -> Anchor {
        Anchor { text: text.to_owned(), href: href.to_owned() }
    }

    #[test]
    fn a_mail_is_read_as_it_is_seen() {
        let html = r#"<!doctype html><html><head><title>Reset</title><style>a > b { color: red }</style></head>
            <body><!-- 999999 --><table><tr><td>Hello&nbsp;<b>Ada</b>,</td></tr><tr><td>
            <a href="https://shop.example.com/reset?a=1&amp;b=2" class=button>Reset
               your <span>password</span></a></td></tr></table>
            <p>Your code: 4711<br>It ends soon&#8203;.</p><script>alert("<a href=x>no</a>")</script>"#;
        let seen = seen(html);
        assert_eq!(seen.text, "Hello Ada,\nReset your password\nYour code: 4711\nIt ends soon.");
        let expected = anchor("Reset your password", "https://shop.example.com/reset?a=1&b=2");
        assert_eq!(seen.anchors, [expected]);
    }

    #[test]
    fn a_picture_stands_for_its_text_and_no_link_swallows_another() {
        let html = "<a href=' /a '><img alt='Pay now' src=x></a><a name=x>none</a><a href=/b>B<a href=/c>C";
        let anchors = seen(html).anchors;
        assert_eq!(anchors, [anchor("Pay now", "/a"), anchor("B", "/b"), anchor("C", "/c")]);
    }

    #[test]
    fn what_is_no_html_is_text() {
        let seen = seen("1 < 2 & so on");
        assert_eq!((seen.text.as_str(), seen.anchors.len()), ("1 < 2 & so on", 0));
    }
}
