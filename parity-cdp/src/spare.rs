//! Contexts with an empty page that are opened ahead of need: whoever comes next takes one.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use crate::protocol::{BrowserContextId, TargetId};

/// The most that wait for someone at the same time.
const MOST: usize = 2;

/// What the name of a file begins with whose context has been taken.
const TAKEN: &str = "taken-";

/// What the name of a file begins with that is being written.
const NEW: &str = "new-";

/// The contexts of one browser that wait for someone, as files in its directory.
///
/// A file has the name of its context and holds that of its page. Who takes it locks it for as long as it has the
/// context: the lock ends with its owner, however that ends, so what is taken and not locked is nobody's.
#[derive(Debug, Clone)]
pub(crate) struct Spares {
    place: PathBuf,
}

/// A context that someone has taken.
#[derive(Debug)]
pub(crate) struct Taken {
    pub(crate) context: BrowserContextId,
    pub(crate) page: TargetId,
    path: PathBuf,
    _locked: File,
}

impl Spares {
    /// Returns those of the browser in `directory`.
    pub(crate) fn of(directory: &Path) -> Self {
        Self { place: directory.join("spares") }
    }

    /// Whether another one is worth its memory.
    pub(crate) fn are_few(&self) -> bool {
        self.waiting().count() < MOST
    }

    /// Has `context` wait for someone, with the empty `page`.
    ///
    /// # Errors
    ///
    /// When the file cannot be written; then nobody finds it.
    pub(crate) fn add(&self, context: &BrowserContextId, page: &TargetId) -> io::Result<()> {
        match fs::create_dir(&self.place) {
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error),
            _ => {}
        }
        // What can be found is written in full.
        let written = self.place.join(format!("{NEW}{context}"));
        fs::write(&written, page.as_str())?;
        fs::rename(written, self.place.join(context.as_str()))
    }

    /// Takes one, if there is one.
    pub(crate) fn take(&self) -> Option<Taken> {
        self.waiting().find_map(|(name, path)| {
            let locked = lock(&path)?;
            let page = TargetId::new(io::read_to_string(&locked).ok()?.as_str());
            let taken = self.place.join(format!("{TAKEN}{name}"));
            // Another may have had it before the lock, and be through with it.
            fs::rename(&path, &taken).ok()?;
            let context = BrowserContextId::new(&name);
            Some(Taken { context, page, path: taken, _locked: locked })
        })
    }

    /// Returns the contexts whose owners ended without closing them, once.
    pub(crate) fn abandoned(&self) -> Vec<BrowserContextId> {
        let abandoned = self.files().filter_map(|(name, path)| {
            let context = name.strip_prefix(TAKEN)?;
            let _locked = lock(&path)?;
            fs::remove_file(&path).ok()?;
            Some(BrowserContextId::new(context))
        });
        abandoned.collect()
    }

    fn waiting(&self) -> impl Iterator<Item = (String, PathBuf)> + use<> {
        self.files().filter(|(name, _)| !name.starts_with(TAKEN) && !name.starts_with(NEW))
    }

    fn files(&self) -> impl Iterator<Item = (String, PathBuf)> + use<> {
        let files = fs::read_dir(&self.place).into_iter().flatten().flatten();
        files.filter_map(|file| Some((file.file_name().into_string().ok()?, file.path())))
    }
}

impl Taken {
    /// Forgets one that has been closed.
    pub(crate) fn forget(self) {
        // While it is locked, so that nobody takes it for one that was left.
        let _ = fs::remove_file(&self.path);
    }
}

fn lock(path: &Path) -> Option<File> {
    let file = File::open(path).ok()?;
    file.try_lock().ok()?;
    Some(file)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Those of a browser with a directory of its own, which is removed with this.
    struct Fixture(PathBuf);

    impl Fixture {
        fn new(name: &str) -> (Self, Spares) {
            let own = format!("parity-spares-{name}-{}", std::process::id());
            let directory = std::env::temp_dir().join(own);
            fs::create_dir(&directory).unwrap();
            let spares = Spares::of(&directory);
            (Self(directory), spares)
        }
    }

    impl Drop for Fixture {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.0);
        }
    }

    fn add(spares: &Spares, context: &str) {
        spares.add(&BrowserContextId::new(context), &TargetId::new("PAGE")).unwrap();
    }

    #[test]
    fn one_that_waits_is_taken_once() {
        let (_fixture, spares) = Fixture::new("taken");
        assert!(spares.take().is_none());
        add(&spares, "CONTEXT");
        let taken = spares.take().unwrap();
        assert_eq!((taken.context.as_str(), taken.page.as_str()), ("CONTEXT", "PAGE"));
        assert!(spares.take().is_none());
    }

    #[test]
    fn one_whose_owner_ended_is_told_once() {
        let (_fixture, spares) = Fixture::new("left");
        add(&spares, "HELD");
        let held = spares.take().unwrap();
        add(&spares, "LEFT");
        drop(spares.take().unwrap());
        assert_eq!(spares.abandoned(), [BrowserContextId::new("LEFT")]);
        assert_eq!(spares.abandoned(), []);
        held.forget();
        assert_eq!(spares.abandoned(), []);
    }

    #[test]
    fn no_more_wait_than_are_worth_their_memory() {
        let (_fixture, spares) = Fixture::new("few");
        add(&spares, "A");
        assert!(spares.are_few());
        add(&spares, "B");
        assert!(!spares.are_few());
        let _taken = spares.take().unwrap();
        assert!(spares.are_few());
    }
}
