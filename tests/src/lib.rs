//! Actions that end in every way, the site that they are run against, and what is left of a run.

pub mod actions;
pub mod authority;
pub mod broken;
pub mod conformance;
pub mod drivers;
pub mod edge;
pub mod ending;
pub mod endpoints;
pub mod hosts;
pub mod left;
pub mod packages;
pub mod project;
pub mod services;
pub mod serving;
pub mod shown;
pub mod site;
pub mod suite;
pub mod waiting;
