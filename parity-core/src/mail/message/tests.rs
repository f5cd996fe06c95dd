//! Mails as programs send them.

use super::*;

const RESET: &str = "From: The Shop <shop@example.com>\r\n\
    To: Ada <ada@example.com>\r\n\
    Cc: bob@example.com\r\n\
    Subject: =?UTF-8?Q?Reset_your_password_=E2=80=93_now?=\r\n\
    X-Campaign: reset\r\n\
    MIME-Version: 1.0\r\n\
    Content-Type: multipart/mixed; boundary=\"mixed\"\r\n\
    \r\n\
    --mixed\r\n\
    Content-Type: multipart/alternative; boundary=\"either\"\r\n\
    \r\n\
    --either\r\n\
    Content-Type: text/plain; charset=utf-8\r\n\
    Content-Transfer-Encoding: quoted-printable\r\n\
    \r\n\
    Gr=C3=BC=C3=9Fe! Your code is 123456.\r\n\
    --either\r\n\
    Content-Type: text/html; charset=utf-8\r\n\
    Content-Transfer-Encoding: base64\r\n\
    \r\n\
    PGEgaHJlZj0iaHR0cHM6Ly9zaG9wLmV4YW1wbGUuY29tL3Jlc2V0P3Q9YWJjIj5SZXNldCB5b3VyIHBhc3N3b3JkPC9hPiA8YSBocmVm\r\n\
    PSJodHRwczovL3Nob3AuZXhhbXBsZS5jb20vb2ZmIj5VbnN1YnNjcmliZTwvYT4gPGEgaHJlZj0ibWFpbHRvOmFAYiI+V3JpdGU8L2E+\r\n\
    --either--\r\n\
    --mixed\r\n\
    Content-Type: application/pdf\r\n\
    Content-Disposition: attachment; filename=\"terms.pdf\"\r\n\
    \r\n\
    %PDF\r\n\
    --mixed--\r\n";

fn text(text: &str) -> Mail {
    Mail::read(format!("From: a@example.com\r\nSubject: S\r\n\r\n{text}\r\n").as_bytes())
}

#[test]
fn a_mail_of_several_parts_is_read_with_all_of_them() {
    let mail = Mail::read(RESET.as_bytes());
    assert_eq!(
        format!("{mail:?}"),
        "mail \"Reset your password – now\" from shop@example.com to ada@example.com, bob@example.com"
    );
    assert_eq!(mail.text.trim(), "Grüße! Your code is 123456.");
    assert!(mail.html.as_ref().is_some_and(|html| html.starts_with("<a href")));
    assert_eq!(mail.header("x-campaign"), Some("reset"));
    assert_eq!(mail.code().unwrap().expose(), "123456");
    let [terms] = &mail.attachments[..] else { panic!("one attachment: {:?}", mail.attachments) };
    assert_eq!(
        (terms.name.as_deref(), terms.content_type.as_deref(), terms.bytes.trim_ascii()),
        (Some("terms.pdf"), Some("application/pdf"), b"%PDF".as_slice())
    );
}

#[test]
fn a_link_is_named_by_what_is_seen_or_by_where_it_leads() {
    let mail = Mail::read(RESET.as_bytes());
    for wanted in ["reset your password", "/reset?"] {
        assert_eq!(mail.link(wanted).unwrap().as_str(), "https://shop.example.com/reset?t=abc");
    }
    let error = mail.link("Sign in").unwrap_err();
    let failure = error.failure();
    assert_eq!(
        failure.saw,
        [
            "none; its links:",
            "  \"Reset your password\" to https://shop.example.com/…",
            "  \"Unsubscribe\" to https://shop.example.com/…"
        ]
    );
    let error = mail.link("shop.example.com").unwrap_err();
    assert!(error.to_string().contains("2 that lead to different places"), "{error}");
    assert!(!format!("{error:?}").contains("abc"), "an error gives no link away");
}

#[test]
fn the_addresses_of_a_text_are_its_links() {
    let mail = text("Go to <https://shop.example.com/a?b=c>, or (https://shop.example.com/d).");
    let urls: Vec<String> = mail.links().iter().map(|link| link.url.to_string()).collect();
    assert_eq!(urls, ["https://shop.example.com/a?b=c", "https://shop.example.com/d"]);
    assert_eq!(text("None.").link("x").unwrap_err().failure().saw, ["it has no links"]);
}

#[test]
fn two_codes_are_an_error_that_tells_their_lengths_and_none_shows_the_text() {
    let error = text("Your code is 1234.\r\nOr the code 5678.").code().unwrap_err();
    assert_eq!(error.failure().saw, ["2 that may be it: one of 4 characters, one of 4 characters"]);
    let error = text("Go to https://shop.example.com/reset/abcdef now").code().unwrap_err();
    assert_eq!(error.failure().saw, ["none in its text: Go to https://shop.example.com/… now"]);
}

#[test]
fn html_alone_has_a_text_too() {
    let raw = b"From: a@example.com\r\nContent-Type: text/html\r\n\r\n<p>Your code is <b>4711</b></p>\r\n";
    let mail = Mail::read(raw);
    assert_eq!(mail.text, "Your code is 4711");
    assert_eq!(mail.code().unwrap().expose(), "4711");
}

#[test]
fn who_gets_it_is_who_the_envelope_names() {
    let received = ReceivedMail {
        number: 1,
        at: "2026-11-25T04:00:00Z".to_owned(),
        from: "bounce@example.com".to_owned(),
        to: vec!["hidden@example.com".to_owned()],
        raw: RESET.as_bytes().to_vec(),
    };
    let mail = Mail::received(&received);
    assert_eq!((mail.from.as_str(), &mail.to), ("shop@example.com", &received.to));
    let bare = ReceivedMail { raw: b"Hello".to_vec(), ..received };
    assert_eq!(Mail::received(&bare).from, "bounce@example.com");
}
