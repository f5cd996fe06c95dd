//! `Page`: documents, frames, navigation, dialogs, screenshots.

use serde::{Deserialize, Serialize};

use crate::protocol::{
    ExecutionContextId, FrameId, LoaderId, Nothing, ScriptIdentifier, commands, events,
};

commands! {
    Enable: "Page.enable" -> Nothing;
    SetLifecycleEventsEnabled: "Page.setLifecycleEventsEnabled" -> Nothing;
    Navigate: "Page.navigate" -> Navigated;
    Reload: "Page.reload" -> Nothing;
    GetFrameTree: "Page.getFrameTree" -> Frames;
    AddScriptToEvaluateOnNewDocument: "Page.addScriptToEvaluateOnNewDocument" -> ScriptAdded;
    CreateIsolatedWorld: "Page.createIsolatedWorld" -> IsolatedWorld;
    CaptureScreenshot: "Page.captureScreenshot" -> Screenshot;
    HandleJavaScriptDialog: "Page.handleJavaScriptDialog" -> Nothing;
}

events! {
    FrameAttached: "Page.frameAttached";
    FrameDetached: "Page.frameDetached";
    FrameRequestedNavigation: "Page.frameRequestedNavigation";
    FrameStartedNavigating: "Page.frameStartedNavigating";
    FrameStoppedLoading: "Page.frameStoppedLoading";
    FrameNavigated: "Page.frameNavigated";
    NavigatedWithinDocument: "Page.navigatedWithinDocument";
    LifecycleEvent: "Page.lifecycleEvent";
    DomContentEventFired: "Page.domContentEventFired";
    LoadEventFired: "Page.loadEventFired";
    JavaScriptDialogOpening: "Page.javascriptDialogOpening";
    JavaScriptDialogClosed: "Page.javascriptDialogClosed";
}

/// `Page.enable`: turns the events of this domain on.
#[derive(Debug, Clone, Copy, Default, Serialize)]
pub struct Enable {}

/// `Page.setLifecycleEventsEnabled`: turns `lifecycleEvent` on; the present document's come at once.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct SetLifecycleEventsEnabled {
    /// Whether they come.
    pub enabled: bool,
}

/// `Page.navigate`; answered when the navigation is committed or has failed.
#[derive(Debug, Clone, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Navigate {
    /// Where to.
    pub url: String,
    /// The frame; the page's main frame without one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub frame_id: Option<FrameId>,
    /// The address that the server is told to come from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub referrer: Option<String>,
}

impl Navigate {
    /// Navigates the main frame to `url`.
    pub fn to(url: impl Into<String>) -> Self {
        Self { url: url.into(), ..Self::default() }
    }
}

/// The answer to `Page.navigate`.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Navigated {
    /// The frame.
    pub frame_id: FrameId,
    /// The new document; none when the navigation stayed within the present one.
    pub loader_id: Option<LoaderId>,
    /// Why it failed, such as `net::ERR_CONNECTION_REFUSED`; none when it did not.
    pub error_text: Option<String>,
    /// Whether the address turned out to be a download.
    #[serde(default)]
    pub is_download: bool,
}

/// `Page.reload`.
#[derive(Debug, Clone, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Reload {
    /// Whether what the cache holds is asked for again.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ignore_cache: Option<bool>,
}

/// `Page.getFrameTree`.
#[derive(Debug, Clone, Copy, Default, Serialize)]
pub struct GetFrameTree {}

/// The answer to `Page.getFrameTree`.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Frames {
    /// The main frame and what is in it.
    pub frame_tree: FrameTree,
}

/// `Page.FrameTree`.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FrameTree {
    /// The frame.
    pub frame: Frame,
    /// The frames in it that live in the same process.
    #[serde(default)]
    pub child_frames: Vec<FrameTree>,
}

/// `Page.Frame`: a frame and the document that it shows.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Frame {
    /// The frame.
    pub id: FrameId,
    /// The frame that it is in; none for the main frame.
    pub parent_id: Option<FrameId>,
    /// Its document.
    #[serde(default)]
    pub loader_id: LoaderId,
    /// Its name, as the `name` attribute gives it.
    pub name: Option<String>,
    /// Its document's address, without the part after `#`.
    #[serde(default)]
    pub url: String,
    /// The part of the address from `#`.
    pub url_fragment: Option<String>,
    /// Its document's origin.
    #[serde(default)]
    pub security_origin: String,
    /// Its document's media type.
    #[serde(default)]
    pub mime_type: String,
    /// The address that could not be loaded, when this is the browser's error page.
    pub unreachable_url: Option<String>,
}

/// `Page.addScriptToEvaluateOnNewDocument`: a script that every new document of the page runs first.
#[derive(Debug, Clone, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct AddScriptToEvaluateOnNewDocument {
    /// The script.
    pub source: String,
    /// The isolated world that it runs in; the page's own without one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub world_name: Option<String>,
    /// Whether the documents that are there already run it, too.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub run_immediately: Option<bool>,
}

/// The answer to `Page.addScriptToEvaluateOnNewDocument`.
#[derive(Debug, Clone, Deserialize)]
pub struct ScriptAdded {
    /// The script's identifier.
    pub identifier: ScriptIdentifier,
}

/// `Page.createIsolatedWorld`: an execution context that shares the document but no script values.
#[derive(Debug, Clone, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CreateIsolatedWorld {
    /// The frame.
    pub frame_id: FrameId,
    /// The world's name; one of that name that is there already is used again.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub world_name: Option<String>,
}

/// The answer to `Page.createIsolatedWorld`.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct IsolatedWorld {
    /// The world's execution context.
    pub execution_context_id: ExecutionContextId,
}

/// `Page.captureScreenshot`.
#[derive(Debug, Clone, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CaptureScreenshot {
    /// `png` (the default), `jpeg` or `webp`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub format: Option<String>,
    /// The quality of a `jpeg`, 0 to 100.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quality: Option<u8>,
    /// The part of the page; the viewport without one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub clip: Option<Viewport>,
    /// Whether what is scrolled out of view may be in it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub capture_beyond_viewport: Option<bool>,
    /// Whether a larger file is taken for a quicker answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub optimize_for_speed: Option<bool>,
}

/// `Page.Viewport`: a part of a page, in CSS pixels.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Viewport {
    /// The left edge.
    pub x: f64,
    /// The top edge.
    pub y: f64,
    /// The width.
    pub width: f64,
    /// The height.
    pub height: f64,
    /// How many pixels of the picture are one of the page.
    pub scale: f64,
}

/// The answer to `Page.captureScreenshot`.
#[derive(Debug, Clone, Deserialize)]
pub struct Screenshot {
    /// The picture in base64.
    pub data: String,
}

/// `Page.handleJavaScriptDialog`.
#[derive(Debug, Clone, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct HandleJavaScriptDialog {
    /// Whether the dialog is accepted.
    pub accept: bool,
    /// What is written into a prompt.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub prompt_text: Option<String>,
}

/// `Page.frameAttached`.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FrameAttached {
    /// The new frame.
    pub frame_id: FrameId,
    /// The frame that it is in.
    pub parent_frame_id: Option<FrameId>,
}

/// `Page.frameDetached`.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FrameDetached {
    /// The frame.
    pub frame_id: FrameId,
    /// `remove` when it is gone, `swap` when it goes on in another process.
    #[serde(default)]
    pub reason: String,
}

/// `Page.frameRequestedNavigation`: the page itself asked for a navigation, which may yet be cancelled.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FrameRequestedNavigation {
    /// The frame.
    pub frame_id: FrameId,
    /// Where to.
    #[serde(default)]
    pub url: String,
    /// `currentTab`, `newTab`, `newWindow` or `download`.
    #[serde(default)]
    pub disposition: String,
}

/// `Page.frameStoppedLoading`: also after a navigation that showed no document, such as a download.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FrameStoppedLoading {
    /// The frame.
    pub frame_id: FrameId,
}

/// `Page.frameStartedNavigating`: a navigation has begun and may still fail.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FrameStartedNavigating {
    /// The frame.
    pub frame_id: FrameId,
    /// Where to.
    #[serde(default)]
    pub url: String,
    /// The document that it would show.
    #[serde(default)]
    pub loader_id: LoaderId,
    /// Such as `reload`, `differentDocument`, `sameDocument`, `historySameDocument`.
    #[serde(default)]
    pub navigation_type: String,
}

/// `Page.frameNavigated`: the new document is committed; the old one is gone.
#[derive(Debug, Clone, Deserialize)]
pub struct FrameNavigated {
    /// The frame with its new document.
    pub frame: Frame,
    /// `Navigation`, or `BackForwardCacheRestore`.
    #[serde(rename = "type", default)]
    pub kind: String,
}

/// `Page.navigatedWithinDocument`: the address changed, the document did not.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct NavigatedWithinDocument {
    /// The frame.
    pub frame_id: FrameId,
    /// The new address.
    #[serde(default)]
    pub url: String,
    /// `fragment`, `historyApi` or `other`.
    #[serde(default)]
    pub navigation_type: String,
}

/// `Page.lifecycleEvent`: how far a document has come.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LifecycleEvent {
    /// The frame.
    pub frame_id: FrameId,
    /// Its document.
    #[serde(default)]
    pub loader_id: LoaderId,
    /// Such as `init`, `commit`, `DOMContentLoaded`, `load`, `firstContentfulPaint`, `networkIdle`.
    #[serde(default)]
    pub name: String,
    /// When, in seconds since a moment of the browser's choice.
    #[serde(default)]
    pub timestamp: f64,
}

/// `Page.domContentEventFired`.
#[derive(Debug, Clone, Copy, Default, Deserialize)]
#[serde(default)]
pub struct DomContentEventFired {
    /// When, in seconds since a moment of the browser's choice.
    pub timestamp: f64,
}

/// `Page.loadEventFired`.
#[derive(Debug, Clone, Copy, Default, Deserialize)]
#[serde(default)]
pub struct LoadEventFired {
    /// When, in seconds since a moment of the browser's choice.
    pub timestamp: f64,
}

/// `Page.javascriptDialogOpening`: the page stands still until `Page.handleJavaScriptDialog`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct JavaScriptDialogOpening {
    /// The address of the document that asks.
    pub url: String,
    /// Its frame.
    pub frame_id: FrameId,
    /// What it says.
    pub message: String,
    /// `alert`, `confirm`, `prompt` or `beforeunload`.
    #[serde(rename = "type")]
    pub kind: String,
    /// What stands in the prompt already.
    pub default_prompt: Option<String>,
}

/// `Page.javascriptDialogClosed`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct JavaScriptDialogClosed {
    /// Whether it was accepted.
    pub result: bool,
    /// What was written into the prompt.
    pub user_input: String,
}
