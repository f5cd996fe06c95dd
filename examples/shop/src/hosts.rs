//! Which addresses some names have here, as a file of hosts would say.

use std::collections::BTreeMap;
use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::str::FromStr;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::vec;

use hyper_util::client::legacy::connect::dns::{GaiResolver, Name};
use tower_service::Service;

/// Names with their addresses and ports; other names have those that the system knows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Hosts {
    addresses: Arc<BTreeMap<String, SocketAddr>>,
}

impl FromStr for Hosts {
    type Err = String;

    /// Reads `name=address:port`, separated by commas.
    fn from_str(value: &str) -> Result<Self, Self::Err> {
        let entries = value.split(',').filter(|entry| !entry.is_empty());
        let read = |entry: &str| {
            let (name, address) = entry.split_once('=')?;
            Some((name.to_owned(), address.parse().ok()?))
        };
        let addresses = entries
            .map(|entry| read(entry).ok_or_else(|| format!("`{entry}` is no `name=address:port`")))
            .collect::<Result<_, _>>()?;
        Ok(Self { addresses: Arc::new(addresses) })
    }
}

impl Service<Name> for Hosts {
    type Response = vec::IntoIter<SocketAddr>;
    type Error = io::Error;
    type Future = Pin<Box<dyn Future<Output = io::Result<Self::Response>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, name: Name) -> Self::Future {
        let known = self.addresses.get(name.as_str()).copied();
        Box::pin(async move {
            match known {
                Some(address) => Ok(vec![address].into_iter()),
                None => GaiResolver::new()
                    .call(name)
                    .await
                    .map(|addresses| addresses.collect::<Vec<_>>().into_iter()),
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_name_that_is_listed_has_the_address_beside_it() {
        let mut hosts: Hosts = "a.example.com=127.0.0.1:1,b.example.com=[::1]:2".parse().unwrap();
        let found = hosts.call("b.example.com".parse().unwrap()).await.unwrap();
        assert_eq!(found.collect::<Vec<_>>(), ["[::1]:2".parse().unwrap()]);
    }

    #[test]
    fn an_entry_without_a_port_is_told_as_it_stands() {
        let problem = "a.example.com=127.0.0.1".parse::<Hosts>().unwrap_err();
        assert_eq!(problem, "`a.example.com=127.0.0.1` is no `name=address:port`");
    }
}
