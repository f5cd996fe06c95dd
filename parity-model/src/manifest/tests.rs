//! What a `parity.toml` may say and what it may not.

use super::*;

const GOOD: &str = r#"
default = "verify"

[environments.verify]
base_url = { variable = "SHOP_URL" }
ready = { path = "/healthz", within = "20s" }

[environments.verify.hosts]
"shop.example.com" = "127.0.0.1:8443"
"*.example.com" = { variable = "SHOP_EDGE" }

[environments.verify.tls]
ca = "certificates/ca.pem"

[environments.verify.verification]
token = { variable = "SHOP_VERIFY_TOKEN" }

[environments.verify.telemetry]
listen = "127.0.0.1:4318"

[environments.verify.flags]
override = { cookie = "flag-override" }

[environments.verify.actors.customer]
email = "ada@example.com"
password = { variable = "SHOP_CUSTOMER_PASSWORD" }
"#;

/// Replaces `from` by `to` in a good file and returns what is said, with the text it points at.
#[track_caller]
fn problem(from: &str, to: &str) -> (String, String, Option<String>) {
    assert!(GOOD.contains(from), "{from:?} does not stand in the good file");
    let text = GOOD.replacen(from, to, 1);
    let error = Manifest::parse(&text).expect_err("the file was taken");
    let problem = error.problems()[0].clone();
    (problem.message, text[problem.span].to_owned(), problem.help)
}

#[test]
fn a_good_file_is_read() {
    let manifest = Manifest::parse(GOOD).unwrap();
    assert_eq!(manifest.names(), ["verify"]);
    let verify = manifest.environment("verify").unwrap();
    assert_eq!(verify.base_url.get_ref(), &Setting::Variable("SHOP_URL".to_owned()));
    assert_eq!(verify.ready.within.0.as_secs(), 20);
    assert!(!verify.production);
    let (name, customer) = verify.actors.first_key_value().unwrap();
    assert_eq!(name.get_ref(), "customer");
    assert_eq!(customer.email, Some(Setting::Literal("ada@example.com".to_owned())));
    assert_eq!(customer.password, Some(SecretVariable("SHOP_CUSTOMER_PASSWORD".to_owned())));
}

#[test]
fn the_attribute_for_tests_is_one_of_html() {
    assert_eq!(Manifest::parse(GOOD).unwrap().test_id_attribute(), "data-testid");
    let own = format!("test_id_attribute = \"data-qa\"\n{GOOD}");
    assert_eq!(Manifest::parse(&own).unwrap().test_id_attribute(), "data-qa");
    let (message, at, help) = problem("default =", "test_id_attribute = \"[data-qa]=\"\ndefault =");
    assert_eq!(message, "`[data-qa]=` is no name of an attribute");
    assert_eq!(at, "\"[data-qa]=\"");
    assert_eq!(help.as_deref(), Some("write it as it stands in HTML, such as `data-testid`"));
}

#[test]
fn the_patience_with_an_environment_is_a_number_of_times() {
    let said = |patience: &str| {
        format!("ready = {{ path = \"/healthz\", within = \"20s\" }}\npatience = {patience}")
    };
    let ready = "ready = { path = \"/healthz\", within = \"20s\" }";
    for (written, expected) in [("2", 2.0), ("1.5", 1.5)] {
        let manifest = Manifest::parse(&GOOD.replacen(ready, &said(written), 1)).unwrap();
        let verify = manifest.environment("verify").unwrap();
        assert_eq!(verify.patience.as_ref().map(|patience| *patience.get_ref()), Some(expected));
    }
    for wrong in ["0.5", "21", "nan", "-inf"] {
        let (message, at, _) = problem(ready, &said(wrong));
        assert_eq!((message.as_str(), at.as_str()), ("`patience` is a number from 1 to 20", wrong));
    }
}

#[test]
fn an_unknown_key_is_pointed_at_with_the_one_that_was_meant() {
    let (message, at, help) = problem("base_url", "bas_url");
    assert!(message.starts_with("unknown field `bas_url`, expected one of"), "{message}");
    assert_eq!(at, "bas_url");
    assert_eq!(help.as_deref(), Some("did you mean `base_url`?"));
}

#[test]
fn an_unknown_key_in_a_table_of_one_key_is_pointed_at() {
    let (message, at, help) = problem("variable = \"SHOP_URL\"", "variabel = \"SHOP_URL\"");
    assert_eq!(message, "unknown field `variabel`, expected `variable`");
    assert_eq!(at, "variabel");
    assert_eq!(help.as_deref(), Some("did you mean `variable`?"));
}

#[test]
fn a_missing_key_is_named() {
    let (message, ..) = problem("base_url = { variable = \"SHOP_URL\" }", "");
    assert_eq!(message, "missing field `base_url`");
}

#[test]
fn a_default_that_is_no_environment_is_pointed_at() {
    let (message, at, help) = problem("default = \"verify\"", "default = \"verfy\"");
    assert_eq!((message.as_str(), at.as_str()), ("there is no environment `verfy`", "\"verfy\""));
    assert_eq!(help.as_deref(), Some("did you mean `verify`?"));
}

#[test]
fn a_secret_that_stands_in_the_file_is_refused_and_not_repeated() {
    let text = GOOD.replace("{ variable = \"SHOP_CUSTOMER_PASSWORD\" }", "\"hunter2\"");
    let error = Manifest::parse(&text).unwrap_err();
    let Problem { message, span, hidden, .. } = error.problems()[0].clone();
    assert!(message.starts_with("a secret does not stand in parity.toml"), "{message}");
    assert!(!message.contains("hunter2"));
    assert_eq!((&text[span], hidden), ("\"hunter2\"", true));
}

#[test]
fn a_span_of_time_that_is_none_is_pointed_at() {
    let (message, at, _) = problem("\"20s\"", "\"20 seconds\"");
    assert!(message.starts_with("`20 seconds` is not a span of time"), "{message}");
    assert_eq!(at, "\"20 seconds\"");
}

#[test]
fn an_address_and_a_path_that_are_none_are_told_together() {
    let text = GOOD
        .replace("{ variable = \"SHOP_URL\" }", "\"shop.example.com\"")
        .replace("\"/healthz\"", "\"healthz\"");
    let error = Manifest::parse(&text).unwrap_err();
    let said: Vec<_> = error.problems().iter().map(|problem| problem.message.as_str()).collect();
    assert_eq!(said, ["`shop.example.com` is no address of a website", "`healthz` is no path"]);
}

#[test]
fn a_text_that_is_no_toml_is_pointed_at() {
    let error = Manifest::parse("default = ").unwrap_err();
    assert_eq!(error.problems().len(), 1);
    assert!(!error.to_string().is_empty());
}

#[test]
fn hosts_are_read_with_where_they_are() {
    let manifest = Manifest::parse(GOOD).unwrap();
    let verify = manifest.environment("verify").unwrap();
    let mapped: Vec<_> =
        verify.hosts.iter().map(|(name, at)| (name.get_ref().as_str(), at.get_ref())).collect();
    let (edge, literal) = ("SHOP_EDGE".to_owned(), "127.0.0.1:8443".to_owned());
    assert_eq!(
        mapped,
        [
            ("*.example.com", &Setting::Variable(edge)),
            ("shop.example.com", &Setting::Literal(literal))
        ]
    );
    let ca = verify.tls.as_ref().unwrap().ca.get_ref();
    assert_eq!(ca, &Setting::Literal("certificates/ca.pem".to_owned()));
}

#[test]
fn a_host_that_is_none_is_pointed_at_with_what_to_write() {
    let (message, at, help) = problem("\"shop.example.com\"", "\"https://shop.example.com\"");
    assert_eq!(message, "`https://shop.example.com` is no host name");
    assert_eq!(at, "\"https://shop.example.com\"");
    assert_eq!(help.as_deref(), Some("write it without its scheme: `shop.example.com`"));
}

#[test]
fn a_place_that_is_none_is_pointed_at_with_what_to_write() {
    let (message, at, help) = problem("\"127.0.0.1:8443\"", "\"127.0.0.1:84430\"");
    assert_eq!(message, "`127.0.0.1:84430` has no port after `127.0.0.1`");
    assert_eq!(at, "\"127.0.0.1:84430\"");
    assert_eq!(help.as_deref(), Some("a port is a number from 1 to 65535, after one colon"));
}

#[test]
fn a_host_that_stands_twice_in_another_case_is_pointed_at_where_it_stands_again() {
    let (message, at, help) = problem("\"*.example.com\"", "\"Shop.Example.com\"");
    assert_eq!(message, "`Shop.Example.com` is the same host as `shop.example.com`");
    assert_eq!(at, "\"Shop.Example.com\"");
    assert_eq!(help.as_deref(), Some("host names know no case: keep one of the two"));
}

#[test]
fn where_telemetry_is_received_is_an_address_with_a_port() {
    let (message, at, help) = problem("\"127.0.0.1:4318\"", "\"http://127.0.0.1:4318\"");
    assert_eq!(message, "`http://127.0.0.1:4318` is no address to listen at");
    assert_eq!(at, "\"http://127.0.0.1:4318\"");
    assert_eq!(help.as_deref(), Some(ADDRESS_HELP));
    let in_variable = GOOD.replace("\"127.0.0.1:4318\"", "{ variable = \"OTLP\" }");
    let manifest = Manifest::parse(&in_variable).unwrap();
    let telemetry = manifest.environment("verify").unwrap().telemetry.as_ref().unwrap();
    assert_eq!(telemetry.listen.get_ref(), &Setting::Variable("OTLP".to_owned()));
}

#[test]
fn the_cookie_that_overrides_flags_has_a_name_that_cookies_can_have() {
    let (message, at, help) = problem("flag-override", "flag override");
    assert_eq!(message, "`flag override` is no name of a cookie");
    assert_eq!(at, "\"flag override\"");
    assert_eq!(help.as_deref(), Some("write letters, digits and `-`, such as `flag-override`"));
}
