//! Connects where `hosts` says, while the request keeps the name that was asked for.

use std::task::{Context, Poll};

use hyper::Uri;
use hyper_util::client::legacy::connect::HttpConnector;
use tower_service::Service;
use url::Url;

use crate::names::Hosts;

/// A connector that looks a host up in `hosts` before it connects.
#[derive(Debug, Clone)]
pub(crate) struct MappedConnector {
    hosts: Hosts,
    inner: HttpConnector,
}

impl MappedConnector {
    pub(crate) fn new(hosts: Hosts) -> Self {
        let mut inner = HttpConnector::new();
        // TLS stands above it and hands it addresses of `https` too.
        inner.enforce_http(false);
        Self { hosts, inner }
    }
}

impl Service<Uri> for MappedConnector {
    type Response = <HttpConnector as Service<Uri>>::Response;
    type Error = <HttpConnector as Service<Uri>>::Error;
    type Future = <HttpConnector as Service<Uri>>::Future;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, uri: Uri) -> Self::Future {
        let mapped = mapped(&self.hosts, &uri).unwrap_or(uri);
        self.inner.call(mapped)
    }
}

/// The address to connect to instead; none where nothing is mapped.
fn mapped(hosts: &Hosts, uri: &Uri) -> Option<Uri> {
    // Read as addresses are read everywhere else, so that a name has one meaning.
    let url = Url::parse(&uri.to_string()).ok()?;
    let target =
        hosts.target(&url).map(|target| target.to_string()).or_else(|| this_machine(&url))?;
    let built = Uri::builder().scheme(url.scheme()).authority(target);
    built.path_and_query("/").build().ok()
}

/// Where names below `localhost` lead, as browsers have it (RFC 6761, section 6.3); resolvers of many machines know none.
fn this_machine(url: &Url) -> Option<String> {
    let is_below = url.host_str()?.ends_with(".localhost");
    let port = url.port_or_known_default()?;
    is_below.then(|| format!("localhost:{port}"))
}

#[cfg(test)]
mod tests {
    use parity_model::manifest::{HostPattern, HostTarget};

    use super::*;
    use crate::names::HostRule;

    #[test]
    fn only_where_to_connect_is_changed() {
        let pattern: HostPattern = "*.example.com".parse().unwrap();
        let target: HostTarget = "[::1]:8443".parse().unwrap();
        let hosts = Hosts::new(vec![HostRule { pattern, target }]);
        let mapped =
            |address: &str| mapped(&hosts, &address.parse().unwrap()).map(|uri| uri.to_string());
        let shop = mapped("https://shop.example.com/a?b");
        assert_eq!(shop.as_deref(), Some("https://[::1]:8443/"));
        assert_eq!(mapped("https://example.net/"), None);
        let below = mapped("http://shop.localhost:3000/a");
        assert_eq!(below.as_deref(), Some("http://localhost:3000/"));
        assert_eq!(mapped("http://localhost:3000/"), None);
    }
}
