//! The verification endpoints of a system under test, as an axum router.
