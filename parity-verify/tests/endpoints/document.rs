//! The published document, and whether an answer is what it says.

use std::sync::LazyLock;

use axum::http::{Method, StatusCode, header};
use serde_json::{Value, json};

use crate::asking::Answer;

static DOCUMENT: LazyLock<Value> =
    LazyLock::new(|| serde_saphyr::from_str(include_str!("../../openapi.yaml")).unwrap());

/// Checks that the document says this answer of this path.
#[track_caller]
pub(crate) fn check(method: &Method, path: &str, answer: &Answer) {
    let status = answer.status;
    let said = format!("{method} {path:?} answers {status} {:?}", answer.text);
    // What the document says of all paths at once.
    let is_silent = status == StatusCode::TOO_MANY_REQUESTS && answer.text.is_empty();
    if status == StatusCode::FORBIDDEN || is_silent {
        assert!(answer.text.is_empty(), "{said}");
        return;
    }
    let known = &DOCUMENT["paths"][template(path)][method.as_str().to_lowercase()]["responses"];
    let response = match (known.get(status.as_str()), known.get("default")) {
        (Some(response), _) => resolved(response),
        (None, Some(response)) if !status.is_success() => resolved(response),
        _ => &DOCUMENT["components"]["responses"]["Refused"],
    };
    assert!(!status.is_success() || !known.is_null(), "the document has no such path: {said}");
    let kind = answer.headers[header::CONTENT_TYPE].to_str().unwrap();
    let schema = &response["content"][kind]["schema"];
    assert!(!schema.is_null(), "the document has no answer in {kind}: {said}");
    if kind == "application/json" {
        assert_valid(schema, &answer.json(), &said);
    }
}

/// Checks data of the stream against a schema of the document.
#[track_caller]
pub(crate) fn check_data(schema: &str, data: &Value) {
    let reference = json!({"$ref": format!("#/components/schemas/{schema}")});
    assert_valid(&reference, data, schema);
}

#[track_caller]
fn assert_valid(schema: &Value, value: &Value, said: &str) {
    let mut schema = schema.clone();
    schema["$schema"] = json!("https://json-schema.org/draft/2020-12/schema");
    schema["components"] = DOCUMENT["components"].clone();
    let options = jsonschema::options().should_validate_formats(true);
    let validator = options.build(&schema).unwrap();
    let errors: Vec<String> = validator.iter_errors(value).map(|error| error.to_string()).collect();
    assert!(errors.is_empty(), "{said}: {errors:?}");
}

fn resolved(response: &Value) -> &Value {
    match response["$ref"].as_str().and_then(|place| place.strip_prefix('#')) {
        Some(place) => DOCUMENT.pointer(place).unwrap(),
        None => response,
    }
}

/// The path as the document writes it.
fn template(path: &str) -> &str {
    match path {
        "" => "/",
        _ if path.starts_with("/probe/") => "/probe/{name}",
        _ if path.starts_with("/job/") => "/job/{id}",
        _ => path,
    }
}

#[test]
fn every_example_of_the_document_is_what_its_schema_says() {
    let (mut seen, mut left) = (0, vec![&*DOCUMENT]);
    while let Some(value) = left.pop() {
        let content = &value["content"]["application/json"];
        if let (Some(schema), Some(example)) = (content.get("schema"), content.get("example")) {
            assert_valid(schema, example, &example.to_string());
            seen += 1;
        }
        left.extend(value.as_object().into_iter().flat_map(|fields| fields.values()));
        left.extend(value.as_array().into_iter().flatten());
    }
    assert!(seen >= 10, "only {seen} examples were found");
}
