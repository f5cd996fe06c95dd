//! Where work is done.

use std::str::FromStr;

/// Where work is done, by the variable `SHOP_JOBS`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Jobs {
    /// By a worker, which takes it from the queue.
    #[default]
    Queue,
    /// Inside the request that causes it, as where no worker runs.
    Inline,
}

impl FromStr for Jobs {
    type Err = &'static str;

    fn from_str(value: &str) -> Result<Self, Self::Err> {
        match value {
            "queue" => Ok(Self::Queue),
            "inline" => Ok(Self::Inline),
            _ => Err("it must be `queue` or `inline`"),
        }
    }
}
