//! The stream of events.

use std::time::Duration;

use parity_model::verification::{Event, Sse, SseRead};

use crate::conform::breach::Breach;
use crate::conform::client::Question;
use crate::conform::exchange::Exchange;
use crate::conform::listener::Listener;
use crate::conform::need::{Need, Part};
use crate::conform::noun::wrong_event;
use crate::conform::rule::{Pace, Rule};
use crate::conform::subject::Subject;

const STREAM: &[Need] = &[Need::Offered(Part::Events)];
const HAPPENING: &[Need] = &[Need::Offered(Part::Events), Need::Hook];

/// How long a stream may be silent, and a moment.
const SILENCE: Duration = Duration::from_millis(16_500);

pub(crate) const RULES: &[Rule] = &[
    Rule {
        id: "events/need-a-run",
        holds: "a stream without `run` is refused with 400 and a refusal that names it",
        advice: "refuse it: what every run causes is nobody's stream",
        needs: STREAM,
        pace: Pace::Quick,
        check: |subject| Box::pin(needs_run(subject)),
    },
    Rule {
        id: "events/headers",
        holds: "a stream is `text/event-stream`, is not stored, and tells proxies not to buffer it",
        advice: "set `Content-Type`, `Cache-Control: no-store` and `X-Accel-Buffering: no`",
        needs: STREAM,
        pace: Pace::Quick,
        check: |subject| Box::pin(headers(subject)),
    },
    Rule {
        id: "events/come-at-once",
        holds: "what happens while a stream is open is written to it at once",
        advice: "write each event when it happens, and flush it; nothing between may buffer it",
        needs: HAPPENING,
        pace: Pace::Quick,
        check: |subject| Box::pin(at_once(subject)),
    },
    Rule {
        id: "events/contract",
        holds: "each kind of event has its name, an `id`, and data as the protocol has it",
        advice: "write `id`, `event` and `data`, by the schemas `Job`, `Webhook`, `Evaluation` and \
                 `ProbedFact`",
        needs: HAPPENING,
        pace: Pace::Quick,
        check: |subject| Box::pin(contract(subject)),
    },
    Rule {
        id: "events/ids-grow",
        holds: "the `id` of each event is a number above that of the one before",
        advice: "count events, and write the number as `id`",
        needs: HAPPENING,
        pace: Pace::Quick,
        check: |subject| Box::pin(ids_grow(subject)),
    },
    Rule {
        id: "events/what-was-comes-first",
        holds: "a stream begins with what has happened in its run before, as far as it is kept",
        advice: "keep the events of a run, and write them first",
        needs: HAPPENING,
        pace: Pace::Quick,
        check: |subject| Box::pin(what_was(subject)),
    },
    Rule {
        id: "events/resume",
        holds: "with `Last-Event-ID`, a stream goes on after that event: nothing is lost, nothing twice",
        advice: "begin with the first event whose `id` is above `Last-Event-ID`",
        needs: HAPPENING,
        pace: Pace::Quick,
        check: |subject| Box::pin(resume(subject)),
    },
    Rule {
        id: "events/never-told-is-410",
        holds: "with a `Last-Event-ID` that was never told, a stream is refused with 410 and a refusal",
        advice: "refuse it: what comes after it is not known, and nothing may be lost silently",
        needs: HAPPENING,
        pace: Pace::Quick,
        check: |subject| Box::pin(never_told(subject)),
    },
    Rule {
        id: "events/of-the-run-alone",
        holds: "a stream tells what its run causes, and nothing of another",
        advice: "keep the run of each event with it, and write it to the streams of that run",
        needs: HAPPENING,
        pace: Pace::Quick,
        check: |subject| Box::pin(of_run_alone(subject)),
    },
    Rule {
        id: "events/kept-alive",
        holds: "a stream on which nothing happens gets a comment within 15 s",
        advice: "write a line such as `: still here` and a blank one where 15 s were silent",
        needs: STREAM,
        pace: Pace::Slow,
        check: |subject| Box::pin(kept_alive(subject)),
    },
];

async fn needs_run(subject: &Subject) -> Result<(), Breach> {
    let exchange = subject.client.ask(Question::get("/events")).await?;
    let refusal = exchange.clone().refusal(400)?;
    if refusal.error.contains("run") {
        return Ok(());
    }
    Err(exchange.breach("a refusal that names the parameter `run`"))
}

async fn headers(subject: &Subject) -> Result<(), Breach> {
    let listener = Listener::open(&subject.client, &subject.word("run"), None).await?;
    for (name, wanted) in [
        ("content-type", "text/event-stream"),
        ("cache-control", "no-store"),
        ("x-accel-buffering", "no"),
    ] {
        let said = listener.headers.get(name).and_then(|value| value.to_str().ok());
        let mut words = said.unwrap_or_default().split([',', ';']).map(str::trim);
        if !words.any(|word| word.eq_ignore_ascii_case(wanted)) {
            let saw = said.map_or_else(|| "no such header".to_owned(), |said| format!("`{said}`"));
            return Err(Breach::new(&listener.request, format!("`{name}: {wanted}`")).saw(saw));
        }
    }
    Ok(())
}

/// Whether an event is the fact that has this value.
fn is_fact(event: &Event, value: &str) -> bool {
    match event {
        Event::Fact { fact, .. } => {
            fact.fields.get("value").and_then(|told| told.as_str()) == Some(value)
        }
        Event::Job(_) | Event::Webhook(_) | Event::Flag(_) => false,
    }
}

/// Waits for the fact of this value, and returns its `id`.
async fn fact(listener: &mut Listener, value: &str) -> Result<String, Breach> {
    let what = format!("an event `fact` with `value` {value:?}");
    listener.event(&what, |sse, event| is_fact(&event, value).then(|| sse.last_id.clone())).await
}

/// Has facts told, one after the other.
async fn tell(subject: &Subject, run: &str, values: &[&String]) -> Result<(), Breach> {
    for value in values {
        subject.make("fact", run, value).await?;
    }
    Ok(())
}

async fn at_once(subject: &Subject) -> Result<(), Breach> {
    let run = subject.word("run");
    let mut listener = Listener::open(&subject.client, &run, None).await?;
    for _ in 0..2 {
        let value = subject.word("value");
        subject.make("fact", &run, &value).await?;
        fact(&mut listener, &value).await?;
    }
    Ok(())
}

async fn contract(subject: &Subject) -> Result<(), Breach> {
    let run = subject.word("run");
    let mut listener = Listener::open(&subject.client, &run, None).await?;
    for kind in ["job", "webhook", "flag", "fact"] {
        let value = subject.word("value");
        subject.make(kind, &run, &value).await?;
        let what = format!("an event `{kind}` with {value:?}");
        let found = listener.event(&what, |sse, event| {
            let is_it = sse.event == kind && sse.data.contains(&value) && is_free(&event, &value);
            is_it.then(|| (sse.clone(), wrong_event(&event)))
        });
        let (Sse { last_id: id, data, .. }, wrong) = found.await?;
        if let Some(wrong) = wrong {
            let expected = format!("data of `{kind}` as the protocol has it; {wrong}");
            return Err(Breach::new(&listener.request, expected).saw(data));
        }
        if id.is_empty() {
            let expected = format!("an `id` of the event `{kind}`");
            return Err(Breach::new(&listener.request, expected).saw(data));
        }
    }
    Ok(())
}

/// Whether an event has the value where the probe `conform` puts it.
fn is_free(event: &Event, value: &str) -> bool {
    match event {
        Event::Job(job) => job.last_error.as_deref() == Some(value),
        Event::Webhook(webhook) => webhook.error.as_deref() == Some(value),
        Event::Flag(flag) => {
            flag.context.get("value").and_then(|told| told.as_str()) == Some(value)
        }
        Event::Fact { .. } => is_fact(event, value),
    }
}

async fn ids_grow(subject: &Subject) -> Result<(), Breach> {
    let run = subject.word("run");
    let mut listener = Listener::open(&subject.client, &run, None).await?;
    let mut last = None;
    for _ in 0..3 {
        let value = subject.word("value");
        subject.make("fact", &run, &value).await?;
        let id = fact(&mut listener, &value).await?;
        let number = id.parse::<u64>().ok();
        if number.is_none() || number <= last {
            let saw = format!("`id: {id}` after {last:?}");
            let expected = "an `id` that is a number above the last";
            return Err(Breach::new(&listener.request, expected).saw(saw));
        }
        last = number;
    }
    Ok(())
}

async fn what_was(subject: &Subject) -> Result<(), Breach> {
    let (run, value) = (subject.word("run"), subject.word("value"));
    tell(subject, &run, &[&value]).await?;
    let mut listener = Listener::open(&subject.client, &run, None).await?;
    fact(&mut listener, &value).await?;
    Ok(())
}

async fn resume(subject: &Subject) -> Result<(), Breach> {
    let run = subject.word("run");
    let [first, second, third] = [(); 3].map(|()| subject.word("value"));
    tell(subject, &run, &[&first, &second]).await?;
    let mut listener = Listener::open(&subject.client, &run, None).await?;
    let id = fact(&mut listener, &first).await?;
    drop(listener);
    let mut listener = Listener::open(&subject.client, &run, Some(&id)).await?;
    tell(subject, &run, &[&third]).await?;
    for value in [&second, &third] {
        let what = format!("an event `fact` with `value` {value:?}, and none of the first");
        let found = listener.event(&what, |_sse, event| {
            [&first, &second, &third].into_iter().find(|known| is_fact(&event, known))
        });
        let found = found.await?;
        if found != value {
            let saw = format!("the event of {found:?}");
            return Err(Breach::new(&listener.request, what).saw(saw));
        }
    }
    Ok(())
}

async fn never_told(subject: &Subject) -> Result<(), Breach> {
    let run = subject.word("run");
    tell(subject, &run, &[&subject.word("value")]).await?;
    let question = Question::get(format!("/events?run={run}"));
    let question = question.header("last-event-id", "999999999999999");
    let (request, status, headers, body) = subject.client.stream(&question).await?;
    if status.as_u16() != 410 {
        return Err(Breach::new(request, "status 410").saw(format!("status {}", status.as_u16())));
    }
    let body = Listener::rest(body).await;
    Exchange { request, status, headers, body }.refusal(410)?;
    Ok(())
}

async fn of_run_alone(subject: &Subject) -> Result<(), Breach> {
    let [one, other] = [subject.word("run"), subject.word("run")];
    let [of_one, of_other] = [subject.word("value"), subject.word("value")];
    let mut listener = Listener::open(&subject.client, &one, None).await?;
    // In this order: what comes to a wrong stream is there before what comes to the right one.
    tell(subject, &other, &[&of_other]).await?;
    tell(subject, &one, &[&of_one]).await?;
    let what = "the event of this run, and none of another".to_owned();
    let found = listener.event(&what, |sse, event| {
        let is_ours = is_fact(&event, &of_one);
        (is_ours || is_fact(&event, &of_other)).then(|| (is_ours, sse.data.clone()))
    });
    match found.await? {
        (true, _) => Ok(()),
        (false, data) => {
            let saw = format!("one of the run {other}: {data}");
            Err(Breach::new(&listener.request, what).saw(saw))
        }
    }
}

async fn kept_alive(subject: &Subject) -> Result<(), Breach> {
    let mut listener = Listener::open(&subject.client, &subject.word("run"), None).await?;
    // What says that the stream is open is none that keeps it alive.
    while let Some(SseRead::Comment) = listener.next(Duration::from_millis(500)).await? {}
    match listener.next(SILENCE).await? {
        Some(SseRead::Comment) => Ok(()),
        Some(SseRead::Event(event)) => {
            let expected = "a comment, since nothing happened";
            Err(Breach::new(&listener.request, expected).saw(format!("an event, {}", event.data)))
        }
        None => {
            let expected = "a comment within 15 s of silence";
            Err(Breach::new(&listener.request, expected).saw(format!("nothing for {SILENCE:?}")))
        }
    }
}
