//! What stands before production's hosts: one server for all of them, on a free port, with TLS or without.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use axum::serve::Listener;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::server::TlsStream;

use crate::serving::Server;

/// A running edge; it ends when it is dropped.
#[derive(Debug)]
pub struct Edge {
    server: Server,
}

impl Edge {
    /// Starts an edge that speaks TLS, on the loopback interface.
    pub fn with_tls(pages: Router, tls: Arc<ServerConfig>) -> Self {
        Self::start("127.0.0.1:0", pages, Some(tls))
    }

    /// Starts one that does not.
    pub fn without_tls(pages: Router) -> Self {
        Self::start("127.0.0.1:0", pages, None)
    }

    /// Starts one that speaks TLS, on the loopback interface of IPv6.
    pub fn with_tls_by_ipv6(pages: Router, tls: Arc<ServerConfig>) -> Self {
        Self::start("[::1]:0", pages, Some(tls))
    }

    fn start(address: &str, pages: Router, tls: Option<Arc<ServerConfig>>) -> Self {
        let server = Server::start(address, async move |listener| {
            let _ended = match tls {
                Some(tls) => axum::serve(TlsListener::over(listener, tls), pages).await,
                None => axum::serve(listener, pages).await,
            };
        });
        Self { server }
    }

    /// Where it listens, as `hosts` of `parity.toml` names it.
    pub fn address(&self) -> String {
        self.server.address().to_string()
    }
}

/// Connections whose handshake is done, each made by itself: a browser opens some that it never uses.
struct TlsListener {
    address: SocketAddr,
    ready: mpsc::Receiver<(TlsStream<TcpStream>, SocketAddr)>,
}

impl TlsListener {
    fn over(listener: TcpListener, tls: Arc<ServerConfig>) -> Self {
        let address = listener.local_addr().expect("a bound listener has an address");
        let (sender, ready) = mpsc::channel(16);
        let acceptor = TlsAcceptor::from(tls);
        tokio::spawn(async move {
            while let Ok((stream, peer)) = listener.accept().await {
                let (acceptor, sender) = (acceptor.clone(), sender.clone());
                tokio::spawn(async move {
                    // Who does not trust the certificate ends the handshake; that is the client's to tell.
                    if let Ok(stream) = acceptor.accept(stream).await {
                        let _ = sender.send((stream, peer)).await;
                    }
                });
            }
        });
        Self { address, ready }
    }
}

impl Listener for TlsListener {
    type Io = TlsStream<TcpStream>;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Self::Io, Self::Addr) {
        match self.ready.recv().await {
            Some(accepted) => accepted,
            None => std::future::pending().await,
        }
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        Ok(self.address)
    }
}
