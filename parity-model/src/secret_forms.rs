//! The forms in which a secret leaves a program, for those who take it out of what is written or sent.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD};
use percent_encoding::{AsciiSet, CONTROLS, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;

/// Shorter texts are no forms of a secret: they stand in too much that is none.
pub const SHORTEST: usize = 4;

/// Shorter pieces of base64 stand in too much that holds no secret.
const SHORTEST_PIECE: usize = 8;

/// What `application/x-www-form-urlencoded` leaves as it is, as browsers do it.
const FORM: &AsciiSet = &NON_ALPHANUMERIC.remove(b'*').remove(b'-').remove(b'.').remove(b'_');

/// What `encodeURIComponent` leaves as it is.
const COMPONENT: &AsciiSet =
    &FORM.remove(b'!').remove(b'~').remove(b'\'').remove(b'(').remove(b')');

/// What a browser leaves as it is in the path of an address.
const PATH: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'<')
    .add(b'>')
    .add(b'?')
    .add(b'`')
    .add(b'{')
    .add(b'}');

/// The forms in which `secret` leaves a program: as it is, with its white space folded as pages show it, escaped for HTML
/// and for JSON, URL-encoded in every usual way, and in base64, by itself and within a longer text. The longest first, each once; none of a secret of less than [`SHORTEST`] bytes.
pub fn secret_forms(secret: &str) -> Vec<String> {
    if secret.len() < SHORTEST {
        return Vec::new();
    }
    let json = Value::String(secret.to_owned()).to_string();
    let json = json[1..json.len() - 1].to_owned();
    let json_for_html =
        json.replace('<', r"\u003c").replace('>', r"\u003e").replace('&', r"\u0026");
    let json_of_servers = json_of_servers(&json);
    let form = utf8_percent_encode(secret, FORM).to_string();
    let escaped = [
        form.replace("%20", "+"),
        form,
        utf8_percent_encode(secret, COMPONENT).to_string(),
        utf8_percent_encode(secret, PATH).to_string(),
        utf8_percent_encode(secret, NON_ALPHANUMERIC).to_string(),
    ];
    let lower = escaped.clone().map(|form| lower_escapes(&form));
    // The last character of a whole encoding is part of the secret alone, and no other text follows.
    let whole = [STANDARD.encode(secret), STANDARD_NO_PAD.encode(secret)];
    let pieces = (0..3).map(|before| piece_of_base64(secret.as_bytes(), before));
    let encoded = whole.into_iter().chain(pieces);
    let encoded = encoded.flat_map(|text| [text.replace('+', "-").replace('/', "_"), text]);
    let folded = secret.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut forms = html(&folded);
    forms.extend(html(secret));
    forms.extend([secret.to_owned(), folded, json, json_for_html]);
    forms.extend(json_of_servers);
    forms.extend(escaped.into_iter().chain(lower).chain(encoded));
    forms.retain(|form| form.len() >= SHORTEST);
    forms.sort_by(|one, other| other.len().cmp(&one.len()).then_with(|| one.cmp(other)));
    forms.dedup();
    forms
}

/// What servers write for a text of JSON that need not be escaped so: a stroke as `\/`, all that is not ASCII by its code, and
/// with that what could mean something in HTML.
fn json_of_servers(json: &str) -> Vec<String> {
    let strokes = json.replace('/', r"\/");
    let codes = |text: &str, also: &str| -> String {
        let mut written = String::with_capacity(text.len());
        for c in text.chars() {
            if c.is_ascii() && !also.contains(c) {
                written.push(c);
            } else {
                let mut units = [0; 2];
                let units = c.encode_utf16(&mut units).iter();
                written.extend(units.map(|unit| format!("\\u{unit:04x}")));
            }
        }
        written
    };
    let escaped =
        [codes(json, ""), codes(&strokes, ""), codes(json, "<>&'+`"), codes(json, "<>&'=")];
    let upper = escaped.each_ref().map(|text| upper_escapes(text));
    escaped.into_iter().chain(upper).chain([strokes]).collect()
}

/// The same with the codes of its letters in capitals.
fn upper_escapes(text: &str) -> String {
    let mut parts = text.split("\\u");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |written, part| {
        let (code, rest) = part.split_at_checked(4).unwrap_or((part, ""));
        written + "\\u" + &code.to_ascii_uppercase() + rest
    })
}

/// What servers and browsers write for it in HTML: quotes in one of their ways or as they are.
fn html(text: &str) -> Vec<String> {
    let text = text.replace('&', "&amp;");
    let angles = [text.replace('<', "&lt;").replace('>', "&gt;"), text];
    let quotes = ["&quot;", "&#34;", "\""];
    let apostrophes = ["&#39;", "&#x27;", "&apos;", "'"];
    let forms = angles.iter().flat_map(|text| quotes.map(|quote| text.replace('"', quote)));
    forms.flat_map(|text| apostrophes.map(|one| text.replace('\'', one))).collect()
}

/// What stays the same of a secret in the base64 of any text that has it after some bytes, by their number modulo 3:
/// `user:` before a password is such.
fn piece_of_base64(secret: &[u8], before: usize) -> String {
    let text = [&[0; 2][..before], secret].concat();
    let (first, end) = ((before * 8).div_ceil(6), text.len() * 8 / 6);
    let piece = STANDARD_NO_PAD.encode(&text).get(first..end).unwrap_or_default().to_owned();
    if piece.len() < SHORTEST_PIECE { String::new() } else { piece }
}

/// Writes the hexadecimal digits of percent-escapes in lower case, as some encoders do.
fn lower_escapes(form: &str) -> String {
    let mut left = 0;
    form.chars()
        .map(|c| {
            let lowered = if left > 0 { c.to_ascii_lowercase() } else { c };
            left = if c == '%' { 2 } else { usize::saturating_sub(left, 1) };
            lowered
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &str = r#"s3cret "ä/+?>" word"#;

    #[track_caller]
    fn is_found(text: &str) {
        let forms = secret_forms(SECRET);
        assert!(forms.iter().any(|form| text.contains(form.as_str())), "{text}: {forms:?}");
    }

    #[test]
    fn every_form_of_a_secret_is_known() {
        is_found(SECRET);
        is_found(&Value::String(SECRET.to_owned()).to_string());
        for set in [FORM, COMPONENT, PATH, NON_ALPHANUMERIC] {
            let escaped = utf8_percent_encode(SECRET, set).to_string();
            is_found(&escaped);
            is_found(&lower_escapes(&escaped));
        }
        is_found("s3cret+%22%C3%A4%2F%2B%3F%3E%22+word");
        is_found("<input value=\"s3cret &quot;ä/+?&gt;&quot; word\">");
        is_found(r#"{"said": "s3cret \"ä/+?\u003e\" word"}"#);
        let forms = secret_forms("it's  a <key> & more");
        for shown in [
            "it&#39;s  a &lt;key&gt; &amp; more",
            "it&#x27;s a <key> &amp; more",
            "it's a <key> & more",
        ] {
            assert!(forms.iter().any(|form| form == shown), "{shown}: {forms:?}");
        }
    }

    #[test]
    fn a_secret_is_known_in_the_json_of_other_servers() {
        let secret = "pä/ss+\"'w<";
        for form in [
            r#"pä\/ss+\"'w<"#,
            r#"p\u00e4/ss+\"'w<"#,
            r#"p\u00e4\/ss+\"'w<"#,
            r#"p\u00E4/ss\u002B\"\u0027w\u003C"#,
        ] {
            assert!(secret_forms(secret).iter().any(|known| known == form), "{form}");
        }
    }

    #[test]
    fn a_secret_is_known_within_the_base64_of_a_longer_text() {
        for before in ["", "u", "us", "user:"] {
            for after in ["", "!", "!!"] {
                let text = STANDARD.encode(format!("{before}{SECRET}{after}"));
                is_found(&text);
                is_found(&text.replace('+', "-").replace('/', "_"));
            }
        }
    }

    #[test]
    fn the_longest_form_comes_first_and_a_short_secret_has_none() {
        let forms = secret_forms(SECRET);
        assert!(forms.windows(2).all(|pair| pair[0].len() >= pair[1].len()));
        assert_eq!(secret_forms("abc"), Vec::<String>::new());
    }
}
