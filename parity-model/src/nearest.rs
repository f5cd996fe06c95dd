//! The name that was probably meant where a name is not known.

/// Returns the name among `names` that `wrong` was probably meant to be, if any is near enough: a
/// third of its letters may be inserted, removed, replaced or swapped with their neighbour.
pub fn nearest<'n>(wrong: &str, names: impl Iterator<Item = &'n str>) -> Option<&'n str> {
    let far = (wrong.chars().count() / 3).max(1);
    names
        .map(|name| (strsim::osa_distance(wrong, name), name))
        .filter(|(distance, _)| *distance <= far)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_name_is_offered_and_a_far_one_is_not() {
        let names = || ["customer", "admin"].into_iter();
        assert_eq!(nearest("custmoer", names()), Some("customer"));
        assert_eq!(nearest("root", names()), None);
    }
}
