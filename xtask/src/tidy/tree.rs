//! The files of the workspace that the rules look at.

use std::fs;
use std::path::Path;

use crate::failure::Failure;

/// Directories that hold nothing of ours.
const FOREIGN: [&str; 3] = ["target", "node_modules", ".git"];

/// The text files, by their path from the root.
#[derive(Debug, Default)]
pub(crate) struct Tree {
    files: Vec<File>,
}

/// One file.
#[derive(Debug)]
pub(crate) struct File {
    /// Its path from the root, with `/`.
    pub(crate) path: String,
    pub(crate) text: String,
}

impl Tree {
    /// Reads the files below `root`.
    ///
    /// # Errors
    ///
    /// If a directory or a file cannot be read.
    pub(crate) fn read(root: &Path) -> Result<Self, Failure> {
        let mut tree = Self::default();
        tree.add(root, "")?;
        tree.files.sort_by(|one, other| one.path.cmp(&other.path));
        Ok(tree)
    }

    /// Returns the number of files.
    pub(crate) fn len(&self) -> usize {
        self.files.len()
    }

    /// Returns the file at `path`.
    pub(crate) fn file(&self, path: &str) -> Option<&File> {
        self.files.iter().find(|file| file.path == path)
    }

    /// Returns the files whose names end in `extension`, dot and all.
    pub(crate) fn ending(&self, extension: &str) -> impl Iterator<Item = &File> {
        self.files.iter().filter(move |file| file.path.ends_with(extension))
    }

    /// Returns the Rust sources, but not those that show what the compiler says to wrong code.
    pub(crate) fn rust(&self) -> impl Iterator<Item = &File> {
        self.ending(".rs").filter(|file| !file.path.contains("/tests/ui/"))
    }

    fn add(&mut self, directory: &Path, prefix: &str) -> Result<(), Failure> {
        let failed = |path: &Path| Failure::because(format!("could not read `{}`", path.display()));
        for entry in fs::read_dir(directory).map_err(failed(directory))? {
            let path = entry.map_err(failed(directory))?.path();
            let Some(name) = path.file_name().and_then(|name| name.to_str()) else { continue };
            let place = format!("{prefix}{name}");
            if path.is_symlink() {
                continue;
            }
            if path.is_dir() {
                if !FOREIGN.contains(&name) {
                    self.add(&path, &format!("{place}/"))?;
                }
            } else if [".rs", ".md", ".toml", ".lock"].iter().any(|end| name.ends_with(end)) {
                let text = fs::read_to_string(&path).map_err(failed(&path))?;
                self.files.push(File { path: place, text });
            }
        }
        Ok(())
    }

    /// Makes a tree of small files, for tests.
    #[cfg(test)]
    pub(crate) fn of(files: &[(&str, &str)]) -> Self {
        let file =
            |(path, text): &(&str, &str)| File { path: (*path).into(), text: (*text).into() };
        Self { files: files.iter().map(file).collect() }
    }
}

impl File {
    /// Whether all of it is test code: a crate's `tests/`, or a module of tests.
    pub(crate) fn is_test(&self) -> bool {
        self.path.contains("/tests/") || self.path.ends_with("/tests.rs")
    }

    /// Returns the text before the inline test module.
    pub(crate) fn without_tests(&self) -> &str {
        if self.is_test() {
            return "";
        }
        self.text.split_once("\n#[cfg(test)]\nmod tests {").map_or(&self.text, |(code, _)| code)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn foreign_directories_and_other_files_are_passed_over() {
        let root = tempfile::tempdir().unwrap();
        for path in ["src/a.rs", "target/b.rs", "x/node_modules/c.md", "d.png", "x/e.toml"] {
            let path = root.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "").unwrap();
        }
        let tree = Tree::read(root.path()).unwrap();
        let paths: Vec<&str> = tree.files.iter().map(|file| file.path.as_str()).collect();
        assert_eq!(paths, ["src/a.rs", "x/e.toml"]);
    }

    #[test]
    fn code_ends_where_the_inline_tests_begin() {
        let tree = Tree::of(&[
            ("a/src/b.rs", "fn f() {}\n\n#[cfg(test)]\nmod tests {\n}\n"),
            ("a/src/b/tests.rs", "fn g() {}\n"),
        ]);
        assert_eq!(tree.file("a/src/b.rs").unwrap().without_tests(), "fn f() {}\n");
        assert_eq!(tree.file("a/src/b/tests.rs").unwrap().without_tests(), "");
    }
}
