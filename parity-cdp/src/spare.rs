//! Contexts with an empty page that are opened ahead of need: whoever comes next takes one.

use std::fs::{self, File};
use std::io;
use std::num::NonZero;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::protocol::{BrowserContextId, TargetId};

/// The most that wait for someone at the same time.
const MOST: usize = 2;

/// What the name of a file begins with whose context is in use.
const TAKEN: &str = "taken-";

/// What the name of a file begins with that is being written.
const NEW: &str = "new-";

/// The contexts of one browser that wait for someone, as files in its directory; clones are the same user of it.
///
/// A file has the name of its context and holds that of its page. Who takes it locks it for as long as it has the
/// context: the lock ends with its owner, however that ends, so what is in use and not locked is nobody's.
#[derive(Debug, Clone)]
pub(crate) struct Spares {
    place: PathBuf,
    /// What this user has in use.
    held: Arc<Mutex<Vec<Held>>>,
}

/// A context that is in use.
#[derive(Debug)]
struct Held {
    context: BrowserContextId,
    path: PathBuf,
    _locked: File,
}

impl Spares {
    /// Returns those of the browser in `directory`.
    pub(crate) fn of(directory: &Path) -> Self {
        Self { place: directory.join("spares"), held: Arc::default() }
    }

    /// Whether to open another one is worth its memory and its time: while as many contexts are in use as the machine
    /// has cores, it would only slow those down.
    pub(crate) fn are_worth_it(&self) -> bool {
        let cores = std::thread::available_parallelism().map_or(1, NonZero::get);
        self.waiting().count() < MOST && self.in_use() < cores
    }

    fn in_use(&self) -> usize {
        self.files().filter(|(name, _)| name.starts_with(TAKEN)).count()
    }

    /// Has `context` wait for someone, with the empty `page`.
    ///
    /// # Errors
    ///
    /// When the file cannot be written; then nobody finds it.
    pub(crate) fn add(&self, context: &BrowserContextId, page: &TargetId) -> io::Result<()> {
        self.prepare()?;
        // What can be found is written in full.
        let written = self.place.join(format!("{NEW}{context}"));
        fs::write(&written, page.as_str())?;
        fs::rename(written, self.place.join(context.as_str()))
    }

    /// Notes that `context`, which nobody has opened ahead, is in use.
    ///
    /// # Errors
    ///
    /// When the file cannot be written.
    pub(crate) fn note(&self, context: &BrowserContextId) -> io::Result<()> {
        self.prepare()?;
        let [written, path] =
            [NEW, TAKEN].map(|prefix| self.place.join(format!("{prefix}{context}")));
        let locked = File::create(&written)?;
        locked.lock()?;
        fs::rename(written, &path)?;
        self.hold(Held { context: context.clone(), path, _locked: locked });
        Ok(())
    }

    fn prepare(&self) -> io::Result<()> {
        match fs::create_dir(&self.place) {
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => Err(error),
            _ => Ok(()),
        }
    }

    /// Takes one with its page, if there is one.
    pub(crate) fn take(&self) -> Option<(BrowserContextId, TargetId)> {
        self.waiting().find_map(|(name, path)| {
            let locked = lock(&path)?;
            let page = TargetId::new(io::read_to_string(&locked).ok()?.as_str());
            let taken = self.place.join(format!("{TAKEN}{name}"));
            // Another may have had it before the lock, and be through with it.
            fs::rename(&path, &taken).ok()?;
            let context = BrowserContextId::new(&name);
            self.hold(Held { context: context.clone(), path: taken, _locked: locked });
            Some((context, page))
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

    /// Forgets one that is closed.
    pub(crate) fn forget(&self, context: &BrowserContextId) {
        let mut held = self.held();
        let at = held.iter().position(|held| held.context == *context);
        if let Some(held) = at.map(|at| held.swap_remove(at)) {
            // While it is locked, so that nobody takes it for one that was left.
            let _ = fs::remove_file(&held.path);
        }
    }

    fn hold(&self, held: Held) {
        self.held().push(held);
    }

    fn held(&self) -> MutexGuard<'_, Vec<Held>> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn waiting(&self) -> impl Iterator<Item = (String, PathBuf)> + use<> {
        self.files().filter(|(name, _)| !name.starts_with(TAKEN) && !name.starts_with(NEW))
    }

    fn files(&self) -> impl Iterator<Item = (String, PathBuf)> + use<> {
        let files = fs::read_dir(&self.place).into_iter().flatten().flatten();
        files.filter_map(|file| Some((file.file_name().into_string().ok()?, file.path())))
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
        let (context, page) = spares.take().unwrap();
        assert_eq!((context.as_str(), page.as_str()), ("CONTEXT", "PAGE"));
        assert!(spares.take().is_none());
    }

    #[test]
    fn one_whose_owner_ended_is_told_once() {
        let (fixture, spares) = Fixture::new("left");
        add(&spares, "HELD");
        let (held, _page) = spares.take().unwrap();
        let other = Spares::of(&fixture.0);
        add(&other, "LEFT");
        other.take().unwrap();
        other.note(&BrowserContextId::new("NOTED")).unwrap();
        assert_eq!(spares.abandoned(), []);
        drop(other);
        let mut abandoned = spares.abandoned();
        abandoned.sort();
        assert_eq!(abandoned, ["LEFT", "NOTED"].map(BrowserContextId::new));
        assert_eq!(spares.abandoned(), []);
        spares.forget(&held);
        drop(spares);
        assert_eq!(Spares::of(&fixture.0).abandoned(), []);
    }

    #[test]
    fn no_more_wait_than_are_worth_their_memory() {
        let (_fixture, spares) = Fixture::new("few");
        add(&spares, "A");
        assert!(spares.are_worth_it());
        add(&spares, "B");
        assert!(!spares.are_worth_it());
        let (taken, _page) = spares.take().unwrap();
        spares.forget(&taken);
        assert!(spares.are_worth_it());
    }

    #[test]
    fn none_are_opened_ahead_while_each_core_has_a_context_to_work_for() {
        let (_fixture, spares) = Fixture::new("busy");
        let cores = std::thread::available_parallelism().unwrap().get();
        let context = |number: usize| BrowserContextId::new(format!("{number}"));
        for number in 1..cores {
            spares.note(&context(number)).unwrap();
        }
        assert!(spares.are_worth_it());
        spares.note(&context(cores)).unwrap();
        assert!(!spares.are_worth_it());
        spares.forget(&context(cores));
        assert!(spares.are_worth_it());
    }
}
