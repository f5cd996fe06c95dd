//! Tickets: random secrets that are handed out once, and kept as digests alone.

use std::fmt;

use sha2::{Digest as _, Sha256};

use crate::random;

/// A secret that opens something to whoever holds it.
///
/// Whoever reads the database finds digests, which open nothing.
pub(crate) struct Ticket(String);

impl Ticket {
    /// Makes a ticket that nobody can guess.
    pub(crate) fn new() -> Self {
        Self(random::token())
    }

    /// A ticket that somebody shows, whatever it is worth.
    pub(crate) fn shown(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The secret itself, for the link or the cookie that carries it.
    pub(crate) fn expose(&self) -> &str {
        &self.0
    }

    /// What is kept of it. It needs no salt: nobody can try all random secrets.
    pub(crate) fn digest(&self) -> Vec<u8> {
        Sha256::digest(self.0.as_bytes()).to_vec()
    }
}

impl fmt::Debug for Ticket {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Ticket").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_is_the_same_for_the_same_ticket_alone() {
        let ticket = Ticket::new();
        assert_eq!(Ticket::shown(ticket.expose()).digest(), ticket.digest());
        assert_ne!(Ticket::new().digest(), ticket.digest());
    }

    #[test]
    fn what_is_kept_or_printed_does_not_tell_the_secret() {
        let ticket = Ticket::new();
        assert_ne!(ticket.digest(), ticket.expose().as_bytes());
        assert!(!format!("{ticket:?}").contains(ticket.expose()));
    }
}
