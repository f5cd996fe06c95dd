//! Follows the event stream of the verification endpoints, so that a look that asked is woken by what changes.

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use parity_model::verification::{Event, SseRead, SseReader};
use tokio::task::JoinHandle;

use crate::arrivals::Arrivals;
use crate::clock::Deadline;
use crate::http::{HttpClient, HttpRequest, HttpStream};
use crate::scope;

/// How long the stream may take to begin.
const BEGIN: Duration = Duration::from_secs(5);

/// After how many failures in a row the stream is given up: the schedules hold without it.
const FAILURES: u32 = 5;

/// How long is waited after the first failure; twice as long after each further one.
const AFTER_FAILURE: Duration = Duration::from_millis(100);

/// The event stream of one run; clones are the same. It is opened when a look first asks something.
#[derive(Debug, Clone, Default)]
pub(crate) struct Stream {
    news: Arrivals<News>,
    following: Arc<OnceLock<Following>>,
}

/// Something that may change what a question is answered with.
#[derive(Debug, Clone)]
pub(crate) enum News {
    /// The stream is open from now on; of what happened before, it may have told nothing.
    Opened,
    /// Something happened.
    Happened(Box<Event>),
}

/// The task that follows the stream; it ends with this.
#[derive(Debug)]
struct Following(JoinHandle<()>);

impl Drop for Following {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// How one stream ended.
enum Ended {
    /// There is none, and will not be.
    NotOffered,
    /// It told something before.
    AfterNews,
    /// Nothing came.
    Failed,
}

impl Stream {
    /// Has the look that calls this be woken by events that are `wanted`, and when the stream is open; does nothing
    /// where this is no look. `request` asks for the stream.
    pub(crate) fn watch(
        &self,
        http: &HttpClient,
        request: impl FnOnce() -> Option<HttpRequest>,
        wanted: impl Fn(&Event) -> bool + Send + Sync + 'static,
    ) {
        if !scope::is_watching() {
            return;
        }
        self.news.watch(move |news| match news {
            News::Opened => true,
            News::Happened(event) => wanted(event),
        });
        if self.following.get().is_none()
            && let Some(request) = request()
        {
            let work = follow(http.clone(), request, self.news.clone());
            // A second one that was begun in the same moment ends here.
            let _first = self.following.set(Following(tokio::spawn(work)));
        }
    }
}

/// Follows the stream, and opens it again where it broke off after the last event that it told.
async fn follow(http: HttpClient, request: HttpRequest, news: Arrivals<News>) {
    let (mut last_id, mut failures) = (String::new(), 0);
    while failures < FAILURES {
        let again = match &last_id[..] {
            "" => request.clone(),
            last_id => request.clone().header("last-event-id", last_id),
        };
        match once(&http, &again, &news, &mut last_id).await {
            Ended::NotOffered => return,
            Ended::AfterNews => failures = 0,
            Ended::Failed => failures += 1,
        }
        let pause = AFTER_FAILURE * 2_u32.pow(failures);
        Deadline::within(pause).passed().await;
    }
}

async fn once(
    http: &HttpClient,
    request: &HttpRequest,
    news: &Arrivals<News>,
    last_id: &mut String,
) -> Ended {
    let Ok(mut stream) = http.open(request, Deadline::within(BEGIN)).await else {
        return Ended::Failed;
    };
    match stream.status {
        200 => {
            news.add(News::Opened);
            told(&mut stream, news, last_id).await
        }
        400..=407 => Ended::NotOffered,
        _ => Ended::Failed,
    }
}

/// Tells what the stream tells, until it ends.
async fn told(stream: &mut HttpStream, news: &Arrivals<News>, last_id: &mut String) -> Ended {
    let mut reader = SseReader::default();
    let mut ended = Ended::Failed;
    while let Some(piece) = stream.next().await {
        let Ok(read) = reader.read(&piece) else { return Ended::Failed };
        for read in read {
            let SseRead::Event(event) = read else { continue };
            *last_id = event.last_id;
            // What is not as the protocol says wakes nobody: the schedules hold.
            if let Ok(Some(event)) = Event::read(&event.event, &event.data) {
                news.add(News::Happened(Box::new(event)));
                ended = Ended::AfterNews;
            }
        }
    }
    ended
}
