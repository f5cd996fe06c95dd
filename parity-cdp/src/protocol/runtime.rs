//! `Runtime`: scripts in the page, their values, the console.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::protocol::{
    ExecutionContextId, FrameId, Nothing, RemoteObjectId, UniqueContextId, commands, events,
};

commands! {
    Enable: "Runtime.enable" -> Nothing;
    RunIfWaitingForDebugger: "Runtime.runIfWaitingForDebugger" -> Nothing;
    Evaluate: "Runtime.evaluate" -> Evaluated;
    CallFunctionOn: "Runtime.callFunctionOn" -> Evaluated;
    ReleaseObject: "Runtime.releaseObject" -> Nothing;
}

events! {
    ExecutionContextCreated: "Runtime.executionContextCreated";
    ExecutionContextDestroyed: "Runtime.executionContextDestroyed";
    ExecutionContextsCleared: "Runtime.executionContextsCleared";
    ConsoleApiCalled: "Runtime.consoleAPICalled";
    ExceptionThrown: "Runtime.exceptionThrown";
}

/// `Runtime.enable`: turns the events on; the contexts and console lines of before come at once.
#[derive(Debug, Clone, Copy, Default, Serialize)]
pub struct Enable {}

/// `Runtime.runIfWaitingForDebugger`: lets a target go on that waits since its start.
#[derive(Debug, Clone, Copy, Default, Serialize)]
pub struct RunIfWaitingForDebugger {}

/// `Runtime.evaluate`.
#[derive(Debug, Clone, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Evaluate {
    /// The script.
    pub expression: String,
    /// The execution context; the main frame's own without one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unique_context_id: Option<UniqueContextId>,
    /// The same, by the number that `Page.createIsolatedWorld` answers. Give one of the two.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub context_id: Option<ExecutionContextId>,
    /// Whether a promise is waited for.
    pub await_promise: bool,
    /// Whether the value comes as JSON, and not as a handle.
    pub return_by_value: bool,
    /// Whether the page takes it for something that the user did.
    pub user_gesture: bool,
}

impl Evaluate {
    /// Evaluates `expression` in the main frame, waits for a promise, and returns the value as JSON.
    pub fn value(expression: impl Into<String>) -> Self {
        Self {
            expression: expression.into(),
            await_promise: true,
            return_by_value: true,
            ..Self::default()
        }
    }
}

/// `Runtime.callFunctionOn`.
///
/// It needs a place to run: a context by either name, or the object that becomes `this`.
#[derive(Debug, Clone, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CallFunctionOn {
    /// The function's source, such as `(a, b) => a + b`.
    pub function_declaration: String,
    /// Its arguments.
    pub arguments: Vec<CallArgument>,
    /// The execution context.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unique_context_id: Option<UniqueContextId>,
    /// The same, by the number that `Page.createIsolatedWorld` answers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub execution_context_id: Option<ExecutionContextId>,
    /// What becomes `this`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub object_id: Option<RemoteObjectId>,
    /// Whether a promise is waited for.
    pub await_promise: bool,
    /// Whether the value comes as JSON, and not as a handle.
    pub return_by_value: bool,
    /// Whether the page takes it for something that the user did.
    pub user_gesture: bool,
}

impl CallFunctionOn {
    /// Calls `function` with JSON `arguments`, waits for a promise, and returns the value as JSON.
    ///
    /// Where it runs is still to be set.
    pub fn value(function: impl Into<String>, arguments: impl IntoIterator<Item = Value>) -> Self {
        Self {
            function_declaration: function.into(),
            arguments: arguments.into_iter().map(CallArgument::value).collect(),
            await_promise: true,
            return_by_value: true,
            ..Self::default()
        }
    }
}

/// `Runtime.CallArgument`: JSON, or a handle to a value that stayed in the page.
#[derive(Debug, Clone, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CallArgument {
    /// The JSON.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<Value>,
    /// The handle.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub object_id: Option<RemoteObjectId>,
}

impl CallArgument {
    /// Hands over JSON.
    pub fn value(value: impl Into<Value>) -> Self {
        Self { value: Some(value.into()), object_id: None }
    }

    /// Hands over a value that stayed in the page.
    pub fn object(id: RemoteObjectId) -> Self {
        Self { value: None, object_id: Some(id) }
    }
}

/// `Runtime.releaseObject`: lets go of a value that stayed in the page.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ReleaseObject {
    /// The value.
    pub object_id: RemoteObjectId,
}

/// The answer to `Runtime.evaluate` and `Runtime.callFunctionOn`.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Evaluated {
    /// The value, or what was thrown.
    pub result: RemoteObject,
    /// What was thrown, when something was.
    pub exception_details: Option<ExceptionDetails>,
}

/// `Runtime.RemoteObject`: a value of the page.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct RemoteObject {
    /// `object`, `string`, `undefined`, …
    #[serde(rename = "type")]
    pub kind: String,
    /// `null`, `array`, `error`, `node`, …
    pub subtype: Option<String>,
    /// The name of its class.
    pub class_name: Option<String>,
    /// The value as JSON, for those that have one; `null` is not told from a missing one.
    pub value: Option<Value>,
    /// `NaN`, `-0`, `Infinity` or a big integer, which JSON cannot say.
    pub unserializable_value: Option<String>,
    /// How a person would write it; for an error, its stack.
    pub description: Option<String>,
    /// The handle to it, when it stayed in the page.
    pub object_id: Option<RemoteObjectId>,
}

/// `Runtime.ExceptionDetails`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ExceptionDetails {
    /// Such as `Uncaught` or `Uncaught (in promise)`.
    pub text: String,
    /// The line, from 0.
    pub line_number: i64,
    /// The column, from 0.
    pub column_number: i64,
    /// The script's address.
    pub url: Option<String>,
    /// What was thrown.
    pub exception: Option<RemoteObject>,
    /// From where.
    pub stack_trace: Option<StackTrace>,
    /// The context that threw.
    pub execution_context_id: Option<ExecutionContextId>,
}

/// `Runtime.StackTrace`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct StackTrace {
    /// The frames, the innermost first.
    pub call_frames: Vec<CallFrame>,
}

/// `Runtime.CallFrame`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct CallFrame {
    /// The function's name; empty when it has none.
    pub function_name: String,
    /// The script's address.
    pub url: String,
    /// The line, from 0.
    pub line_number: i64,
    /// The column, from 0.
    pub column_number: i64,
}

/// `Runtime.executionContextCreated`.
#[derive(Debug, Clone, Deserialize)]
pub struct ExecutionContextCreated {
    /// The new context.
    pub context: ExecutionContextDescription,
}

/// `Runtime.ExecutionContextDescription`.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ExecutionContextDescription {
    /// The context's number.
    pub id: ExecutionContextId,
    /// The context's name that is never given out twice.
    #[serde(default)]
    pub unique_id: UniqueContextId,
    /// The document's origin.
    #[serde(default)]
    pub origin: String,
    /// The isolated world's name; empty for the page's own.
    #[serde(default)]
    pub name: String,
    /// Where it is: `frameId`, and `isDefault` for the page's own.
    #[serde(default)]
    pub aux_data: ContextPlace,
}

/// The `auxData` of an execution context.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ContextPlace {
    /// The frame; none for a worker.
    pub frame_id: Option<FrameId>,
    /// Whether it is the page's own.
    pub is_default: bool,
}

/// `Runtime.executionContextDestroyed`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ExecutionContextDestroyed {
    /// The context's number.
    pub execution_context_id: ExecutionContextId,
    /// The context's name that is never given out twice.
    pub execution_context_unique_id: UniqueContextId,
}

/// `Runtime.executionContextsCleared`: none of the contexts is left.
#[derive(Debug, Clone, Copy, Default, Deserialize)]
pub struct ExecutionContextsCleared {}

/// `Runtime.consoleAPICalled`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ConsoleApiCalled {
    /// `log`, `warning`, `error`, `assert`, …
    #[serde(rename = "type")]
    pub kind: String,
    /// What was logged.
    pub args: Vec<RemoteObject>,
    /// The context that logged.
    pub execution_context_id: ExecutionContextId,
    /// When, in milliseconds since 1970.
    pub timestamp: f64,
    /// From where.
    pub stack_trace: Option<StackTrace>,
}

/// `Runtime.exceptionThrown`: nobody in the page caught it.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ExceptionThrown {
    /// When, in milliseconds since 1970.
    pub timestamp: f64,
    /// What was thrown.
    pub exception_details: ExceptionDetails,
}
