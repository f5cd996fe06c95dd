//! What each process of one shop was started with, told so that two shops can be compared and no secret is in it.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsStr;
use std::path::Path;

use serde_json::{Value, json};
use tokio::process::Command;

use crate::config;

/// The form of the document.
const VERSION: u32 = 1;

/// As many hexadecimal digits as the shortest secret that is made for one shop has.
const SHORTEST_SECRET: usize = 32;

/// What stands in place of a secret.
const SECRET: &str = "<secret>";

/// Variables of the machine, and not of the shop.
const OF_THE_MACHINE: [&str; 3] = ["LANG", "PATH", config::COUNTERS];

/// The ends of names that only secrets have.
const OF_SECRETS: [&str; 4] = ["_SECRET", "_TOKEN", "_PASSWORD", "_KEY"];

/// What the processes were started with, and what was done to the database.
#[derive(Debug, Default)]
pub(crate) struct Started {
    processes: BTreeMap<&'static str, Process>,
    statements: Vec<&'static str>,
}

#[derive(Debug)]
struct Process {
    command: Vec<String>,
    variables: BTreeMap<String, String>,
}

/// A value without what is secret in it, and that.
struct Open {
    text: String,
    secrets: BTreeSet<String>,
}

impl Started {
    /// Adds a process that stays.
    pub(crate) fn add(&mut self, name: &'static str, command: &Command) {
        let words = command.as_std();
        let words: Vec<_> =
            std::iter::once(words.get_program()).chain(words.get_args()).map(text).collect();
        // What is before it says how the process is bound to us, and not what it does.
        let begin = words.iter().position(|word| word == "--").map_or(0, |place| place + 1);
        let variables = command.as_std().get_envs();
        let variables = variables.filter(|(name, _)| !OF_THE_MACHINE.iter().any(|of| of == name));
        let variables =
            variables.filter_map(|(name, value)| Some((text(name), text(value?)))).collect();
        self.processes.insert(name, Process { command: words[begin..].to_vec(), variables });
    }

    /// Adds a statement that the database was given before the others started.
    pub(crate) fn add_statement(&mut self, statement: &'static str) {
        self.statements.push(statement);
    }

    /// Tells it, without the secrets of this shop and the places that only it has.
    pub(crate) fn tell(&self, home: &Path) -> Value {
        let places = self.places();
        let processes: BTreeMap<_, _> = self
            .processes
            .iter()
            .map(|(name, process)| {
                let variables: BTreeMap<_, _> = process
                    .variables
                    .iter()
                    .map(|(variable, value)| {
                        (variable, told(&place(name, variable), variable, value, &places, home))
                    })
                    .collect();
                let command: Vec<_> =
                    process.command.iter().map(|word| settled(word, home)).collect();
                (*name, json!({"command": command.join(" "), "variables": variables}))
            })
            .collect();
        json!({"version": VERSION, "processes": processes, "statements": self.statements})
    }

    /// Where each secret is.
    fn places(&self) -> BTreeMap<String, BTreeSet<String>> {
        let mut places: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for (name, process) in &self.processes {
            for (variable, value) in &process.variables {
                for secret in open(value).secrets {
                    places.entry(secret).or_default().insert(place(name, variable));
                }
            }
        }
        places
    }
}

/// One variable: its value without secrets, and where else these are.
fn told(
    here: &str,
    variable: &str,
    value: &str,
    places: &BTreeMap<String, BTreeSet<String>>,
    home: &Path,
) -> Value {
    let Open { text, secrets } = open(value);
    let is_secret = secrets.is_empty() && OF_SECRETS.iter().any(|end| variable.ends_with(end));
    let shared: BTreeSet<_> = secrets
        .iter()
        .filter_map(|secret| places.get(secret))
        .flatten()
        .filter(|place| *place != here)
        .collect();
    let text = if is_secret { SECRET.to_owned() } else { settled(&text, home) };
    json!({"value": text, "shared_with": shared})
}

fn place(process: &str, variable: &str) -> String {
    format!("{process}.{variable}")
}

/// Takes secrets out: all that are made for one shop are many hexadecimal digits.
fn open(value: &str) -> Open {
    let (mut text, mut secrets) = (String::new(), BTreeSet::new());
    let mut rest = value;
    while let Some(begin) = rest.find(|c: char| c.is_ascii_hexdigit()) {
        let (before, from) = rest.split_at(begin);
        let end = from.find(|c: char| !c.is_ascii_hexdigit()).unwrap_or(from.len());
        let (digits, after) = from.split_at(end);
        text.push_str(before);
        if digits.len() < SHORTEST_SECRET {
            text.push_str(digits);
        } else {
            text.push_str(SECRET);
            secrets.insert(digits.to_owned());
        }
        rest = after;
    }
    text.push_str(rest);
    Open { text, secrets }
}

/// Takes out what differs between any two shops: the directory, and the ports.
fn settled(value: &str, home: &Path) -> String {
    let program = std::env::current_exe().unwrap_or_default();
    let value = value
        .replace(&*home.to_string_lossy(), "<home>")
        // In addresses of the database.
        .replace(&home.to_string_lossy().replace('/', "%2F"), "<home>")
        .replace(env!("CARGO_MANIFEST_DIR"), "examples/shop")
        .replace(&*program.to_string_lossy(), "shop");
    let mut parts = value.split("127.0.0.1:");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |text, part| {
        let after = part.trim_start_matches(|c: char| c.is_ascii_digit());
        text + "127.0.0.1:<port>" + after
    })
}

fn text(word: &OsStr) -> String {
    word.to_string_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shop(signing: &str, checking: &str) -> Value {
        let mut started = Started::default();
        let mut payments = Command::new("setpriv");
        payments.args(["--pdeathsig", "KILL", "--", "/built/shop", "payments"]);
        payments.env("PAYMENTS_WEBHOOK_SECRET", signing);
        started.add("payments", &payments);
        let mut web = Command::new("shop");
        web.env("SHOP_PAYMENTS_WEBHOOK_SECRET", checking)
            .env(
                "SHOP_DATABASE_URL",
                format!("postgres://x?host=%2Ftmp%2Fshop-1%2Fp&password={checking}"),
            )
            .env("SHOP_HOSTS", "shop.example.com=127.0.0.1:40123,pay.example.net=127.0.0.1:9")
            .env("SHOP_CA_FILE", "/tmp/shop-1/ca.pem")
            .env("SHOP_STORE_KEY", "short and secret");
        web.env("PATH", "/of/the/machine");
        started.add("web-1", &web);
        started.tell(Path::new("/tmp/shop-1"))
    }

    #[test]
    fn no_secret_is_told_but_where_else_it_is() {
        let secret = "0123456789abcdef".repeat(4);
        let told = shop(&secret, &secret);
        assert!(!told.to_string().contains("0123456789abcdef"), "{told}");
        let payments = &told["processes"]["payments"];
        assert_eq!(payments["command"], "/built/shop payments");
        assert_eq!(
            payments["variables"]["PAYMENTS_WEBHOOK_SECRET"],
            json!({"value": "<secret>", "shared_with":
                ["web-1.SHOP_DATABASE_URL", "web-1.SHOP_PAYMENTS_WEBHOOK_SECRET"]})
        );
        let other = shop(&"a".repeat(64), &secret);
        let shared = &other["processes"]["payments"]["variables"]["PAYMENTS_WEBHOOK_SECRET"];
        assert_eq!(shared["shared_with"], json!([]));
    }

    #[test]
    fn what_differs_between_any_two_shops_is_not_told() {
        let told = shop(&"a".repeat(64), &"b".repeat(64));
        let variables = &told["processes"]["web-1"]["variables"];
        let value = |name: &str| variables[name]["value"].as_str().unwrap().to_owned();
        assert_eq!(value("SHOP_CA_FILE"), "<home>/ca.pem");
        assert_eq!(value("SHOP_DATABASE_URL"), "postgres://x?host=<home>%2Fp&password=<secret>");
        assert_eq!(
            value("SHOP_HOSTS"),
            "shop.example.com=127.0.0.1:<port>,pay.example.net=127.0.0.1:<port>"
        );
        assert!(variables.get("PATH").is_none());
        assert_eq!(value("SHOP_STORE_KEY"), "<secret>", "its name says what it is");
    }
}
