//! One connection to a browser: a task that writes and a task that reads.

use std::sync::Arc;

use tokio::sync::mpsc;

use crate::ending::{Cause, Ending};
use crate::routes::Routes;
use crate::session::Session;
use crate::transport::{Sink, Source};
use crate::wire::read;

/// The owner of one connection, which ends when this is dropped.
///
/// Sessions only use it: one that is kept for longer is told that the connection is closed.
#[derive(Debug)]
pub(crate) struct Connection {
    routes: Arc<Routes>,
}

impl Connection {
    /// Runs a connection on the present runtime.
    ///
    /// When the browser has ended it, `epitaph` finds out how, from what the transport says.
    pub(crate) fn start<F>(
        source: impl Source,
        sink: impl Sink,
        epitaph: impl FnOnce(String) -> F + Send + 'static,
    ) -> Self
    where
        F: Future<Output = Ending> + Send,
    {
        let (messages, queue) = mpsc::unbounded_channel();
        let routes = Arc::new(Routes::new(messages));
        let reader = Reader { routes: Arc::clone(&routes) };
        let reading = tokio::spawn(async move {
            let reason = reader.run(source).await;
            let ending = epitaph(reason).await;
            reader.routes.end(ending);
        });
        tokio::spawn(async move {
            write(sink, queue).await;
            reading.abort();
        });
        Self { routes }
    }

    /// Returns the browser's own session.
    pub(crate) fn session(&self) -> Session {
        Session::root(Arc::clone(&self.routes))
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        self.routes.end(Ending::new(Cause::Closed, Vec::new()));
    }
}

/// Writes what is queued, as much at a time as there is, until the connection has ended.
async fn write(mut sink: impl Sink, mut queue: mpsc::UnboundedReceiver<String>) {
    const AT_A_TIME: usize = 64;
    let mut messages = Vec::with_capacity(AT_A_TIME);
    while queue.recv_many(&mut messages, AT_A_TIME).await > 0 {
        if sink.write(&mut messages).await.is_err() {
            // The browser is gone. The reader is about to find out how; this must not end before it.
            messages.clear();
        }
    }
    // What cannot be closed is closed already.
    let _ = sink.close().await;
}

/// Reads until the browser ends the connection; ends it for everyone when its own runtime goes.
struct Reader {
    routes: Arc<Routes>,
}

impl Reader {
    /// Returns what the transport says about the end.
    async fn run(&self, mut source: impl Source) -> String {
        loop {
            match source.next().await {
                Ok(Some(text)) => {
                    if let Some(message) = read(&text) {
                        self.routes.deliver(message);
                    }
                }
                Ok(None) => return "end of messages".to_owned(),
                Err(error) => return error.to_string(),
            }
        }
    }
}

impl Drop for Reader {
    fn drop(&mut self) {
        self.routes.end(Ending::new(Cause::RuntimeGone, Vec::new()));
    }
}
