//! A page in a real Chromium, as the script sees it and as the browser's own tree has it.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::time::Duration;

use parity_cdp::protocol::accessibility::{AxNode, GetFullAxTree};
use parity_cdp::protocol::page::{LoadEventFired, Navigate};
use parity_cdp::protocol::runtime::Evaluate;
use parity_cdp::protocol::{Command, Event};
use parity_cdp::{Browser, Tab};
use parity_core::__private::INSPECTION;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use tokio::time::Instant;

/// A deadline that only a hang misses, also on a machine that does much else.
#[expect(clippy::disallowed_methods, reason = "a test sets its own deadline")]
fn soon() -> Instant {
    Instant::now() + Duration::from_mins(1)
}

/// One page of a browser that is started for it and gone with it.
pub(crate) struct Page {
    browser: Browser,
    tab: Tab,
}

impl Page {
    /// Starts a browser, lets `work` use a page of it, and closes it.
    pub(crate) fn with(work: impl AsyncFnOnce(&Self)) {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .unwrap();
        runtime.block_on(async {
            let browser = Browser::options().launch(soon()).await.unwrap();
            let tab = browser.open_context(soon()).await.unwrap().open_tab(soon()).await.unwrap();
            let page = Self { browser, tab };
            work(&page).await;
            page.browser.close(soon()).await.unwrap();
        });
    }

    /// Shows a document and installs the script in it.
    pub(crate) async fn show(&self, html: &str) {
        let mut loads = self.tab.session().events(&[LoadEventFired::METHOD]);
        let mut url = "data:text/html;charset=utf-8,".to_owned();
        for byte in html.bytes() {
            write!(url, "%{byte:02x}").unwrap();
        }
        let navigated = self.tab.session().call(&Navigate::to(url), soon()).await.unwrap();
        assert_eq!(navigated.error_text, None);
        loads.next(soon()).await.unwrap();
        self.evaluate(INSPECTION).await;
    }

    /// Returns the value of an expression.
    pub(crate) async fn evaluate(&self, expression: &str) -> Value {
        let evaluated =
            self.tab.session().call(&Evaluate::value(expression), soon()).await.unwrap();
        assert!(evaluated.exception_details.is_none(), "{evaluated:?}");
        evaluated.result.value.unwrap_or_default()
    }

    /// Returns what the script knows of each element with an `id`.
    pub(crate) async fn ours(&self) -> Vec<Ours> {
        serde_json::from_value(self.evaluate("__inspect.all()").await).unwrap()
    }

    /// Returns the node of Chromium's tree for each `id`; none of those that are not in it.
    pub(crate) async fn theirs(&self) -> HashMap<String, AxNode> {
        let session = self.tab.session();
        let document = GetDocument { depth: -1, pierce: true };
        let document = session.call(&document, soon()).await.unwrap();
        let mut ids = HashMap::new();
        document.root.ids(&mut ids);
        let tree = session.call(&GetFullAxTree::default(), soon()).await.unwrap();
        let of = |node: &AxNode| ids.get(&node.backend_dom_node_id?).cloned();
        tree.nodes.into_iter().filter_map(|node| Some((of(&node)?, node))).collect()
    }
}

/// What the script knows of one element.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(clippy::struct_excessive_bools, reason = "each is what the script answers by that name")]
pub(crate) struct Ours {
    pub(crate) id: String,
    pub(crate) role: Option<String>,
    pub(crate) name: String,
    pub(crate) description: String,
    pub(crate) hidden: bool,
    pub(crate) checked: Value,
    pub(crate) disabled: bool,
    pub(crate) expanded: Value,
    pub(crate) level: Value,
    pub(crate) pressed: Value,
    pub(crate) selected: Value,
    pub(crate) refers_to_hidden: bool,
    pub(crate) is_partly_silenced: bool,
    pub(crate) tag: String,
    pub(crate) html: String,
    /// What the page says of it in `data-…`.
    pub(crate) expected: HashMap<String, String>,
}

/// `DOM.getDocument`: all nodes, shadow roots included.
#[derive(Debug, Serialize)]
struct GetDocument {
    depth: i32,
    pierce: bool,
}

impl Command for GetDocument {
    const METHOD: &'static str = "DOM.getDocument";
    type Answer = Document;
}

#[derive(Debug, Deserialize)]
struct Document {
    root: Node,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Node {
    backend_node_id: i64,
    #[serde(default)]
    attributes: Vec<String>,
    #[serde(default)]
    children: Vec<Self>,
    #[serde(default)]
    shadow_roots: Vec<Self>,
    shadow_root_type: Option<String>,
}

impl Node {
    /// Adds the ids of it and of all below it, but for what the browser builds its own controls of.
    fn ids(&self, ids: &mut HashMap<i64, String>) {
        if self.shadow_root_type.as_deref() == Some("user-agent") {
            return;
        }
        if let Some([_, id]) = self.attributes.as_chunks().0.iter().find(|[name, _]| name == "id") {
            ids.insert(self.backend_node_id, id.clone());
        }
        for node in self.children.iter().chain(&self.shadow_roots) {
            node.ids(ids);
        }
    }
}
