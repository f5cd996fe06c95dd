//! The macros of parity-core; not named by users.
