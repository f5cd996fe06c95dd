//! The tests that ran, from the files that their runners write.

use parity_model::Verdict;
use parity_model::verdict::Judgement;
use serde_json::Value;

/// One test or action.
#[derive(Debug)]
pub(crate) struct Test {
    pub(crate) name: String,
    pub(crate) passed: bool,
    pub(crate) seconds: f64,
    /// What parity judged, where it was parity's to judge.
    pub(crate) judgement: Option<Judgement>,
}

impl Test {
    /// An action is a test by its verdict.
    pub(crate) fn of(judgement: Judgement) -> Self {
        Self {
            name: judgement.action.clone(),
            passed: judgement.verdict == Verdict::Pass,
            seconds: judgement.seconds,
            judgement: Some(judgement),
        }
    }
}

/// Reads the `JUnit` file of nextest.
///
/// # Errors
///
/// Why it is none.
pub(crate) fn of_junit(text: &str) -> Result<Vec<Test>, String> {
    let document = roxmltree::Document::parse(text)
        .map_err(|error| format!("the runner's file is no JUnit: {error}"))?;
    let cases = document.descendants().filter(|node| node.has_tag_name("testcase"));
    let tests = cases.map(|case| {
        let is_bad = |node: roxmltree::Node<'_, '_>| {
            node.has_tag_name("failure") || node.has_tag_name("error")
        };
        Test {
            name: case.attribute("name").unwrap_or_default().to_owned(),
            passed: !case.children().any(is_bad),
            seconds: case.attribute("time").and_then(|time| time.parse().ok()).unwrap_or(0.0),
            judgement: None,
        }
    });
    Ok(tests.collect())
}

/// Reads the JSON of Playwright Test; what was skipped did not run.
///
/// # Errors
///
/// Why it is none.
pub(crate) fn of_playwright(text: &str) -> Result<Vec<Test>, String> {
    let document: Value = serde_json::from_str(text)
        .map_err(|error| format!("the runner's file is no JSON: {error}"))?;
    let mut tests = Vec::new();
    collect(&document["suites"], &mut tests);
    Ok(tests)
}

fn collect(suites: &Value, tests: &mut Vec<Test>) {
    for suite in suites.as_array().into_iter().flatten() {
        for spec in suite["specs"].as_array().into_iter().flatten() {
            let runs: Vec<_> = spec["tests"].as_array().into_iter().flatten().collect();
            if runs.iter().all(|run| run["status"] == "skipped") {
                continue;
            }
            let results = runs.iter().filter_map(|run| run["results"].as_array()).flatten();
            let milliseconds: f64 = results.filter_map(|result| result["duration"].as_f64()).sum();
            tests.push(Test {
                name: spec["title"].as_str().unwrap_or_default().to_owned(),
                passed: spec["ok"].as_bool().unwrap_or(false),
                seconds: milliseconds / 1000.0,
                judgement: None,
            });
        }
        collect(&suite["suites"], tests);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(tests: &[Test], expected: &[(&str, bool, f64)]) {
        let seen: Vec<_> =
            tests.iter().map(|test| (test.name.as_str(), test.passed, test.seconds)).collect();
        assert_eq!(seen, expected);
    }

    #[test]
    fn the_file_of_nextest_is_read() {
        let text = r#"<?xml version="1.0"?><testsuites><testsuite name="shop::integration">
            <testcase name="a::b" time="0.250"/>
            <testcase name="c" time="1.0"><failure type="test failure">x</failure></testcase>
            <testcase name="d" time="1.0"><error/></testcase></testsuite></testsuites>"#;
        let expected = [("a::b", true, 0.25), ("c", false, 1.0), ("d", false, 1.0)];
        check(&of_junit(text).unwrap(), &expected);
        assert!(of_junit("<a").unwrap_err().starts_with("the runner's file is no JUnit"));
    }

    #[test]
    fn the_file_of_playwright_is_read() {
        let spec = |title: &str, ok: bool, status: &str| {
            serde_json::json!({"title": title, "ok": ok, "tests": [{"status": status,
                "results": [{"duration": 1500}]}]})
        };
        let text = serde_json::json!({"suites": [{"specs": [spec("a", true, "expected")],
            "suites": [{"specs": [spec("b", false, "unexpected"), spec("c", true, "skipped")]}]}]});
        let expected = [("a", true, 1.5), ("b", false, 1.5)];
        check(&of_playwright(&text.to_string()).unwrap(), &expected);
        assert!(of_playwright("no").unwrap_err().starts_with("the runner's file is no JSON"));
    }
}
