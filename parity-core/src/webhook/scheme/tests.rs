//! The vectors that the schemes have published, and what must not pass for one.

use super::*;

/// Of the reference implementations of Standard Webhooks.
const STANDARD_SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const STANDARD_ID: &str = "msg_p5jXN8AQM9LWM0D4loKWxJek";
const STANDARD_TIME: i64 = 1_614_265_330;
const STANDARD_BODY: &[u8] = br#"{"test": 2432232314}"#;
const STANDARD_SIGNATURE: &str = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";

/// Of the tests of Stripe's own libraries.
const STRIPE_SECRET: &str = "webhook_secret";
const STRIPE_TIME: i64 = 1_533_204_620;
const STRIPE_BODY: &[u8] = include_bytes!("tests/stripe.json");
const STRIPE_SIGNATURE: &str = "t=1533204620,\
    v1=f0bdba6d4eacbd8ad8a3bbadd7248e633ec1477f7899c124c51b39405fa36613,\
    v0=63f3a72374a733066c4be69ed7f8e5ac85c22c9f0a6a612ab9a025a9e4ee7eef";

/// Of GitHub's documentation.
const GITHUB_SECRET: &str = "It's a Secret to Everybody";
const GITHUB_BODY: &[u8] = b"Hello, World!";
const GITHUB_SIGNATURE: &str =
    "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17";

fn keys(scheme: Scheme, secrets: &[&str]) -> Vec<Key> {
    let key = |text: &&str| scheme.key(&Secret::new("HOOK_SECRET", (*text).to_owned())).unwrap();
    secrets.iter().map(key).collect()
}

fn headers(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

/// The headers of the vector of Standard Webhooks, with this signature.
fn standard_headers(signature: &str) -> Vec<(String, String)> {
    headers(&[
        ("webhook-id", STANDARD_ID),
        ("webhook-timestamp", "1614265330"),
        ("webhook-signature", signature),
    ])
}

#[track_caller]
fn check_standard(headers: &[(String, String)], now: i64, expected: SignatureVerdict) {
    let scheme = Scheme::standard();
    let judged = scheme.judge(&keys(scheme, &[STANDARD_SECRET]), headers, STANDARD_BODY, now);
    assert_eq!(judged.verdict, expected, "{headers:?}: {judged:?}");
}

#[track_caller]
fn check_stripe(signature: &str, now: i64, expected: SignatureVerdict) {
    let scheme = Scheme::stripe();
    let headers = headers(&[("stripe-signature", signature)]);
    let judged = scheme.judge(&keys(scheme, &[STRIPE_SECRET]), &headers, STRIPE_BODY, now);
    assert_eq!(judged.verdict, expected, "{signature}: {judged:?}");
}

#[track_caller]
fn check_github(signature: &str, body: &[u8], expected: SignatureVerdict) {
    let scheme = Scheme::github();
    let headers = headers(&[("x-hub-signature-256", signature)]);
    let judged = scheme.judge(&keys(scheme, &[GITHUB_SECRET]), &headers, body, 0);
    assert_eq!(judged.verdict, expected, "{signature}: {judged:?}");
}

#[test]
fn each_scheme_signs_as_its_published_vector() {
    let sign = |scheme: Scheme, secret, id, timestamp, body| {
        let key = keys(scheme, &[secret]).remove(0);
        let headers = scheme.sign(&key, Message { id, timestamp, body });
        headers.last().unwrap().1.clone()
    };
    let standard =
        sign(Scheme::standard(), STANDARD_SECRET, STANDARD_ID, STANDARD_TIME, STANDARD_BODY);
    assert_eq!(standard, STANDARD_SIGNATURE);
    let stripe = sign(Scheme::stripe(), STRIPE_SECRET, "evt_123", STRIPE_TIME, STRIPE_BODY);
    assert!(STRIPE_SIGNATURE.starts_with(&format!("{stripe},v0=")), "{stripe}");
    let github = sign(Scheme::github(), GITHUB_SECRET, "", 0, GITHUB_BODY);
    assert_eq!(github, GITHUB_SIGNATURE);
}

#[test]
fn each_published_vector_is_valid() {
    check_standard(&standard_headers(STANDARD_SIGNATURE), STANDARD_TIME, SignatureVerdict::Valid);
    check_stripe(STRIPE_SIGNATURE, STRIPE_TIME + 100, SignatureVerdict::Valid);
    check_github(GITHUB_SIGNATURE, GITHUB_BODY, SignatureVerdict::Valid);
}

#[test]
fn a_signature_may_be_five_minutes_old_or_ahead_and_no_more() {
    for (away, expected) in [(300, SignatureVerdict::Valid), (301, SignatureVerdict::Expired)] {
        for now in [STANDARD_TIME - away, STANDARD_TIME + away] {
            check_standard(&standard_headers(STANDARD_SIGNATURE), now, expected);
        }
        for now in [STRIPE_TIME - away, STRIPE_TIME + away] {
            check_stripe(STRIPE_SIGNATURE, now, expected);
        }
    }
    let scheme = Scheme::stripe().tolerance(Duration::from_secs(10));
    let headers = headers(&[("stripe-signature", STRIPE_SIGNATURE)]);
    let keys = keys(scheme, &[STRIPE_SECRET]);
    let judged = scheme.judge(&keys, &headers, STRIPE_BODY, STRIPE_TIME + 11);
    let why = "it was signed 11.0 s ago, and 10.0 s are tolerated".to_owned();
    assert_eq!(judged, Judged { verdict: SignatureVerdict::Expired, why: Some(why) });
}

#[test]
fn while_a_secret_is_replaced_either_is_good() {
    let scheme = Scheme::standard();
    let other = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD";
    let headers = standard_headers(STANDARD_SIGNATURE);
    for secrets in [[other, STANDARD_SECRET], [STANDARD_SECRET, other]] {
        let judged = scheme.judge(&keys(scheme, &secrets), &headers, STANDARD_BODY, STANDARD_TIME);
        assert_eq!(judged.verdict, SignatureVerdict::Valid);
    }
    let wrong = "v1,Ceo5qEr07ixe2NLpvHk3FH9bwy/WavXrAFQ/9tdO6mc=";
    let v2 = "v2,Ceo5qEr07ixe2NLpvHk3FH9bwy/WavXrAFQ/9tdO6mc=";
    let several = standard_headers(&format!("{wrong} {v2} {STANDARD_SIGNATURE} {wrong}"));
    check_standard(&several, STANDARD_TIME, SignatureVerdict::Valid);
    let several = STRIPE_SIGNATURE.replace(",v1=", ",v1=00ff,v1=");
    check_stripe(&several, STRIPE_TIME, SignatureVerdict::Valid);
}

#[test]
fn the_older_names_of_the_headers_are_read_and_a_secret_without_its_prefix() {
    let named = headers(&[
        ("svix-id", STANDARD_ID),
        ("svix-timestamp", "1614265330"),
        ("svix-signature", STANDARD_SIGNATURE),
    ]);
    check_standard(&named, STANDARD_TIME, SignatureVerdict::Valid);
    let scheme = Scheme::standard();
    let keys = keys(scheme, &[STANDARD_SECRET.strip_prefix(PREFIX).unwrap()]);
    let judged = scheme.judge(&keys, &named, STANDARD_BODY, STANDARD_TIME);
    assert_eq!(judged.verdict, SignatureVerdict::Valid);
}

#[test]
fn a_part_of_a_signature_is_none() {
    // An implementation of the scheme once compared no more than what it was sent (RUSTSEC-2024-0010).
    for length in ["v1,".len(), 8, STANDARD_SIGNATURE.len() - 1] {
        let headers = standard_headers(&STANDARD_SIGNATURE[..length]);
        check_standard(&headers, STANDARD_TIME, SignatureVerdict::Invalid);
    }
    check_stripe(&STRIPE_SIGNATURE[..20], STRIPE_TIME, SignatureVerdict::Invalid);
    check_stripe("t=1533204620,v1=", STRIPE_TIME, SignatureVerdict::Invalid);
    check_github("sha256=", GITHUB_BODY, SignatureVerdict::Invalid);
    check_github(&GITHUB_SIGNATURE[..23], GITHUB_BODY, SignatureVerdict::Invalid);
}

#[test]
fn what_was_changed_is_invalid() {
    check_github(GITHUB_SIGNATURE, b"Hello, World?", SignatureVerdict::Invalid);
    check_stripe(
        &STRIPE_SIGNATURE.replace("t=1533204620", "t=1533204621"),
        STRIPE_TIME,
        SignatureVerdict::Invalid,
    );
    check_stripe(&STRIPE_SIGNATURE.replace("v1=", "v0="), STRIPE_TIME, SignatureVerdict::Invalid);
    let mut other_id = standard_headers(STANDARD_SIGNATURE);
    "msg_other".clone_into(&mut other_id[0].1);
    check_standard(&other_id, STANDARD_TIME, SignatureVerdict::Invalid);
    let mut other_time = standard_headers(STANDARD_SIGNATURE);
    "1614265331".clone_into(&mut other_time[1].1);
    check_standard(&other_time, STANDARD_TIME, SignatureVerdict::Invalid);
}

#[test]
fn what_is_not_signed_is_missing_and_what_is_written_wrong_is_invalid() {
    check_standard(&[], STANDARD_TIME, SignatureVerdict::Missing);
    let mut headers = standard_headers(STANDARD_SIGNATURE);
    for _ in 0..2 {
        headers.remove(0);
        check_standard(&headers, STANDARD_TIME, SignatureVerdict::Invalid);
    }
    let mut headers = standard_headers(STANDARD_SIGNATURE);
    "hello".clone_into(&mut headers[1].1);
    check_standard(&headers, STANDARD_TIME, SignatureVerdict::Invalid);
    for wrong in ["", "v1=00", "t=soon,v1=00", "t=,v1=", "héé"] {
        check_stripe(wrong, STRIPE_TIME, SignatureVerdict::Invalid);
    }
    for wrong in ["", "sha1=00", "sha256=0", "sha256=zz", "sha256=é"] {
        check_github(wrong, GITHUB_BODY, SignatureVerdict::Invalid);
    }
}

#[test]
fn a_secret_that_is_none_is_told_by_its_name_alone() {
    let secret = Secret::new("HOOK_SECRET", "whsec_not base64".to_owned());
    let error = Scheme::standard().key(&secret).unwrap_err();
    assert_eq!(
        error.to_string(),
        "expected a secret of Standard Webhooks in `HOOK_SECRET`, saw it is not `whsec_` and base64"
    );
    assert!(!format!("{error:?}").contains("not base64\""), "{error:?}");
    let empty = Secret::new("HOOK_SECRET", String::new());
    for scheme in [Scheme::standard(), Scheme::stripe(), Scheme::github()] {
        assert!(scheme.key(&empty).is_err(), "{scheme}");
    }
}
