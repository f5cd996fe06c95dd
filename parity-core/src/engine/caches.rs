//! What caches on the way say of an answer; touches nothing.

/// What the headers of an answer say of a cache that gave it; nothing where it came from the server itself, or no
/// cache speaks of itself.
///
/// `Age` (RFC 9111, section 5.1) and `Cache-Status` (RFC 9211), and what caches said before there was that.
pub(crate) fn told<'h>(headers: impl Iterator<Item = (&'h str, &'h str)>) -> Option<String> {
    let told: Vec<String> = headers
        .filter(|(name, value)| is_hit(&name.to_ascii_lowercase(), &value.to_ascii_lowercase()))
        .map(|(name, value)| format!("{}: {value}", name.to_ascii_lowercase()))
        .collect();
    (!told.is_empty()).then(|| told.join(", "))
}

fn is_hit(name: &str, value: &str) -> bool {
    match name {
        "age" => value.trim().parse::<u64>().is_ok_and(|age| age > 0),
        "cache-status" | "x-cache" | "x-cache-status" | "cf-cache-status" | "x-proxy-cache" => {
            value.split(|c: char| !c.is_ascii_alphanumeric()).any(|word| word == "hit")
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(headers: &[(&str, &str)], expected: Option<&str>) {
        assert_eq!(told(headers.iter().copied()).as_deref(), expected, "{headers:?}");
    }

    #[test]
    fn an_answer_of_a_cache_is_known_by_what_the_cache_says() {
        check(
            &[("Age", "37"), ("X-Cache", "HIT from edge")],
            Some("age: 37, x-cache: HIT from edge"),
        );
        check(
            &[("cache-status", "\"edge\"; hit; ttl=5")],
            Some("cache-status: \"edge\"; hit; ttl=5"),
        );
    }

    #[test]
    fn an_answer_of_the_server_is_none() {
        check(&[("age", "0"), ("x-cache", "MISS"), ("cache-status", "edge; fwd=miss")], None);
        check(&[("cache-control", "max-age=60"), ("x-cache-hits", "hit")], None);
    }
}
