//! The programs that the demo and the tests start.

use std::path::{Path, PathBuf};

/// A program that must be there.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Need {
    /// What a person calls it.
    what: &'static str,
    /// The names that it goes by; one is enough.
    programs: &'static [&'static str],
    /// The packages of Debian that bring it.
    pub(crate) debian: &'static [&'static str],
    /// The packages of Ubuntu, where they have other names.
    pub(crate) ubuntu: Option<&'static [&'static str]>,
}

const NEEDS: &[Need] = &[
    Need {
        what: "Chromium",
        programs: &["chromium", "chromium-browser"],
        // A page without any font cannot be laid out, and the browser only recommends one.
        debian: &["chromium", "fonts-liberation"],
        ubuntu: Some(&["chromium-browser", "fonts-liberation"]),
    },
    Need {
        what: "the Chromium driver",
        programs: &["chromedriver"],
        debian: &["chromium-driver"],
        ubuntu: Some(&["chromium-chromedriver"]),
    },
    Need { what: "PostgreSQL", programs: &["initdb"], debian: &["postgresql"], ubuntu: None },
    Need { what: "Redis", programs: &["redis-server"], debian: &["redis-server"], ubuntu: None },
    Need { what: "Node.js 20 or newer", programs: &["node"], debian: &["nodejs"], ubuntu: None },
    Need { what: "npm", programs: &["npm"], debian: &["npm"], ubuntu: None },
    Need { what: "util-linux", programs: &["setpriv"], debian: &["util-linux"], ubuntu: None },
];

/// What the example in Python needs; that there is a `python3` says not yet that it can make virtual environments.
pub(crate) const PYTHON: &Need = &Need {
    what: "Python 3.10 or newer, with virtual environments",
    programs: &["python3"],
    debian: &["python3", "python3-venv"],
    ubuntu: None,
};

/// What only the tests by WebDriver need.
pub(crate) const FIREFOX: &Need = &Need {
    what: "Firefox",
    programs: &["firefox-esr", "firefox"],
    debian: &["firefox-esr"],
    ubuntu: Some(&["firefox"]),
};

/// What only the coverage needs, and only where the toolchain has no such programs of its own.
pub(crate) const LLVM: &Need = &Need {
    what: "LLVM 19 or newer",
    programs: &["llvm-cov-19"],
    debian: &["llvm-19"],
    ubuntu: None,
};

const HEADLESS_SHELL: &Need = &Need {
    what: "Chromium's headless shell",
    programs: &["chromium-headless-shell"],
    debian: &["chromium-headless-shell", "fonts-liberation"],
    ubuntu: None,
};

impl Need {
    /// Whether some packages of another need bring it too, and conflict with its own.
    pub(crate) fn comes_with_another(&self) -> bool {
        self.what == "npm"
    }

    pub(crate) fn is_in(&self, places: &[PathBuf]) -> bool {
        let is_program = |path: PathBuf| Path::is_file(&path);
        self.programs.iter().any(|name| places.iter().any(|place| is_program(place.join(name))))
    }
}

/// Returns the needs of which no program is in `places`.
pub(crate) fn missing(places: &[PathBuf]) -> Vec<&'static Need> {
    NEEDS.iter().filter(|need| !need.is_in(places)).collect()
}

/// Returns what only the bench needs, if `program` is that.
pub(crate) fn of_bench(program: &str) -> Option<&'static Need> {
    Some(HEADLESS_SHELL).filter(|need| need.programs.contains(&program))
}

/// Returns one line for each, with the names that are looked for.
pub(crate) fn list(needs: &[&Need]) -> String {
    let line =
        |need: &&Need| format!("  {} (the program `{}`)", need.what, need.programs.join("` or `"));
    needs.iter().map(line).collect::<Vec<_>>().join("\n")
}

/// Returns the needs as a person calls them.
pub(crate) fn names(needs: &[&Need]) -> String {
    needs.iter().map(|need| need.what).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_of_a_programs_names_in_any_place_is_enough() {
        let (one, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        for name in ["chromium-browser", "chromedriver", "initdb", "redis-server"] {
            std::fs::write(one.path().join(name), "").unwrap();
        }
        std::fs::write(other.path().join("node"), "").unwrap();
        let missing = missing(&[one.path().to_owned(), other.path().to_owned()]);
        assert_eq!(names(&missing), "npm, util-linux");
    }

    #[test]
    fn what_is_missing_is_listed_at_once_with_the_names_that_are_looked_for() {
        let missing = missing(&[]);
        assert_eq!(missing.len(), NEEDS.len());
        let list = list(&missing);
        assert!(list.starts_with("  Chromium (the program `chromium` or `chromium-browser`)\n"));
        assert!(list.ends_with("  util-linux (the program `setpriv`)"), "{list}");
    }
}
