//! What the fraud service says of a browser that is to pay.

use crate::clock;
use crate::web::Site;
use crate::web::failure::Failure;

/// Refuses a form from a browser that the fraud service has not vouched for; `device` is what the form carries.
///
/// Where there is no fraud service, every browser may pay.
///
/// # Errors
///
/// [`Failure::UnknownDevice`] if the token is missing, forged or too old.
pub(crate) fn check(site: &Site, device: &str) -> Result<(), Failure> {
    let Some(key) = &site.fraud else { return Ok(()) };
    key.check(device, clock::seconds_since_1970())?;
    Ok(())
}
