//! Where a process serves: on an address, or on a socket that it inherits.

use std::io;
use std::net::SocketAddr;
use std::os::fd::AsFd;
use std::str::FromStr;

use tokio::net::TcpListener;

/// Where to serve, by the variable `SHOP_LISTEN`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Listen {
    /// On this address.
    Address(SocketAddr),
    /// On the listening socket that is the standard input.
    ///
    /// Whoever starts the process has bound it, so the port is known before the process exists
    /// and nothing else can take it in between.
    Inherited,
}

impl Listen {
    /// Binds the address, or takes the inherited socket.
    ///
    /// # Errors
    ///
    /// If the address is taken, or the standard input is no listening socket.
    pub(crate) async fn bind(self) -> io::Result<TcpListener> {
        match self {
            Self::Address(address) => TcpListener::bind(address).await,
            Self::Inherited => {
                let socket = io::stdin().as_fd().try_clone_to_owned()?;
                let listener = std::net::TcpListener::from(socket);
                listener.set_nonblocking(true)?;
                TcpListener::from_std(listener)
            }
        }
    }
}

impl FromStr for Listen {
    type Err = String;

    fn from_str(value: &str) -> Result<Self, Self::Err> {
        if value == "inherited" {
            return Ok(Self::Inherited);
        }
        value.parse().map(Self::Address).map_err(|_| {
            "it must be `inherited` or an address and a port, such as `127.0.0.1:8080`".to_owned()
        })
    }
}
