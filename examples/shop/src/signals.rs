//! What ends a process in order.

use std::io;

use tokio::signal::unix::{SignalKind, signal};

/// Waits until this process is told to end.
pub(crate) async fn until_terminated() {
    let ended = async {
        let mut terminated = signal(SignalKind::terminate())?;
        let mut interrupted = signal(SignalKind::interrupt())?;
        tokio::select! {
            _ = terminated.recv() => {}
            _ = interrupted.recv() => {}
        }
        io::Result::Ok(())
    };
    if let Err(error) = ended.await {
        tracing::error!("cannot be told to end: {error}");
        std::future::pending::<()>().await;
    }
}
