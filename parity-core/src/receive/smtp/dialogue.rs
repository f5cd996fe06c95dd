//! What an SMTP client (RFC 5321) says and is answered; touches nothing.

use std::str;

/// How large a mail may be.
pub(crate) const LARGEST: usize = 10 * 1024 * 1024;

/// How long a command may be, with credentials (RFC 4954).
const COMMAND: usize = 12_288;

/// How many recipients a mail may have.
const RECIPIENTS: usize = 1_000;

/// How often a client may say what is no command before it is hung up on.
const NONSENSE: u32 = 20;

/// One connection with a client.
#[derive(Debug, Default)]
pub(crate) struct Dialogue {
    greeted: bool,
    /// The sender of the mail that is being told.
    from: Option<String>,
    to: Vec<String>,
    state: State,
    nonsense: u32,
}

#[derive(Debug, Default)]
enum State {
    /// A command is expected.
    #[default]
    Commands,
    /// More lines of credentials are expected, which are thrown away.
    Credentials(u8),
    /// A mail is told, line by line.
    Mail(Vec<u8>),
    /// A mail is told that is too large.
    TooLarge,
}

/// A mail with its envelope.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Enveloped {
    pub(crate) from: String,
    pub(crate) to: Vec<String>,
    pub(crate) raw: Vec<u8>,
}

/// What comes of a line.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Reaction {
    /// Nothing is answered.
    Silence,
    Answer(String),
    /// A mail is whole.
    Mail(Enveloped, &'static str),
    /// It is answered, and the connection ends.
    End(&'static str),
}

impl Dialogue {
    /// What a client is greeted with.
    pub(crate) const GREETING: &'static str =
        "220 parity ESMTP, which keeps all mail and sends none";

    /// Takes one line, with what ended it.
    pub(crate) fn line(&mut self, line: &[u8]) -> Reaction {
        match &mut self.state {
            State::Commands | State::Credentials(_) if line.len() > COMMAND => self.too_long(),
            State::Commands => self.command_line(line),
            State::Credentials(left) => {
                *left -= 1;
                if line.trim_ascii() == b"*" {
                    self.state = State::Commands;
                    return answer("501 cancelled");
                }
                if *left > 0 {
                    return answer("334 UGFzc3dvcmQ6");
                }
                self.state = State::Commands;
                answer("235 accepted")
            }
            State::Mail(raw) => {
                if line == b".\r\n" {
                    return self.whole();
                }
                // A dot at the beginning of a line was doubled by the client.
                raw.extend_from_slice(line.strip_prefix(b".").unwrap_or(line));
                if raw.len() > LARGEST {
                    self.state = State::TooLarge;
                }
                Reaction::Silence
            }
            State::TooLarge => {
                if line != b".\r\n" {
                    return Reaction::Silence;
                }
                self.forget();
                answer("552 a mail may have 10 MiB at most")
            }
        }
    }

    /// Takes notice of a line that was too long to be kept.
    pub(crate) fn too_long(&mut self) -> Reaction {
        match self.state {
            State::Commands | State::Credentials(_) => {
                self.state = State::Commands;
                self.nonsense("500 a command may have 12288 octets at most")
            }
            State::Mail(_) | State::TooLarge => {
                self.state = State::TooLarge;
                Reaction::Silence
            }
        }
    }

    fn whole(&mut self) -> Reaction {
        let State::Mail(raw) = std::mem::take(&mut self.state) else { return Reaction::Silence };
        let (from, to) = (self.from.take().unwrap_or_default(), std::mem::take(&mut self.to));
        Reaction::Mail(Enveloped { from, to, raw }, "250 kept")
    }

    fn forget(&mut self) {
        self.from = None;
        self.to.clear();
        self.state = State::Commands;
    }

    fn command_line(&mut self, line: &[u8]) -> Reaction {
        let Ok(line) = str::from_utf8(line) else {
            return self.nonsense("500 a command is text");
        };
        let line = line.trim_end();
        let (verb, rest) = line.split_once(' ').unwrap_or((line, ""));
        self.command(&verb.to_ascii_uppercase(), rest.trim())
    }

    fn command(&mut self, verb: &str, rest: &str) -> Reaction {
        match verb {
            "EHLO" | "HELO" if rest.is_empty() => answer("501 say who you are: EHLO name"),
            "EHLO" => {
                self.forget();
                self.greeted = true;
                Reaction::Answer(format!(
                    "250-parity\r\n250-SIZE {LARGEST}\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n250-PIPELINING\r\n\
                     250 AUTH PLAIN LOGIN"
                ))
            }
            "HELO" => {
                self.forget();
                self.greeted = true;
                answer("250 parity")
            }
            "MAIL" => self.mail(rest),
            "RCPT" => self.recipient(rest),
            "DATA" if self.to.is_empty() => answer("503 RCPT comes before DATA"),
            "DATA" => {
                self.state = State::Mail(Vec::new());
                answer("354 go on, and end with a dot on a line of its own")
            }
            "AUTH" => self.auth(rest),
            "RSET" => {
                self.forget();
                answer("250 ok")
            }
            "NOOP" => answer("250 ok"),
            "VRFY" => answer("252 all mail is taken"),
            "HELP" => answer("214 RFC 5321"),
            "QUIT" => Reaction::End("221 bye"),
            "STARTTLS" => answer("502 there is no TLS here"),
            _ => self.nonsense("500 this is no command of RFC 5321"),
        }
    }

    fn mail(&mut self, rest: &str) -> Reaction {
        if !self.greeted {
            return answer("503 EHLO comes first");
        }
        if self.from.is_some() {
            return answer("503 one mail at a time: DATA or RSET");
        }
        let Some((from, parameters)) = path(rest, "FROM:") else {
            return answer("501 write it as MAIL FROM:<ada@example.com>");
        };
        for parameter in parameters.split_ascii_whitespace() {
            let (name, value) = parameter.split_once('=').unwrap_or((parameter, ""));
            match name.to_ascii_uppercase().as_str() {
                "SIZE" if value.parse::<usize>().is_ok_and(|size| size > LARGEST) => {
                    return answer("552 a mail may have 10 MiB at most");
                }
                "SIZE" | "BODY" | "SMTPUTF8" | "AUTH" => {}
                _ => return answer("555 this parameter of MAIL is not known"),
            }
        }
        self.from = Some(from);
        answer("250 ok")
    }

    fn recipient(&mut self, rest: &str) -> Reaction {
        if self.from.is_none() {
            return answer("503 MAIL comes before RCPT");
        }
        match path(rest, "TO:") {
            Some((to, _)) if to.is_empty() => answer("501 a mail goes to somebody"),
            Some(_) if self.to.len() >= RECIPIENTS => answer("452 a mail may have 1000 recipients"),
            Some((to, _)) => {
                self.to.push(to);
                answer("250 ok")
            }
            None => answer("501 write it as RCPT TO:<ada@example.com>"),
        }
    }

    /// Any credentials are good; none are kept.
    fn auth(&mut self, rest: &str) -> Reaction {
        let (mechanism, initial) = rest.split_once(' ').unwrap_or((rest, ""));
        match (mechanism.to_ascii_uppercase().as_str(), initial.is_empty()) {
            ("PLAIN", false) => answer("235 accepted"),
            ("PLAIN", true) => {
                self.state = State::Credentials(1);
                answer("334 ")
            }
            ("LOGIN", true) => {
                self.state = State::Credentials(2);
                answer("334 VXNlcm5hbWU6")
            }
            ("LOGIN", false) => {
                self.state = State::Credentials(1);
                answer("334 UGFzc3dvcmQ6")
            }
            _ => answer("504 PLAIN and LOGIN are known"),
        }
    }

    fn nonsense(&mut self, told: &'static str) -> Reaction {
        self.nonsense += 1;
        if self.nonsense < NONSENSE {
            answer(told)
        } else {
            Reaction::End("421 this is no SMTP client")
        }
    }
}

fn answer(text: &str) -> Reaction {
    Reaction::Answer(text.to_owned())
}

/// The address in `FROM:<ada@example.com> SIZE=17`, without a source route, and what follows it.
fn path<'r>(rest: &'r str, word: &str) -> Option<(String, &'r str)> {
    let (said, rest) = (rest.get(..word.len())?, rest.get(word.len()..)?.trim_start());
    if !said.eq_ignore_ascii_case(word) {
        return None;
    }
    let (address, parameters) = match rest.strip_prefix('<') {
        Some(rest) => rest.split_once('>')?,
        None => rest.split_once(' ').unwrap_or((rest, "")),
    };
    let address = match address.split_once(':') {
        Some((route, address)) if route.starts_with('@') => address,
        Some(_) | None => address,
    };
    let is_one = !address.contains(['<', '>', ' ', '\r', '\n']);
    is_one.then(|| (address.to_owned(), parameters))
}

#[cfg(test)]
mod tests;
