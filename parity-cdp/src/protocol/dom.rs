//! `DOM`: nodes of a document.

use serde::{Deserialize, Serialize};

use crate::protocol::{FrameId, Nothing, RemoteObjectId, commands};

commands! {
    DescribeNode: "DOM.describeNode" -> NodeDescribed;
    SetFileInputFiles: "DOM.setFileInputFiles" -> Nothing;
}

/// `DOM.describeNode`.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct DescribeNode {
    /// The node, by a handle to it.
    pub object_id: RemoteObjectId,
}

/// What `DOM.describeNode` answers.
#[derive(Debug, Clone, Deserialize)]
pub struct NodeDescribed {
    /// The node.
    pub node: Node,
}

/// `DOM.Node`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Node {
    /// Its name, such as `IFRAME`.
    pub node_name: String,
    /// The frame that it shows, if it shows one.
    pub frame_id: Option<FrameId>,
}

/// `DOM.setFileInputFiles`.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SetFileInputFiles {
    /// The paths, whole.
    pub files: Vec<String>,
    /// The `<input type=file>`, by a handle to it.
    pub object_id: RemoteObjectId,
}
