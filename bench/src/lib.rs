//! The work that parity, Playwright Test and thirtyfour are compared by, on the pages of one small site.

pub mod actions;
pub mod clock;
pub mod outcomes;
pub mod samples;
pub mod sign_in;
pub mod site;
pub mod work;
