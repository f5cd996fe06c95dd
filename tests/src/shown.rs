//! Reports as they are reviewed: without what differs from run to run.

/// What differs in every report.
const VARYING: [(&str, &str); 5] = [
    (r"\d+(\.\d+)? m?s\b", "[time]"),
    (r"\d+ looks?", "[looks]"),
    (r"\b(\w+\.rs):\d+", "$1:[line]"),
    (r"127\.0\.0\.1:\d+", "[host]"),
    (r"Chrome/[\d.]+", "[browser]"),
];

/// What differs in every report, and what else differs in these: patterns with what stands in their place.
pub fn varying<const N: usize>(
    own: [(&'static str, &'static str); N],
) -> Vec<(&'static str, &'static str)> {
    own.into_iter().chain(VARYING).collect()
}
