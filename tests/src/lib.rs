//! Actions that end in every way, and the site that they are run against.

pub mod actions;
pub mod site;
