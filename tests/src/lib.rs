//! The end-to-end tests of the workspace; see `tests/`.
