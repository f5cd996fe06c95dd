//! The names of one shop's world, and the sockets behind them.

use std::io;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::os::fd::OwnedFd;
use std::path::PathBuf;
use std::process::Stdio;

use crate::outbound::{NoClient, OutboundConfig, OutboundHttp};

/// Where users reach the shop.
pub(crate) const SHOP: &str = "shop.example.com";

/// Where the shop once was, and where nobody is now.
pub(crate) const FORMER_SHOP: &str = "www.shop.example.com";

/// The identity provider, which is another site than the shop.
pub(crate) const LOGIN: &str = "login.example.net";

/// The payment provider, which is another site, too.
pub(crate) const PAY: &str = "pay.example.net";

/// Scripts of third parties, which are of another site, too.
pub(crate) const SCRIPTS: &str = "scripts.example.org";

/// A socket that is bound already and handed on, so that its address is known and cannot be lost.
pub(crate) struct Place {
    socket: TcpListener,
    pub(crate) address: SocketAddr,
}

/// What the addresses of the shop and of the payment provider begin with.
pub(crate) struct Origins {
    pub(crate) shop: String,
    pub(crate) pay: String,
}

/// What every process must know to reach the others.
pub(crate) struct Network {
    /// Each name, and the address that it stands for.
    pub(crate) hosts: Vec<(&'static str, SocketAddr)>,
    /// The certificate of who vouches for these names, where they are reached by TLS.
    pub(crate) authority: Option<PathBuf>,
}

impl Place {
    /// Binds a port that the operating system chooses.
    pub(crate) fn bind() -> io::Result<Self> {
        let socket = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        Ok(Self { address: socket.local_addr()?, socket })
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The socket as the standard input of the process that serves on it.
    pub(crate) fn into_input(self) -> Stdio {
        Stdio::from(OwnedFd::from(self.socket))
    }
}

impl Network {
    /// A network without names: everybody is reached at an address.
    pub(crate) fn local() -> Self {
        Self { hosts: Vec::new(), authority: None }
    }

    /// The variables of a process that asks others.
    pub(crate) fn variables(&self) -> Vec<(&'static str, String)> {
        let hosts = (!self.hosts.is_empty()).then(|| ("SHOP_HOSTS", self.hosts()));
        let authority = self.authority.as_ref();
        let authority = authority.map(|file| ("SHOP_CA_FILE", file.to_string_lossy().into_owned()));
        hosts.into_iter().chain(authority).collect()
    }

    /// A client that reaches these names.
    pub(crate) fn client(&self) -> Result<OutboundHttp, NoClient> {
        let hosts = self.hosts().parse().expect("it is written as it is read");
        OutboundConfig { hosts, authority: self.authority.clone() }.client()
    }

    fn hosts(&self) -> String {
        let hosts: Vec<_> =
            self.hosts.iter().map(|(name, address)| format!("{name}={address}")).collect();
        hosts.join(",")
    }
}
