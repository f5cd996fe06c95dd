//! A directory for what one user keeps between runs, which nobody else may enter.

use std::fs::{self, DirBuilder, Permissions};
use std::io;
use std::os::unix::fs::{DirBuilderExt, PermissionsExt};
use std::path::PathBuf;

use crate::error::{Error, Result};
use crate::settings::Settings;

/// The directory `name` of this user, made if it is not there.
///
/// # Errors
///
/// An environment error if there is no place for it, or it cannot be made for this user alone.
pub(crate) fn user_directory(settings: &Settings, name: &str) -> Result<PathBuf> {
    let Some(cache) = &settings.cache else {
        return Err(Error::environment("a directory in which this user can keep things")
            .saw("neither HOME nor XDG_CACHE_HOME is set")
            .advice("name one: `PARITY_CACHE=…`"));
    };
    let directory = cache.join(name);
    made(&directory).map_err(|error| {
        let expected = format!("to keep things in `{}`, for this user alone", directory.display());
        Error::environment(expected)
            .saw(error.to_string())
            .advice("name a directory of your own: `PARITY_CACHE=…`")
    })?;
    Ok(directory)
}

fn made(directory: &PathBuf) -> io::Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(directory)?;
    // Only its owner may do this, so it is ours after it.
    fs::set_permissions(directory, Permissions::from_mode(0o700))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_others_could_enter_is_closed_to_them() {
        let cache = tempfile::tempdir().unwrap();
        let open = cache.path().join("locks");
        fs::create_dir(&open).unwrap();
        fs::set_permissions(&open, Permissions::from_mode(0o755)).unwrap();
        let settings = Settings { cache: Some(cache.path().to_owned()), ..Settings::default() };
        let directory = user_directory(&settings, "locks").unwrap();
        assert_eq!(directory.metadata().unwrap().permissions().mode() & 0o777, 0o700);
    }

    #[test]
    fn no_place_at_all_is_told_with_what_to_set() {
        let error = user_directory(&Settings::default(), "locks").unwrap_err();
        assert!(error.failure().advice.as_ref().unwrap().contains("PARITY_CACHE"));
    }
}
