//! Waits until an environment answers, before an action's own time begins.

use std::time::Duration;

use crate::clock::Deadline;
use crate::environment::Environment;
use crate::error::{Error, Result};
use crate::http::{HttpClient, HttpRequest};

/// How long a look may take that begins at the deadline.
const LAST_LOOK: Duration = Duration::from_secs(1);

/// Waits until the environment answers.
///
/// # Errors
///
/// An environment error if it does not within the time that `parity.toml` gives it.
pub(crate) async fn wait(environment: &Environment, http: &HttpClient) -> Result<()> {
    let deadline = Deadline::within(environment.ready_within);
    let ready = HttpRequest::get(&environment.ready);
    let mut looks = 0;
    loop {
        looks += 1;
        let look = Deadline::within(deadline.remaining().max(LAST_LOOK));
        let (saw, advice) = match http.send(&ready, look).await {
            Ok(answer) if answer.status < 400 => return Ok(()),
            Ok(answer) => {
                let saw = vec![format!("status {}", answer.status), answer.beginning()];
                (saw, refused(answer.status, &environment.name))
            }
            Err(error) => (error.failure().saw.clone(), error.failure().advice.clone()),
        };
        if deadline.is_over() {
            let error = not_ready(environment, saw).waited(&deadline, Some(looks));
            return Err(advice.into_iter().fold(error, Error::advice));
        }
        deadline.pause(Duration::from_millis(100)).await;
    }
}

fn not_ready(environment: &Environment, saw: Vec<String>) -> Error {
    let Environment { name, ready, names, .. } = environment;
    let expected = format!("environment `{name}` to answer at {}", names.shown(ready));
    let error = saw.into_iter().fold(Error::environment(expected), Error::saw);
    match &environment.start {
        Some(start) => error.advice(format!("start it: `{start}`")),
        None => error.advice(format!(
            "is it up? `base_url` and `ready` of environment `{name}` say where it is looked for"
        )),
    }
}

/// What to do where an environment does not let everybody in.
fn refused(status: u16, environment: &str) -> Option<String> {
    matches!(status, 401 | 403).then(|| {
        format!(
            "if something stands before it that asks who comes, say what to show: `[environments.{environment}.headers]` \
             or `[environments.{environment}.basic_auth]`"
        )
    })
}
