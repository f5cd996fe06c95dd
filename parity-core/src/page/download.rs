//! Files that a page gives to the user.

use std::path::{Path, PathBuf};
use std::time::Duration;

use parity_model::evidence::Entry;
use sha2::{Digest, Sha256};

use crate::engine::{Happening, Tells};
use crate::error::{Error, Result};
use crate::page::Page;
use crate::page::waiting::Doing;
use crate::step::Step;

/// How long a download may take.
const LIMIT: Duration = Duration::from_secs(30);

/// A file that a page gave to the user; it is gone with the session, since nobody knows what is in it.
#[derive(Debug, Clone)]
pub struct Download {
    name: String,
    url: String,
    path: PathBuf,
    size: u64,
    sha256: String,
}

impl Download {
    /// The name that a user sees, such as `invoice.pdf`.
    pub fn file_name(&self) -> &str {
        &self.name
    }

    /// Where it came from.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Where it is until the action ends.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// How many bytes it has.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// The SHA-256 of it, as hexadecimal digits in lower case.
    pub fn sha256(&self) -> &str {
        &self.sha256
    }

    /// What is in it.
    ///
    /// # Errors
    ///
    /// If the file is gone.
    pub fn bytes(&self) -> std::io::Result<Vec<u8>> {
        std::fs::read(&self.path)
    }
}

impl Page {
    /// Does something, and returns the file that is downloaded then, once all of it is there.
    ///
    /// # Errors
    ///
    /// A product error if no download ends within 30 s, or it ends before all is there; what the act
    /// itself fails with.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// # use parity_core::prelude::*;
    /// # async fn example(page: &Page) -> Result<()> {
    /// let download = page.role(Role::Link).name("Invoice").click();
    /// let invoice = page.download_from(download).await?;
    /// assert!(invoice.size() > 1_000, "{invoice:?}");
    /// # Ok(())
    /// # }
    /// ```
    #[track_caller]
    pub fn download_from(&self, act: impl Doing) -> Step<Download> {
        let page = self.clone();
        Step::new(self.scope().clone(), "download a file", LIMIT, async move |deadline| {
            let ended =
                page.wait_for(Tells::Downloads, act, &deadline, |happening| match happening {
                    Happening::Downloaded(download) => Some(download),
                    _ => None,
                });
            let ended = ended.await?.ok_or_else(|| {
                Error::product("a download").saw("none ended").waited(&deadline, None)
            })?;
            let Some(path) = ended.path else {
                return Err(Error::product(format!("a download of {}", ended.url))
                    .saw("it ended before all of it was there")
                    .waited(&deadline, None));
            };
            let download = read(ended.name, ended.url, path)?;
            page.scope().evidence().write(Entry::Downloaded {
                name: download.name.clone(),
                url: download.url.clone(),
                size: download.size,
                sha256: download.sha256.clone(),
            });
            Ok(download)
        })
    }
}

fn read(name: String, url: String, path: PathBuf) -> Result<Download> {
    let bytes = std::fs::read(&path).map_err(|error| {
        Error::environment(format!("the downloaded file `{}`", path.display()))
            .saw(error.to_string())
    })?;
    let digest = Sha256::digest(&bytes);
    let sha256 = digest.iter().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().concat();
    Ok(Download { name, url, path, size: bytes.len() as u64, sha256 })
}
