//! No crate in `Cargo.lock` that `deny.toml` bans.

use toml::Value;

use crate::tidy::finding::Finding;
use crate::tidy::tree::Tree;

const DENY: &str = "deny.toml";
const LOCK: &str = "Cargo.lock";

/// Checks the lock file against the bans.
pub(crate) fn check(tree: &Tree) -> Vec<Finding> {
    let text = |path| tree.file(path).map_or("", |file| file.text.as_str());
    let Some(bans) = bans(text(DENY)) else {
        return vec![Finding::at(DENY, 1, "there are no `[bans] deny` to check; write them")];
    };
    let lock = text(LOCK);
    let banned = bans.iter().filter_map(|(name, reason)| {
        let line = format!("name = \"{name}\"");
        let at = lock.lines().position(|other| other == line)?;
        let what = format!("`{name}` is in the tree: {reason}; see `cargo tree -i {name}`");
        Some(Finding::at(LOCK, at + 1, what))
    });
    banned.collect()
}

/// Returns each banned crate with the reason.
fn bans(text: &str) -> Option<Vec<(String, String)>> {
    let deny: toml::Table = text.parse().ok()?;
    let bans = deny.get("bans")?.get("deny")?.as_array()?;
    let field = |ban: &Value, name: &str| ban.get(name).and_then(Value::as_str).map(str::to_owned);
    bans.iter()
        .map(|ban| Some((field(ban, "crate")?, field(ban, "reason")?)))
        .collect::<Option<Vec<_>>>()
        .filter(|bans| !bans.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    const BANS: &str = "[bans]\ndeny = [{ crate = \"dotenv\", reason = \"it is unmaintained\" }]\n";

    #[test]
    fn a_banned_crate_in_the_lock_file_is_found_with_the_reason() {
        let lock = "[[package]]\nname = \"dotenvy\"\n\n[[package]]\nname = \"dotenv\"\n";
        let findings = check(&Tree::of(&[(DENY, BANS), (LOCK, lock)]));
        assert_eq!(findings.len(), 1);
        assert_eq!(
            findings[0].to_string(),
            "Cargo.lock:5: `dotenv` is in the tree: it is unmaintained; see `cargo tree -i dotenv`"
        );
        let clean = lock.replace("\"dotenv\"", "\"other\"");
        assert_eq!(check(&Tree::of(&[(DENY, BANS), (LOCK, &clean)])), []);
    }

    #[test]
    fn without_bans_the_rule_does_not_hold() {
        for deny in ["", "[bans]\ndeny = []\n", "[bans]\ndeny = [{ crate = \"dotenv\" }]\n"] {
            assert_eq!(check(&Tree::of(&[(DENY, deny), (LOCK, "")])).len(), 1, "{deny}");
        }
    }
}
