//! `Accessibility`: the tree that assistive technology is told.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::protocol::{FrameId, Nothing, commands};

commands! {
    Enable: "Accessibility.enable" -> Nothing;
    Disable: "Accessibility.disable" -> Nothing;
    GetFullAxTree: "Accessibility.getFullAXTree" -> AxTree;
    QueryAxTree: "Accessibility.queryAXTree" -> AxTree;
}

/// `Accessibility.enable`: keeps the identifiers of nodes the same from call to call, at a cost.
#[derive(Debug, Clone, Copy, Default, Serialize)]
pub struct Enable {}

/// `Accessibility.disable`.
#[derive(Debug, Clone, Copy, Default, Serialize)]
pub struct Disable {}

/// `Accessibility.getFullAXTree`: every node of one document.
#[derive(Debug, Clone, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct GetFullAxTree {
    /// How many levels of it; all without one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub depth: Option<u32>,
    /// The frame; the page's main frame without one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub frame_id: Option<FrameId>,
}

/// `Accessibility.queryAXTree`: the nodes below one, of a role and a name.
#[derive(Debug, Clone, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct QueryAxTree {
    /// The node of the document to look below.
    pub backend_node_id: i64,
    /// The name, whole.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub accessible_name: Option<String>,
    /// The role.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub role: Option<String>,
}

/// The answer to `Accessibility.getFullAXTree` and `Accessibility.queryAXTree`.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct AxTree {
    /// The nodes, parents before their children.
    #[serde(default)]
    pub nodes: Vec<AxNode>,
}

/// `Accessibility.AXNode`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct AxNode {
    /// The node's identifier in this tree.
    pub node_id: String,
    /// Whether nobody is told of it.
    pub ignored: bool,
    /// Why not.
    pub ignored_reasons: Vec<AxProperty>,
    /// What it is: a role of ARIA, or a word of Chromium's own when the value's kind is `internalRole`.
    pub role: Option<AxValue>,
    /// What it is called.
    pub name: Option<AxValue>,
    /// What more is said about it.
    pub description: Option<AxValue>,
    /// What it holds.
    pub value: Option<AxValue>,
    /// Its states, such as `checked` and `disabled`.
    pub properties: Vec<AxProperty>,
    /// The node around it.
    pub parent_id: Option<String>,
    /// The nodes in it.
    pub child_ids: Vec<String>,
    /// The node of the document that it stands for.
    #[serde(rename = "backendDOMNodeId")]
    pub backend_dom_node_id: Option<i64>,
    /// The frame whose document it is the root of.
    pub frame_id: Option<FrameId>,
}

/// `Accessibility.AXProperty`: one thing that is said of a node.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct AxProperty {
    /// Which.
    pub name: String,
    /// What.
    pub value: AxValue,
}

/// `Accessibility.AXValue`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct AxValue {
    /// `role`, `internalRole`, `string`, `boolean`, `tristate`, …
    #[serde(rename = "type")]
    pub kind: String,
    /// The value as JSON.
    pub value: Option<Value>,
}

impl AxValue {
    /// Returns the value, when it is text.
    pub fn as_str(&self) -> Option<&str> {
        self.value.as_ref().and_then(Value::as_str)
    }
}
