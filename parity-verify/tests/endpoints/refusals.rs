//! Who is told nothing, and where nothing exists.

use axum::body::Body;
use axum::http::{Method, Request, StatusCode};
use parity_verify::{DEFAULT_PATH, Feed, TOKEN_HEADER};

use crate::application::{TOKEN, verification, within};
use crate::asking::{nested, send};

const PATHS: [&str; 7] = [
    "",
    "/probe/lead?email=a",
    "/probe/unknown",
    "/job/7",
    "/events?run=r",
    "/fault",
    "/else?a=%zz",
];

/// A request with these values of the token's header.
fn request(method: Method, path: &str, tokens: &[&str]) -> Request<Body> {
    let request = Request::builder().method(method).uri(format!("{DEFAULT_PATH}{path}"));
    let request =
        tokens.iter().fold(request, |request, token| request.header(TOKEN_HEADER, *token));
    request.body(Body::from("{")).unwrap()
}

#[tokio::test]
async fn without_the_right_token_there_is_403_and_nothing_else() {
    let wrong: [&[&str]; 7] = [
        &[],
        &[""],
        &["sesame-471"],
        &["Sesame-4711"],
        &["sesame-47111"],
        &[TOKEN, "x"],
        &["x", TOKEN],
    ];
    for tokens in wrong {
        for path in PATHS {
            for method in [Method::GET, Method::POST] {
                let app = nested(verification(Some(TOKEN)));
                let answer = send(app, request(method, path, tokens)).await;
                assert_eq!(answer.status, StatusCode::FORBIDDEN, "{tokens:?} at {path:?}");
                assert!(answer.text.is_empty(), "{tokens:?} at {path:?}: {:?}", answer.text);
            }
        }
    }
}

#[tokio::test]
async fn the_token_is_taken_from_its_header_alone() {
    let app = nested(verification(Some(TOKEN)));
    let query = Request::get(format!("{DEFAULT_PATH}?token={TOKEN}&{TOKEN_HEADER}={TOKEN}"));
    let bearer = Request::get(DEFAULT_PATH).header("authorization", format!("Bearer {TOKEN}"));
    for request in [query, bearer] {
        let answer = send(app.clone(), request.body(Body::empty()).unwrap()).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN);
    }
}

#[tokio::test]
async fn no_path_exists_without_a_token_and_in_production() {
    for (environment, configured) in [
        ("verify", None),
        ("verify", Some("")),
        ("production", Some(TOKEN)),
        ("prod-eu", Some(TOKEN)),
        ("", Some(TOKEN)),
    ] {
        for sent in [&[][..], &[""], &[TOKEN]] {
            for path in PATHS.into_iter().chain(["/"]) {
                let app = nested(within(environment, configured, Feed::new()));
                let answer = send(app, request(Method::GET, path, sent)).await;
                let what = format!("{configured:?} in {environment:?}, {sent:?} at {path:?}");
                assert_eq!(answer.status, StatusCode::NOT_FOUND, "{what}");
                assert!(answer.text.is_empty(), "{what}: {:?}", answer.text);
                assert!(answer.headers.keys().all(|name| name == "content-length"), "{what}");
            }
        }
    }
}
