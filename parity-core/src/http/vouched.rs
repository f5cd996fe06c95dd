//! Vouches to the browser for servers whose certificates our own client finds good.

use std::time::Duration;

use futures_util::future::join_all;
use parity_model::duration;
use url::Url;

use crate::clock::Deadline;
use crate::http::{HttpClient, NoAnswer};
use crate::names::{Doubt, KeyHash};

/// How long a server may take to show its certificate.
const GREETING: Duration = Duration::from_secs(5);

/// The servers whose certificates our client has verified, for a browser to trust.
#[derive(Debug, Default)]
pub(crate) struct Vouched {
    pub(crate) keys: Vec<KeyHash>,
    /// Those whose certificates it did not find good.
    pub(crate) doubts: Vec<Doubt>,
}

impl HttpClient {
    /// Connects to each host that the test CA may have signed for, and vouches for those whose certificate
    /// is good: signed by somebody who is trusted, for that name, for now. Asks nobody where no CA is named.
    pub(crate) async fn vouched(&self, deadline: Deadline) -> Vouched {
        let mut vouched = Vouched::default();
        if self.names.authority.is_none() {
            return vouched;
        }
        let asked = self.names.by_tls().into_iter().map(|url| async move {
            self.key(&url, deadline.inner(GREETING))
                .await
                .map_err(|NoAnswer { saw, distrust, .. }| Doubt { url, saw, distrust })
        });
        for outcome in join_all(asked).await {
            match outcome {
                Ok(key) => vouched.keys.push(key),
                Err(doubt) => vouched.doubts.push(doubt),
            }
        }
        vouched.keys.sort();
        vouched.keys.dedup();
        vouched
    }

    /// The key of a server whose certificate is good.
    async fn key(&self, url: &Url, deadline: Deadline) -> Result<KeyHash, NoAnswer> {
        let key = deadline.bound(self.key_by_tls(url)).await;
        key.unwrap_or_else(|| {
            let waited = duration::display(deadline.elapsed());
            Err(NoAnswer {
                saw: format!("no answer within {waited}"),
                distrust: None,
                is_hung_up: false,
            })
        })
    }

    #[cfg(feature = "tls")]
    async fn key_by_tls(&self, url: &Url) -> Result<KeyHash, NoAnswer> {
        let connector = self.by_tls()?.connector.clone();
        crate::http::tls::key(connector, url).await.map_err(|error| NoAnswer::of(&*error))
    }

    #[cfg(not(feature = "tls"))]
    #[expect(clippy::unused_self, reason = "it stands for the client of the other feature")]
    fn key_by_tls(&self, _url: &Url) -> std::future::Ready<Result<KeyHash, NoAnswer>> {
        std::future::ready(Err(NoAnswer::without_tls()))
    }
}
