//! Turns what the network of a page does into happenings that steps wait for; touches nothing.

use parity_cdp::RawEvent;
use parity_cdp::protocol::network::{
    Headers, LoadingFailed, LoadingFinished, RequestWillBeSent, Response, ResponseReceived,
};
use parity_cdp::protocol::page::FrameNavigated;
use parity_cdp::protocol::{Event, RequestId, SessionId};

use crate::engine::{Answered, Happening, RequestKey, Sent};

/// The events beside those that become evidence.
pub(crate) const EVENTS: &[&str] = &[LoadingFinished::METHOD];

/// What an event of a session says, if it says anything of the network.
pub(crate) fn happenings(event: &RawEvent, session: Option<&SessionId>) -> Vec<Happening> {
    match event.method() {
        RequestWillBeSent::METHOD => {
            event.decode().map(|sent| requested(sent, session)).unwrap_or_default()
        }
        ResponseReceived::METHOD => {
            let received = event.decode::<ResponseReceived>().and_then(Result::ok);
            let answered =
                received.map(|received| answered(&received.request_id, received.response, session));
            answered.into_iter().collect()
        }
        LoadingFinished::METHOD => {
            let finished = event.decode::<LoadingFinished>().and_then(Result::ok);
            let finished = finished.map(|finished| Happening::Finished(key(&finished.request_id)));
            finished.into_iter().collect()
        }
        LoadingFailed::METHOD => {
            let failed = event.decode::<LoadingFailed>().and_then(Result::ok);
            let failed = failed.map(|failed| {
                let (key, by_page) = (key(&failed.request_id), failed.canceled);
                let error = failed.blocked_reason.unwrap_or(failed.error_text);
                Happening::Failed { key, error, by_page }
            });
            failed.into_iter().collect()
        }
        FrameNavigated::METHOD => {
            let navigated = event.decode::<FrameNavigated>().and_then(Result::ok);
            let page = navigated.map(|it| it.frame).filter(|frame| frame.parent_id.is_none());
            let left = page.map(|frame| Happening::Left {
                document: RequestKey(frame.loader_id.as_str().to_owned()),
                session: session.map(ToString::to_string),
            });
            left.into_iter().collect()
        }
        _ => Vec::new(),
    }
}

/// A request begins; if it is the next hop of a redirect, the hop before it has its answer.
fn requested<E>(
    event: Result<RequestWillBeSent, E>,
    session: Option<&SessionId>,
) -> Vec<Happening> {
    let Ok(mut event) = event else { return Vec::new() };
    let redirect = event.redirect_response.take();
    let answered = redirect.map(|response| answered(&event.request_id, response, session));
    answered.into_iter().chain([Happening::Sent(sent(event))]).collect()
}

fn answered(id: &RequestId, response: Response, session: Option<&SessionId>) -> Happening {
    let status = u16::try_from(response.status).unwrap_or_default();
    let (headers, session) = (pairs(response.headers), session.map(ToString::to_string));
    Happening::Answered(Answered { key: key(id), status, headers, session })
}

fn sent(sent: RequestWillBeSent) -> Sent {
    Sent {
        key: key(&sent.request_id),
        method: sent.request.method,
        url: sent.request.url,
        headers: pairs(sent.request.headers),
        body: sent.request.post_data,
    }
}

fn key(id: &RequestId) -> RequestKey {
    RequestKey(id.as_str().to_owned())
}

/// Lines of the same name are joined by a line feed.
fn pairs(headers: Headers) -> Vec<(String, String)> {
    let each = headers.into_iter().flat_map(|(name, lines)| {
        lines.split('\n').map(|line| (name.clone(), line.to_owned())).collect::<Vec<_>>()
    });
    each.collect()
}
