//! The critical actions of the shop, run against an environment that `shop up` has started.

mod billing;
mod leads;
mod sign_in;
