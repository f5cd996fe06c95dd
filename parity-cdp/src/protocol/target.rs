//! `Target`: browser contexts, pages, and our attachment to them.

use serde::{Deserialize, Serialize};

use crate::protocol::{BrowserContextId, FrameId, Nothing, SessionId, TargetId, commands, events};

commands! {
    CreateBrowserContext: "Target.createBrowserContext" -> BrowserContextCreated;
    DisposeBrowserContext: "Target.disposeBrowserContext" -> Nothing;
    CreateTarget: "Target.createTarget" -> TargetMade;
    AttachToTarget: "Target.attachToTarget" -> Attached;
    DetachFromTarget: "Target.detachFromTarget" -> Nothing;
    CloseTarget: "Target.closeTarget" -> Nothing;
    GetTargets: "Target.getTargets" -> Targets;
    SetDiscoverTargets: "Target.setDiscoverTargets" -> Nothing;
    SetAutoAttach: "Target.setAutoAttach" -> Nothing;
}

events! {
    TargetCreated: "Target.targetCreated";
    TargetInfoChanged: "Target.targetInfoChanged";
    TargetDestroyed: "Target.targetDestroyed";
    TargetCrashed: "Target.targetCrashed";
    AttachedToTarget: "Target.attachedToTarget";
    DetachedFromTarget: "Target.detachedFromTarget";
}

/// `Target.createBrowserContext`.
#[derive(Debug, Clone, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CreateBrowserContext {
    /// Whether the context goes when the connection that made it goes.
    pub dispose_on_detach: bool,
    /// A proxy for this context alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub proxy_server: Option<String>,
    /// What does not go through that proxy.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub proxy_bypass_list: Option<String>,
}

/// The answer to `Target.createBrowserContext`.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct BrowserContextCreated {
    /// The new context.
    pub browser_context_id: BrowserContextId,
}

/// `Target.disposeBrowserContext`: closes a context with its pages, without asking them.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct DisposeBrowserContext {
    /// The context.
    pub browser_context_id: BrowserContextId,
}

/// `Target.createTarget`: opens a page.
#[derive(Debug, Clone, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CreateTarget {
    /// What it opens first.
    pub url: String,
    /// The context that it belongs to; the browser's own without one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub browser_context_id: Option<BrowserContextId>,
    /// The width of its window, in CSS pixels.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub width: Option<u32>,
    /// The height of its window, in CSS pixels.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub height: Option<u32>,
}

/// The answer to `Target.createTarget`.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TargetMade {
    /// The new page.
    pub target_id: TargetId,
}

/// `Target.attachToTarget`.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct AttachToTarget {
    /// The target.
    pub target_id: TargetId,
    /// Whether the session shares this connection; this crate knows no other.
    pub flatten: bool,
}

/// The answer to `Target.attachToTarget`.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Attached {
    /// The new session.
    pub session_id: SessionId,
}

/// `Target.detachFromTarget`.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct DetachFromTarget {
    /// The session to end.
    pub session_id: SessionId,
}

/// `Target.closeTarget`: closes a page, without asking it.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CloseTarget {
    /// The page.
    pub target_id: TargetId,
}

/// `Target.getTargets`.
#[derive(Debug, Clone, Copy, Default, Serialize)]
pub struct GetTargets {}

/// The answer to `Target.getTargets`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Targets {
    /// Every target of the browser.
    pub target_infos: Vec<TargetInfo>,
}

/// `Target.setDiscoverTargets`: turns `targetCreated`, `targetInfoChanged` and the like on.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct SetDiscoverTargets {
    /// Whether the events come.
    pub discover: bool,
}

/// `Target.setAutoAttach`: attaches to related targets as they appear.
#[derive(Debug, Clone, Copy, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SetAutoAttach {
    /// Whether new targets are attached to.
    pub auto_attach: bool,
    /// Whether they wait for `Runtime.runIfWaitingForDebugger`.
    pub wait_for_debugger_on_start: bool,
    /// Whether their sessions share this connection; this crate knows no other.
    pub flatten: bool,
}

/// `Target.TargetInfo`.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TargetInfo {
    /// The target.
    pub target_id: TargetId,
    /// What it is: `page`, `iframe`, `worker`, `service_worker`, `other`, or what a newer browser says.
    #[serde(rename = "type", default)]
    pub kind: String,
    /// Its title.
    #[serde(default)]
    pub title: String,
    /// Its address.
    #[serde(default)]
    pub url: String,
    /// Whether anyone is attached to it.
    #[serde(default)]
    pub attached: bool,
    /// The page that opened it.
    pub opener_id: Option<TargetId>,
    /// The frame that opened it.
    pub opener_frame_id: Option<FrameId>,
    /// The context that it belongs to.
    pub browser_context_id: Option<BrowserContextId>,
}

/// `Target.targetCreated`.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TargetCreated {
    /// The new target.
    pub target_info: TargetInfo,
}

/// `Target.targetInfoChanged`.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TargetInfoChanged {
    /// The target as it is now.
    pub target_info: TargetInfo,
}

/// `Target.targetDestroyed`.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TargetDestroyed {
    /// The target that is gone.
    pub target_id: TargetId,
}

/// `Target.targetCrashed`.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TargetCrashed {
    /// The target whose process died.
    pub target_id: TargetId,
    /// How it died, such as `crashed` or `oom`.
    #[serde(default)]
    pub status: String,
    /// The system's number for it.
    #[serde(default)]
    pub error_code: i64,
}

/// `Target.attachedToTarget`.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AttachedToTarget {
    /// The new session.
    pub session_id: SessionId,
    /// What it is attached to.
    pub target_info: TargetInfo,
    /// Whether the target stands still until `Runtime.runIfWaitingForDebugger`.
    #[serde(default)]
    pub waiting_for_debugger: bool,
}

/// `Target.detachedFromTarget`.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DetachedFromTarget {
    /// The session that has ended.
    pub session_id: SessionId,
}
