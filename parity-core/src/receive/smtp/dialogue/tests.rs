//! Clients that keep to RFC 5321, and those that do not.

use super::*;

/// What each line is answered with; a line without an answer gives an empty text.
fn said(dialogue: &mut Dialogue, lines: &[&str]) -> Vec<String> {
    let one = |line: &&str| match dialogue.line(format!("{line}\r\n").as_bytes()) {
        Reaction::Silence => String::new(),
        Reaction::Answer(text) => text,
        Reaction::Mail(mail, text) => {
            let raw = String::from_utf8_lossy(&mail.raw).into_owned();
            format!("{text}: {} to {:?}: {raw:?}", mail.from, mail.to)
        }
        Reaction::End(text) => format!("{text}; it ends"),
    };
    lines.iter().map(one).collect()
}

/// The codes of the answers.
#[track_caller]
fn check(lines: &[(&str, &str)]) {
    let mut dialogue = Dialogue::default();
    for (line, expected) in lines {
        let said = said(&mut dialogue, &[line]);
        let code: String = said[0].chars().take(3).collect();
        assert_eq!(code, *expected, "{line}: {said:?} in {dialogue:?}");
    }
}

#[test]
fn a_mail_is_kept_with_its_envelope_and_its_dots() {
    let mut dialogue = Dialogue::default();
    let lines = [
        "EHLO shop.example.com",
        "MAIL FROM:<shop@example.com> SIZE=17 BODY=8BITMIME",
        "RCPT TO:<ada@example.com>",
        "rcpt to: <@relay.example.com:bob@example.com>",
        "DATA",
        "Subject: Hi",
        "",
        "..hidden",
        ".",
    ];
    let said = said(&mut dialogue, &lines);
    assert!(said[0].contains("250-SIZE 10485760\r\n") && said[0].contains("250 AUTH PLAIN LOGIN"));
    assert_eq!(
        said[8],
        "250 kept: shop@example.com to [\"ada@example.com\", \"bob@example.com\"]: \
         \"Subject: Hi\\r\\n\\r\\n.hidden\\r\\n\""
    );
    check(&[
        ("HELO shop", "250"),
        ("MAIL FROM:<>", "250"),
        ("RCPT TO:ada@example.com", "250"),
        ("RSET", "250"),
        ("DATA", "503"),
        ("MAIL FROM:<a@example.com>", "250"),
        ("NOOP", "250"),
        ("VRFY ada", "252"),
        ("HELP", "214"),
        ("QUIT", "221"),
    ]);
}

#[test]
fn a_line_feed_alone_ends_no_mail() {
    let mut dialogue = Dialogue::default();
    said(&mut dialogue, &["HELO a", "MAIL FROM:<a@b>", "RCPT TO:<c@d>", "DATA"]);
    assert_eq!(dialogue.line(b".\n"), Reaction::Silence);
    let Reaction::Mail(mail, _) = dialogue.line(b".\r\n") else { panic!("it is whole") };
    assert_eq!(mail.raw, b"\n");
}

#[test]
fn commands_out_of_turn_and_arguments_that_are_none_are_refused() {
    check(&[
        ("MAIL FROM:<a@b>", "503"),
        ("EHLO", "501"),
        ("EHLO me", "250"),
        ("RCPT TO:<a@b>", "503"),
        ("DATA", "503"),
        ("MAIL TO:<a@b>", "501"),
        ("MAIL FROM:<a@b", "501"),
        ("MAIL FROM:<a b>", "501"),
        ("MAIL FROM:<a@b> SIZE=10485761", "552"),
        ("MAIL FROM:<a@b> COLOUR=red", "555"),
        ("MAIL FROM:<a@b>", "250"),
        ("MAIL FROM:<a@b>", "503"),
        ("RCPT TO:<>", "501"),
        ("RCPT", "501"),
        ("STARTTLS", "502"),
        ("GET / HTTP/1.1", "500"),
        ("é", "500"),
        ("", "500"),
    ]);
}

#[test]
fn any_credentials_are_good_and_can_be_taken_back() {
    check(&[
        ("EHLO me", "250"),
        ("AUTH PLAIN AGEAYg==", "235"),
        ("AUTH PLAIN", "334"),
        ("AGEAYg==", "235"),
        ("AUTH LOGIN", "334"),
        ("YQ==", "334"),
        ("Yg==", "235"),
        ("AUTH LOGIN YQ==", "334"),
        ("*", "501"),
        ("AUTH CRAM-MD5", "504"),
        ("MAIL FROM:<a@b> AUTH=<>", "250"),
    ]);
}

#[test]
fn a_mail_that_is_too_large_is_refused_whole_and_the_next_is_taken() {
    let mut dialogue = Dialogue::default();
    let begin = ["HELO a", "MAIL FROM:<a@b>", "RCPT TO:<c@d>", "DATA"];
    said(&mut dialogue, &begin);
    let line = vec![b'x'; 1024 * 1024];
    for _ in 0..11 {
        assert_eq!(dialogue.line(&line), Reaction::Silence);
    }
    assert_eq!(said(&mut dialogue, &["."]), ["552 a mail may have 10 MiB at most"]);
    assert!(said(&mut dialogue, &begin).last().is_some_and(|said| said.starts_with("354")));
    assert_eq!(dialogue.too_long(), Reaction::Silence);
    assert!(said(&mut dialogue, &["."])[0].starts_with("552"));
}

#[test]
fn who_says_nothing_that_is_a_command_is_hung_up_on() {
    let mut dialogue = Dialogue::default();
    let said: Vec<String> = (0..NONSENSE).flat_map(|_| said(&mut dialogue, &["x"])).collect();
    assert!(said[18].starts_with("500"), "{said:?}");
    assert_eq!(said[19], "421 this is no SMTP client; it ends");
    let mut dialogue = Dialogue::default();
    assert!(
        matches!(dialogue.line(b"\xff\xfe\r\n"), Reaction::Answer(text) if text.starts_with("500"))
    );
    let long = [b"NOOP ".as_slice(), &vec![b'x'; COMMAND], b"\r\n"].concat();
    assert!(matches!(dialogue.line(&long), Reaction::Answer(text) if text.starts_with("500")));
    assert!(matches!(dialogue.too_long(), Reaction::Answer(text) if text.starts_with("500")));
}

#[test]
fn a_mail_has_a_thousand_recipients_at_most() {
    let mut dialogue = Dialogue::default();
    said(&mut dialogue, &["HELO a", "MAIL FROM:<a@b>"]);
    let mut last = String::new();
    for _ in 0..=RECIPIENTS {
        last = said(&mut dialogue, &["RCPT TO:<c@d>"]).remove(0);
    }
    assert!(last.starts_with("452"), "{last}");
}
