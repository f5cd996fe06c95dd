//! What callers may ask for at most.

use std::time::Duration;

use crate::bucket::Rate;

/// What callers may ask for at most; each has a default that fits a test harness.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Limits {
    /// Requests with the token: 50 a second, 100 at once. More are answered with 429.
    pub requests: Rate,
    /// Requests with a wrong token: 5 a second, 20 at once. Where there were more, every request is answered with 429
    /// for a moment and no token is looked at, or guessing would not be slow.
    pub wrong_tokens: Rate,
    /// Open streams of events: 64. More are answered with 429.
    pub streams: usize,
    /// How long an answer of the application may take: 10 s. A longer one is answered with 504.
    pub answer: Duration,
    /// How long a body may take to come: 5 s. A longer one is answered with 408.
    pub body: Duration,
    /// How long a stream of events is silent before a comment keeps it alive: 15 s.
    pub silence: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            requests: Rate { per_second: 50.0, burst: 100 },
            wrong_tokens: Rate { per_second: 5.0, burst: 20 },
            streams: 64,
            answer: Duration::from_secs(10),
            body: Duration::from_secs(5),
            silence: Duration::from_secs(15),
        }
    }
}
