//! The probe `conform`, by which a conformance suite has something happen.

use std::io;

use parity_model::verification::{
    Direction, Evaluation, Fact, Job, JobStatus, SignatureVerdict, Webhook,
};
use serde_json::Value;

use crate::feed::Feed;
use crate::query::{Query, Unanswered};
use crate::run::RunId;
use crate::secrets::Secrets;

/// The name of the probe, of its kind of job, of its flag and of its fault.
pub(crate) const NAME: &str = "conform";

/// Does what `do` says with `value`, for the run, and tells the value back.
pub(crate) async fn answer(feed: Feed, secrets: Secrets, query: Query) -> Result<Fact, Unanswered> {
    let (run, value) = (RunId::asked(&query)?, query.require("value")?);
    match query.require("do")? {
        "job" => {
            let id = format!("{NAME}-{run}");
            let job = Job::new(&id, NAME, JobStatus::Waiting);
            feed.job(&run, Job { attempts: 1, last_error: Some(value.to_owned()), ..job });
            return Ok(told(value).with("id", id));
        }
        "webhook" => {
            let webhook = Webhook::new("conform", Direction::In, "/conform");
            let attempts = 1 + feed.webhooks(&run).first().map_or(0, |known| known.attempts);
            feed.webhook(
                &run,
                Webhook {
                    attempts,
                    event: Some(NAME.to_owned()),
                    signature: SignatureVerdict::Valid,
                    status: Some(200),
                    error: Some(value.to_owned()),
                    ..webhook
                },
            );
        }
        "flag" => {
            let context = [("value".to_owned(), Value::from(value))].into_iter().collect();
            let variant = Some("on".to_owned());
            let evaluation = Evaluation::new(NAME, "static");
            feed.flag(&run, Evaluation { variant, value: true.into(), context, ..evaluation });
        }
        "fact" => feed.fact(&run, NAME, told(value)),
        "secret" => secrets.plant(value),
        "fail" => return Err(io::Error::other(value.to_owned()))?,
        "hang" => return std::future::pending().await,
        other => {
            let what = format!(
                "`do={other}` is not known; give job, webhook, flag, fact, secret, fail or hang"
            );
            return Err(Unanswered::bad_query(what));
        }
    }
    Ok(told(value))
}

fn told(value: &str) -> Fact {
    Fact::new("done").with("value", value)
}
