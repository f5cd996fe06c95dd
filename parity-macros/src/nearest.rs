//! The known name that a wrong one was probably meant to be.

/// Returns the name in `known` that differs from `written` by the fewest letters, if by few.
fn nearest<'n>(written: &str, known: &[&'n str]) -> Option<&'n str> {
    // One slip in a short word, two in a longer one: past that, a suggestion is a guess.
    let most = if written.len() <= 4 { 1 } else { 2 };
    let distances = known.iter().map(|name| (distance(written, name), *name));
    distances
        .min_by_key(|(distance, _)| *distance)
        .filter(|(d, _)| *d <= most)
        .map(|(_, name)| name)
}

/// Returns the part of a sentence that offers the nearest name, or nothing.
pub(crate) fn hint(written: &str, known: &[&str]) -> String {
    nearest(written, known).map(|name| format!(" did you mean `{name}`?")).unwrap_or_default()
}

/// Returns how many letters must be added, taken away or replaced to make `left` into `right`.
fn distance(left: &str, right: &str) -> usize {
    let right: Vec<char> = right.chars().collect();
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (i, from) in left.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, to) in right.iter().enumerate() {
            let replaced = diagonal + usize::from(from != *to);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row[right.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(written: &str, expected: Option<&str>) {
        assert_eq!(nearest(written, &["title", "tags", "queue", "csp"]), expected);
    }

    #[test]
    fn a_slip_of_the_finger_finds_the_name() {
        check("titel", Some("title"));
        check("tag", Some("tags"));
        check("queues", Some("queue"));
    }

    #[test]
    fn a_name_that_is_far_from_all_finds_nothing() {
        check("retries", None);
        check("cps_", None);
        check("", None);
    }
}
