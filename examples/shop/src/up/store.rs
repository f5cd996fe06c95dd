//! The object store: its policy, the keys of its callers, and the process.

use std::path::Path;

use crate::random;
use crate::up::fault::{Fault, Faults};
use crate::up::network::Place;
use crate::up::own::{Own, Variables};
use crate::up::processes::Broken;

const NAME: &str = "store";

/// The object store, as its callers are told of it.
pub(crate) struct Store {
    url: String,
    web: String,
    worker: String,
}

/// The policy of the processes of production.
pub(crate) fn policy(faults: &Faults) -> &'static str {
    if faults.has(Fault::UploadPolicy) {
        "policies/store-of-another-bucket.json"
    } else {
        "policies/store.json"
    }
}

impl Store {
    /// Takes a place for the store, and makes the keys of its callers.
    pub(crate) fn bind() -> Result<(Self, Place), Broken> {
        let place = Place::bind().map_err(Broken::preparing(NAME))?;
        Ok((Self { url: place.url(), web: random::token(), worker: random::token() }, place))
    }

    /// Starts the process with a policy of ours, by its path.
    pub(crate) async fn start(
        &self,
        own: &Own<'_>,
        place: Place,
        policy: &str,
    ) -> Result<(), Broken> {
        let text = |path: &Path| path.to_string_lossy().into_owned();
        let variables = vec![
            ("STORE_DIRECTORY", text(&own.home.path().join("objects"))),
            ("STORE_POLICY", text(&Path::new(env!("CARGO_MANIFEST_DIR")).join(policy))),
            ("STORE_KEYS", format!("web={},worker={}", self.web, self.worker)),
        ];
        own.serve(NAME, NAME, place, variables).await
    }

    pub(crate) fn for_web(&self) -> Variables {
        self.variables(&self.web)
    }

    pub(crate) fn for_worker(&self) -> Variables {
        self.variables(&self.worker)
    }

    fn variables(&self, key: &str) -> Variables {
        vec![("SHOP_STORE_URL", self.url.clone()), ("SHOP_STORE_KEY", key.to_owned())]
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use serde_json::Value;

    /// What a file of policies says.
    fn read(name: &str) -> Value {
        let path = format!("{}/policies/{name}.json", env!("CARGO_MANIFEST_DIR"));
        serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap()
    }

    #[test]
    fn the_broken_policy_differs_by_what_the_worker_may_read_alone() {
        let mut broken = read("store-of-another-bucket");
        let resources = &mut broken["statements"][2]["resources"];
        assert_eq!(resources.take(), serde_json::json!(["upload/*"]));
        let mut right = read("store");
        right["statements"][2]["resources"].take();
        assert_eq!(broken, right);
    }
}
