//! Takes connections, so many at a time; when it is dropped, all of them end.

use std::sync::Arc;
use std::time::Duration;

use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use crate::clock::Deadline;

/// How many connections are held at a time; more wait until one ends.
const CONNECTIONS: usize = 256;

/// How long it is waited before connections are taken again where the system had no room for one.
const NO_ROOM: Duration = Duration::from_millis(100);

/// Takes connections for as long as it is polled, and has each served.
pub(crate) async fn serve<F>(listener: TcpListener, connection: impl Fn(TcpStream) -> F)
where
    F: Future<Output = ()> + Send + 'static,
{
    let room = Arc::new(Semaphore::new(CONNECTIONS));
    // Its tasks end when it is dropped.
    let mut connections = JoinSet::new();
    loop {
        let permit = Arc::clone(&room).acquire_owned().await;
        match listener.accept().await {
            Ok((stream, _)) => {
                let served = connection(stream);
                connections.spawn(async move {
                    served.await;
                    drop(permit);
                });
            }
            Err(_no_room) => Deadline::within(NO_ROOM).passed().await,
        }
        // Those that have ended take no more room.
        while connections.try_join_next().is_some() {}
    }
}
