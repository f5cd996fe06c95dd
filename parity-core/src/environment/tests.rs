//! What is said of a `parity.toml`, and of variables, that are not as they must be.

use std::fs;

use super::*;
use crate::error::ErrorKind;

const GOOD: &str = r#"default = "verify"

[environments.verify]
base_url = { variable = "BASE" }
start = "shop up"

[environments.verify.verification]
token = { variable = "TOKEN" }

[environments.verify.actors.customer]
email = "ada@example.com"
password = { variable = "PASSWORD" }

[environments.preview]
base_url = "https://preview.example.com"
"#;

const VARIABLES: &str = "BASE=http://127.0.0.1:8080\nPASSWORD=correct horse\n";

/// Reads an environment from a file and variables in a temporary directory.
fn read(manifest: &str, variables: &str, environment: Option<&str>) -> Result<Environment> {
    let directory = tempfile::tempdir().unwrap();
    let config = directory.path().join("parity.toml");
    let env_file = directory.path().join("env");
    fs::write(&config, manifest).unwrap();
    fs::write(&env_file, variables).unwrap();
    let settings = Settings {
        config: Some(config),
        env_file: Some(env_file),
        environment: environment.map(str::to_owned),
        ..Settings::default()
    };
    let name = directory.path().display().to_string();
    let redactor = Redactor::default();
    Environment::read(&settings, &redactor).map_err(|error| {
        let mut clean = Error::usage(replaced(error.failure().expected.as_deref(), &name));
        for line in &error.failure().saw {
            clean = clean.saw(line.replace(&name, "DIR"));
        }
        clean.advice(replaced(error.failure().advice.as_deref(), &name))
    })
}

fn replaced(text: Option<&str>, directory: &str) -> String {
    text.unwrap_or_default().replace(directory, "DIR")
}

/// What is said, with the temporary directory taken out.
fn said(error: &Error) -> String {
    let failure = error.failure();
    let mut lines = vec![format!("expected {}", failure.expected.as_deref().unwrap_or_default())];
    lines.extend(failure.saw.iter().map(|line| format!("saw      {line}")));
    lines.push(format!("try      {}", failure.advice.as_deref().unwrap_or_default()));
    lines.join("\n")
}

#[test]
fn the_default_environment_is_read_with_its_variables() {
    let environment = read(GOOD, VARIABLES, None).unwrap();
    assert_eq!(environment.name, "verify");
    assert_eq!(environment.address("/billing").unwrap().as_str(), "http://127.0.0.1:8080/billing");
    let customer = environment.actor("customer").unwrap();
    assert_eq!(customer.email.as_deref(), Some("ada@example.com"));
    assert_eq!(customer.password.unwrap().expose(), "correct horse");
    assert_eq!(read(GOOD, VARIABLES, Some("preview")).unwrap().name, "preview");
}

#[test]
fn secrets_of_the_environment_are_registered_before_anything_is_written() {
    let directory = tempfile::tempdir().unwrap();
    let config = directory.path().join("parity.toml");
    let env_file = directory.path().join("env");
    fs::write(&config, GOOD).unwrap();
    fs::write(&env_file, VARIABLES).unwrap();
    let settings =
        Settings { config: Some(config), env_file: Some(env_file), ..Settings::default() };
    let redactor = Redactor::default();
    Environment::read(&settings, &redactor).unwrap();
    assert_eq!(redactor.text("correct+horse"), "<secret PASSWORD>");
}

#[test]
fn an_unknown_key_is_shown_in_its_line() {
    let error = read(&GOOD.replace("start =", "strat ="), VARIABLES, None).unwrap_err();
    insta::assert_snapshot!(said(&error));
}

#[test]
fn a_secret_in_the_file_is_pointed_at_and_not_shown() {
    let text = GOOD.replace("{ variable = \"PASSWORD\" }", "\"correct horse\"");
    let error = read(&text, VARIABLES, None).unwrap_err();
    insta::assert_snapshot!(said(&error));
}

#[test]
fn a_base_url_whose_variable_is_not_set_says_what_starts_the_environment() {
    let error = read(GOOD, "OTHER=1", None).unwrap_err();
    insta::assert_snapshot!(said(&error));
}

#[test]
fn an_environment_that_is_not_there_is_answered_with_those_that_are() {
    let error = read(GOOD, VARIABLES, Some("prevew")).unwrap_err();
    insta::assert_snapshot!(said(&error));
}

#[test]
fn a_missing_file_is_told_with_what_to_write() {
    let directory = tempfile::tempdir().unwrap();
    let settings = Settings { package: Some(directory.path().to_owned()), ..Settings::default() };
    let error = Environment::read(&settings, &Redactor::default()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Usage);
    assert!(error.failure().advice.as_deref().unwrap().contains("[environments.verify]"));
}

#[test]
fn an_unknown_actor_is_answered_with_the_nearest() {
    let environment = read(GOOD, VARIABLES, None).unwrap();
    let error = environment.actor("custmoer").unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Usage);
    assert_eq!(
        said(&error),
        "expected an actor `custmoer` in environment `verify`\nsaw      its actors: customer\n\
         try      did you mean `customer`?"
    );
}

#[test]
fn a_missing_secret_leaves_the_run_without_proof() {
    let environment = read(GOOD, VARIABLES, None).unwrap();
    let error = environment.verification().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unproven);
    assert!(error.to_string().starts_with("expected the variable `TOKEN` to be set"), "{error}");
}

/// The good file with this line in the `hosts` of its default environment.
fn with_host(line: &str) -> String {
    GOOD.replace(
        "[environments.verify.verification]",
        &format!("[environments.verify.hosts]\n{line}\n\n[environments.verify.verification]"),
    )
}

#[test]
fn a_host_is_where_the_file_or_a_variable_says() {
    let text =
        with_host("\"shop.example.com\" = { variable = \"EDGE\" }\n\"*.example.com\" = \"[::1]\"");
    let environment = read(&text, &format!("{VARIABLES}EDGE=127.0.0.1:8443"), None).unwrap();
    let target =
        |url| environment.names.hosts.target(&Url::parse(url).unwrap()).unwrap().to_string();
    assert_eq!(target("https://shop.example.com/"), "127.0.0.1:8443");
    assert_eq!(target("https://api.example.com/"), "[::1]:443");
}

#[test]
fn a_host_with_a_scheme_is_shown_in_its_line() {
    let text = with_host("\"https://shop.example.com\" = \"127.0.0.1:8443\"");
    insta::assert_snapshot!(said(&read(&text, VARIABLES, None).unwrap_err()));
}

#[test]
fn a_host_whose_variable_is_not_set_says_what_starts_the_environment() {
    let text = with_host("\"shop.example.com\" = { variable = \"EDGE\" }");
    insta::assert_snapshot!(said(&read(&text, VARIABLES, None).unwrap_err()));
}

#[test]
fn a_place_in_a_variable_that_is_none_is_told_with_where_it_is_named() {
    let text = with_host("\"shop.example.com\" = { variable = \"EDGE\" }");
    let variables = format!("{VARIABLES}EDGE=http://127.0.0.1:8443");
    insta::assert_snapshot!(said(&read(&text, &variables, None).unwrap_err()));
}
