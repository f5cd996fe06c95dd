//! Faults that the application can be given on purpose, and which of them are on.

use std::collections::BTreeMap;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use parity_model::verification::Faults;

use crate::query::Unanswered;

type Turned = Pin<Box<dyn Future<Output = Result<(), Unanswered>> + Send>>;
type Switch = Arc<dyn Fn(Turn) -> Turned + Send + Sync>;

/// Which way a fault is turned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Turn {
    /// On: from now on, it is there.
    On,
    /// Off: all is as it should be.
    Off,
}

/// The faults that the application can be given on purpose; clones share which of them are on.
///
/// An application makes this only where drills are enabled.
///
/// # Examples
///
/// ```
/// use parity_verify::Drills;
///
/// let drills = Drills::new().fault("payment-down");
/// // Where the application is about to ask the payment provider:
/// if drills.is_on("payment-down") {
///     // It behaves as if nothing answered.
/// }
/// ```
#[derive(Clone, Default)]
pub struct Drills {
    faults: Arc<Mutex<BTreeMap<String, Fault>>>,
}

#[derive(Default)]
struct Fault {
    turn: Option<Turn>,
    switch: Option<Switch>,
}

impl Drills {
    /// Starts without a fault.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a fault that the application asks for by [`is_on`](Self::is_on).
    pub fn fault(self, name: impl Into<String>) -> Self {
        self.lock().insert(name.into(), Fault::default());
        self
    }

    /// Adds a fault that something has to be done for, each time it is turned: `switch` does it, and the fault is
    /// turned when that has ended well.
    pub fn fault_by<F, A>(self, name: impl Into<String>, switch: F) -> Self
    where
        F: Fn(Turn) -> A + Send + Sync + 'static,
        A: Future<Output = Result<(), Unanswered>> + Send + 'static,
    {
        let switch: Switch = Arc::new(move |turn| Box::pin(switch(turn)));
        self.lock().insert(name.into(), Fault { turn: None, switch: Some(switch) });
        self
    }

    /// Whether a fault is on; one that there is not is off.
    pub fn is_on(&self, name: &str) -> bool {
        self.lock().get(name).is_some_and(|fault| fault.turn == Some(Turn::On))
    }

    /// Which faults there are, and which are on.
    pub(crate) fn state(&self) -> Faults {
        let faults = self.lock();
        let on = faults.iter().filter(|(_, fault)| fault.turn == Some(Turn::On));
        let on = on.map(|(name, _)| name.clone()).collect();
        Faults { known: faults.keys().cloned().collect(), on }
    }

    /// Turns one fault; `None` if there is none of that name.
    pub(crate) async fn turn(&self, name: &str, turn: Turn) -> Option<Result<(), Unanswered>> {
        let switch = self.lock().get(name)?.switch.clone();
        if let Some(switch) = switch
            && let Err(unanswered) = switch(turn).await
        {
            return Some(Err(unanswered));
        }
        if let Some(fault) = self.lock().get_mut(name) {
            fault.turn = Some(turn);
        }
        Some(Ok(()))
    }

    /// Turns off all that are on.
    ///
    /// # Errors
    ///
    /// The first that could not be turned off; the others are.
    pub(crate) async fn turn_all_off(&self) -> Result<(), Unanswered> {
        let mut first = Ok(());
        for name in self.state().on {
            let turned = self.turn(&name, Turn::Off).await.unwrap_or(Ok(()));
            first = first.and(turned);
        }
        first
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<String, Fault>> {
        self.faults.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Drills {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Drills").field("faults", &self.state()).finish_non_exhaustive()
    }
}
