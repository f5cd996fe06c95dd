//! What can be expected of the answer to a request.

use crate::error::{Error, Place, Result};
use crate::expect::{Expectation, Sense};
use crate::response::Response;

impl Expectation<&Response> {
    /// Its status is from 200 to 299.
    ///
    /// Nothing is waited for: an answer does not change.
    ///
    /// # Errors
    ///
    /// A product error that shows the request and the answer, with the beginning of each body.
    #[track_caller]
    pub fn to_be_ok(self) -> Result<()> {
        let response = self.what;
        let is_ok = (200..300).contains(&response.status());
        if is_ok == (self.sense == Sense::Is) {
            return Ok(());
        }
        let wording = self.worded("to be ok");
        let step = format!("expect the answer {wording}");
        let error = Error::product(format!("the answer of {} {wording}", response.url()));
        let error = response.exchange().into_iter().fold(error, Error::saw);
        Err(error.at(&step, Place::of_caller()))
    }
}
