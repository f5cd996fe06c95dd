//! Connections that have shaken hands, as a listener.

use std::io;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use axum::serve::Listener;
use rustls::ServerConfig;
use rustls::pki_types::pem::{self, PemObject};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

use crate::clock::Deadline;

const LONGEST_HANDSHAKE: Duration = Duration::from_secs(10);
const MOST_WAITING: usize = 64;

/// TLS cannot be spoken.
#[derive(Debug, thiserror::Error)]
pub(crate) enum NoTls {
    #[error("could not read `{path}`")]
    File { path: PathBuf, source: pem::Error },
    #[error("the certificate and the key cannot be used")]
    Refused(#[from] rustls::Error),
    #[error("could not use the socket")]
    Socket(#[from] io::Error),
}

/// Accepts connections; who is slow to shake hands keeps nobody waiting.
pub(crate) struct TlsListener {
    address: SocketAddr,
    connections: mpsc::Receiver<(TlsStream<TcpStream>, SocketAddr)>,
}

impl TlsListener {
    /// Speaks TLS by the certificate and the key of these PEM files.
    ///
    /// # Errors
    ///
    /// [`NoTls`] if one of them cannot be read, or they do not fit.
    pub(crate) fn new(
        listener: TcpListener,
        certificate: &Path,
        key: &Path,
    ) -> Result<Self, NoTls> {
        let acceptor = TlsAcceptor::from(Arc::new(config(certificate, key)?));
        let address = listener.local_addr()?;
        let (sender, connections) = mpsc::channel(MOST_WAITING);
        tokio::spawn(accept(listener, acceptor, sender));
        Ok(Self { address, connections })
    }
}

fn config(certificate: &Path, key: &Path) -> Result<ServerConfig, NoTls> {
    let unreadable = |path: &Path| {
        let path = path.to_owned();
        move |source| NoTls::File { path, source }
    };
    let certificates = CertificateDer::pem_file_iter(certificate)
        .and_then(Iterator::collect)
        .map_err(unreadable(certificate))?;
    let key = PrivateKeyDer::from_pem_file(key).map_err(unreadable(key))?;
    let provider = rustls::crypto::ring::default_provider().into();
    Ok(ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_single_cert(certificates, key)?)
}

async fn accept(
    listener: TcpListener,
    acceptor: TlsAcceptor,
    connections: mpsc::Sender<(TlsStream<TcpStream>, SocketAddr)>,
) {
    let mut listener = listener;
    loop {
        // As axum accepts: what goes wrong with one connection ends no other.
        let (stream, address) = Listener::accept(&mut listener).await;
        let handshake = acceptor.accept(stream);
        let connections = connections.clone();
        tokio::spawn(async move {
            let deadline = Deadline::within(LONGEST_HANDSHAKE);
            match deadline.wait("the handshake", handshake).await {
                // When nobody takes connections any more, this process ends.
                Ok(Ok(stream)) => drop(connections.send((stream, address)).await),
                Ok(Err(error)) => tracing::info!("no handshake with {address}: {error}"),
                Err(late) => tracing::info!("no handshake with {address}: {late}"),
            }
        });
    }
}

impl Listener for TlsListener {
    type Io = TlsStream<TcpStream>;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Self::Io, Self::Addr) {
        match self.connections.recv().await {
            Some(connection) => connection,
            None => std::future::pending().await,
        }
    }

    fn local_addr(&self) -> io::Result<Self::Addr> {
        Ok(self.address)
    }
}
