//! The settings as they are now, for pages that show by them.

use crate::settings::{self, Settings};
use crate::web::Site;
use crate::web::failure::Failure;

/// The settings, from the cache where it has them.
pub(crate) async fn current(site: &Site) -> Result<Settings, Failure> {
    let (version, kept) = site.cache.settings().await?;
    if let Some(settings) = kept {
        return Ok(settings);
    }
    let settings = settings::read(&site.db).await?;
    site.cache.keep_settings(version, &settings).await?;
    Ok(settings)
}
