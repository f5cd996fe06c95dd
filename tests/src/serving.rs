//! A server on a runtime of its own, on a free port, which ends when it is dropped.

use std::net::SocketAddr;

use axum::Router;
use tokio::net::TcpListener;

/// A running server; it ends when it is dropped.
#[derive(Debug)]
pub struct Server {
    address: SocketAddr,
    _runtime: tokio::runtime::Runtime,
}

impl Server {
    /// Serves these pages, on the loopback interface.
    ///
    /// # Panics
    ///
    /// If no port of this machine is free.
    pub fn of(pages: Router) -> Self {
        let serve = async move |listener| drop(axum::serve(listener, pages).await);
        Self::start("127.0.0.1:0", serve)
    }

    /// Binds an address, and serves there.
    ///
    /// # Panics
    ///
    /// If it cannot be bound.
    pub fn start<F>(address: &str, serve: impl FnOnce(TcpListener) -> F + Send + 'static) -> Self
    where
        F: Future<Output = ()> + Send + 'static,
    {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .expect("a runtime starts");
        let listener = runtime.block_on(TcpListener::bind(address));
        let listener = listener.unwrap_or_else(|error| panic!("a free port of {address}: {error}"));
        let address = listener.local_addr().expect("a bound listener has an address");
        let entered = runtime.enter();
        runtime.spawn(serve(listener));
        drop(entered);
        Self { address, _runtime: runtime }
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }
}
