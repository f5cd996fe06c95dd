//! The critical actions of the shop, run against an environment that `shop up` has started.

mod billing;
mod enterprise;
mod leads;
mod recovery;
mod settings;
mod sign_in;
mod team;
mod uploads;
