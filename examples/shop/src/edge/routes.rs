//! Who serves which name.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::str::FromStr;
use std::sync::atomic::{AtomicUsize, Ordering};

/// The servers of each name; of several, each has its turn.
#[derive(Debug, Default)]
pub(crate) struct Routes {
    servers: BTreeMap<String, Vec<SocketAddr>>,
    turns: AtomicUsize,
}

impl Routes {
    /// Returns whose turn it is; none for a name that is not served here.
    pub(crate) fn next(&self, name: &str) -> Option<SocketAddr> {
        let servers = self.servers.get(name)?;
        let turn = self.turns.fetch_add(1, Ordering::Relaxed);
        Some(servers[turn % servers.len()])
    }
}

impl FromStr for Routes {
    type Err = String;

    /// Reads `name=address:port|address:port`, separated by commas.
    fn from_str(value: &str) -> Result<Self, Self::Err> {
        let read = |entry: &str| {
            let (name, servers) = entry.split_once('=')?;
            let servers = servers.split('|').map(str::parse).collect::<Result<_, _>>().ok()?;
            Some((name.to_owned(), servers))
        };
        let wrong = |entry| format!("`{entry}` is no `name=address:port|address:port`");
        let entries = value.split(',');
        let servers = entries.map(|entry| read(entry).ok_or_else(|| wrong(entry)));
        Ok(Self { servers: servers.collect::<Result<_, _>>()?, turns: AtomicUsize::new(0) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_servers_of_a_name_take_turns() {
        let routes: Routes = "a.example.com=127.0.0.1:1|127.0.0.1:2".parse().unwrap();
        let ports = [(); 4].map(|()| routes.next("a.example.com").unwrap().port());
        assert_eq!(ports, [1, 2, 1, 2]);
        assert_eq!(routes.next("b.example.com"), None);
    }

    #[test]
    fn a_name_without_a_server_is_told_as_it_stands() {
        let problem = "a.example.com=".parse::<Routes>().unwrap_err();
        assert_eq!(problem, "`a.example.com=` is no `name=address:port|address:port`");
    }
}
