//! What this crate says of the protocol, against what the browser says of itself.

use std::collections::BTreeSet;

use parity_cdp::protocol::{
    BrowserContextId, Command, Event, ExecutionContextId, FrameId, RemoteObjectId, SessionId,
    TargetId, UniqueContextId, browser, emulation, input, inspector, log, network, page, runtime,
    storage, target,
};
use serde::Serialize;
use serde::de::{DeserializeOwned, Deserializer, Visitor};
use serde_json::Value;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;

use crate::fixture::{launch, soon};

#[tokio::test]
async fn the_browser_knows_every_name_that_this_crate_uses() {
    let protocol = Protocol::read().await;
    protocol.check_commands();
    protocol.check_events();
    protocol.check_types();
}

/// What a browser says of its protocol at `/json/protocol`.
struct Protocol(Value);

impl Protocol {
    async fn read() -> Self {
        let browser = launch().await;
        let url = browser.websocket_url(soon()).await.unwrap();
        let host = url.strip_prefix("ws://").unwrap().split('/').next().unwrap();
        let mut stream = BufReader::new(TcpStream::connect(host).await.unwrap());
        let request = format!("GET /json/protocol HTTP/1.1\r\nHost: {host}\r\n\r\n");
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut length = 0;
        let mut line = String::new();
        while stream.read_line(&mut line).await.unwrap() > 2 {
            if let Some(value) = line.to_lowercase().strip_prefix("content-length:") {
                length = value.trim().parse().unwrap();
            }
            line.clear();
        }
        let mut body = vec![0; length];
        stream.read_exact(&mut body).await.unwrap();
        browser.close(soon()).await.unwrap();
        Self(serde_json::from_slice(&body).unwrap())
    }

    // Each with everything set, so that every name is seen.
    fn check_commands(&self) {
        self.check_browser_and_target();
        self.check_page();
        self.check_runtime_and_input();
        self.check_network_and_the_rest();
    }

    fn check_browser_and_target(&self) {
        let context = || BrowserContextId::new("c");
        let target_id = TargetId::new("t");
        self.command(&browser::GetVersion {});
        self.command(&browser::Close {});
        self.command(&target::CreateBrowserContext {
            dispose_on_detach: true,
            proxy_server: Some(String::new()),
            proxy_bypass_list: Some(String::new()),
        });
        self.command(&target::DisposeBrowserContext { browser_context_id: context() });
        self.command(&target::CreateTarget {
            url: String::new(),
            browser_context_id: Some(context()),
            width: Some(1),
            height: Some(1),
        });
        self.command(&target::AttachToTarget { target_id: target_id.clone(), flatten: true });
        self.command(&target::DetachFromTarget { session_id: SessionId::new("s") });
        self.command(&target::CloseTarget { target_id });
        self.command(&target::GetTargets {});
        self.command(&target::SetDiscoverTargets { discover: true });
        self.command(&target::SetAutoAttach {
            auto_attach: true,
            wait_for_debugger_on_start: true,
            flatten: true,
        });
        self.command(&storage::GetCookies { browser_context_id: Some(context()) });
        self.command(&storage::SetCookies { cookies: vec![], browser_context_id: Some(context()) });
        self.command(&storage::ClearCookies { browser_context_id: Some(context()) });
    }

    fn check_page(&self) {
        self.command(&page::Enable {});
        self.command(&page::SetLifecycleEventsEnabled { enabled: true });
        self.command(&page::Navigate {
            url: String::new(),
            frame_id: Some(FrameId::new("f")),
            referrer: Some(String::new()),
        });
        self.command(&page::Reload { ignore_cache: Some(true) });
        self.command(&page::GetFrameTree {});
        self.command(&page::AddScriptToEvaluateOnNewDocument {
            source: String::new(),
            world_name: Some(String::new()),
            run_immediately: Some(true),
        });
        self.command(&page::CreateIsolatedWorld {
            frame_id: FrameId::new("f"),
            world_name: Some(String::new()),
        });
        let clip = page::Viewport { x: 0.0, y: 0.0, width: 1.0, height: 1.0, scale: 1.0 };
        self.parameters("types", "id", "properties", "Page.Viewport", &clip);
        self.command(&page::CaptureScreenshot {
            format: Some(String::new()),
            quality: Some(1),
            clip: Some(clip),
            capture_beyond_viewport: Some(true),
            optimize_for_speed: Some(true),
        });
        self.command(&page::HandleJavaScriptDialog {
            accept: true,
            prompt_text: Some(String::new()),
        });
    }

    fn check_runtime_and_input(&self) {
        let object_id = || RemoteObjectId::new("o");
        self.command(&runtime::Enable {});
        self.command(&runtime::RunIfWaitingForDebugger {});
        self.command(&runtime::Evaluate {
            unique_context_id: Some(UniqueContextId::new("u")),
            context_id: Some(ExecutionContextId(1)),
            ..runtime::Evaluate::value("1")
        });
        self.command(&runtime::CallFunctionOn {
            unique_context_id: Some(UniqueContextId::new("u")),
            execution_context_id: Some(ExecutionContextId(1)),
            object_id: Some(object_id()),
            ..runtime::CallFunctionOn::value("() => 1", [])
        });
        let argument =
            runtime::CallArgument { value: Some(Value::Null), object_id: Some(object_id()) };
        self.parameters("types", "id", "properties", "Runtime.CallArgument", &argument);
        self.command(&runtime::ReleaseObject { object_id: object_id() });
        self.command(&input::DispatchMouseEvent {
            modifiers: input::modifier::SHIFT,
            click_count: 1,
            delta_x: Some(1.0),
            delta_y: Some(1.0),
            ..input::DispatchMouseEvent::default()
        });
        self.command(&input::DispatchKeyEvent {
            modifiers: input::modifier::ALT,
            key: Some(String::new()),
            code: Some(String::new()),
            text: Some(String::new()),
            unmodified_text: Some(String::new()),
            windows_virtual_key_code: 1,
            location: 1,
            commands: vec![String::new()],
            ..input::DispatchKeyEvent::default()
        });
        self.command(&input::InsertText { text: String::new() });
    }

    fn check_network_and_the_rest(&self) {
        self.command(&network::Enable {});
        self.command(&network::GetCookies { urls: vec![String::new()] });
        let cookie = network::SetCookie {
            url: Some(String::new()),
            domain: Some(String::new()),
            path: Some(String::new()),
            secure: Some(true),
            http_only: Some(true),
            same_site: Some(String::new()),
            expires: Some(1.0),
            ..network::SetCookie::default()
        };
        self.command(&cookie);
        self.parameters("types", "id", "properties", "Network.CookieParam", &cookie);
        self.command(&network::SetCookies { cookies: vec![cookie] });
        self.command(&network::SetExtraHttpHeaders::default());
        self.command(&log::Enable {});
        self.command(&emulation::SetFocusEmulationEnabled { enabled: true });
    }

    fn check_events(&self) {
        self.event::<target::TargetCreated>();
        self.event::<target::TargetInfoChanged>();
        self.event::<target::TargetDestroyed>();
        self.event::<target::TargetCrashed>();
        self.event::<target::AttachedToTarget>();
        self.event::<target::DetachedFromTarget>();
        self.event::<inspector::TargetCrashed>();
        self.event::<page::FrameAttached>();
        self.event::<page::FrameDetached>();
        self.event::<page::FrameStartedNavigating>();
        self.event::<page::FrameNavigated>();
        self.event::<page::NavigatedWithinDocument>();
        self.event::<page::LifecycleEvent>();
        self.event::<page::DomContentEventFired>();
        self.event::<page::LoadEventFired>();
        self.event::<page::JavaScriptDialogOpening>();
        self.event::<page::JavaScriptDialogClosed>();
        self.event::<runtime::ExecutionContextCreated>();
        self.event::<runtime::ExecutionContextDestroyed>();
        self.event::<runtime::ExecutionContextsCleared>();
        self.event::<runtime::ConsoleApiCalled>();
        self.event::<runtime::ExceptionThrown>();
        self.event::<network::RequestWillBeSent>();
        self.event::<network::ResponseReceived>();
        self.event::<network::LoadingFinished>();
        self.event::<network::LoadingFailed>();
        self.event::<log::EntryAdded>();
    }

    fn check_types(&self) {
        self.object::<target::TargetInfo>("Target.TargetInfo");
        self.object::<page::Frame>("Page.Frame");
        self.object::<page::FrameTree>("Page.FrameTree");
        self.object::<runtime::RemoteObject>("Runtime.RemoteObject");
        self.object::<runtime::ExceptionDetails>("Runtime.ExceptionDetails");
        self.object::<runtime::StackTrace>("Runtime.StackTrace");
        self.object::<runtime::CallFrame>("Runtime.CallFrame");
        self.object::<runtime::ExecutionContextDescription>("Runtime.ExecutionContextDescription");
        self.object::<network::Cookie>("Network.Cookie");
        self.object::<network::Request>("Network.Request");
        self.object::<network::Response>("Network.Response");
        self.object::<network::Initiator>("Network.Initiator");
        self.object::<network::CorsErrorStatus>("Network.CorsErrorStatus");
        self.object::<log::LogEntry>("Log.LogEntry");
    }

    #[track_caller]
    fn command<C: Command>(&self, command: &C) {
        self.parameters("commands", "name", "parameters", C::METHOD, command);
        let theirs = self.find("commands", "name", C::METHOD);
        check(C::METHOD, &fields::<C::Answer>(), &names(&theirs["returns"]));
    }

    #[track_caller]
    fn parameters(&self, kind: &str, key: &str, list: &str, name: &str, ours: &impl Serialize) {
        let ours = serde_json::to_value(ours).unwrap();
        let ours: Vec<_> = ours.as_object().unwrap().keys().map(String::as_str).collect();
        let theirs = &self.find(kind, key, name)[list];
        check(name, &ours, &names(theirs));
        let all = theirs.as_array().into_iter().flatten();
        let mut needed = all.filter(|one| one["optional"] != true).map(|one| &one["name"]);
        assert!(needed.all(|name| ours.iter().any(|ours| name == ours)), "{name}: {theirs}");
    }

    #[track_caller]
    fn event<E: Event>(&self) {
        let event = self.find("events", "name", E::METHOD);
        check(E::METHOD, &fields::<E>(), &names(&event["parameters"]));
    }

    #[track_caller]
    fn object<T: DeserializeOwned>(&self, name: &str) {
        let object = self.find("types", "id", name);
        check(name, &fields::<T>(), &names(&object["properties"]));
    }

    #[track_caller]
    fn find(&self, kind: &str, key: &str, name: &str) -> &Value {
        let (domain, own) = name.split_once('.').unwrap();
        let domains = self.0["domains"].as_array().unwrap();
        let domain = domains.iter().find(|one| one["domain"] == domain);
        let all = domain.and_then(|domain| domain[kind].as_array());
        let found = all.and_then(|all| all.iter().find(|one| one[key] == own));
        found.unwrap_or_else(|| panic!("the browser has no {name} among its {kind}"))
    }
}

#[track_caller]
fn check(name: &str, ours: &[&str], theirs: &BTreeSet<&str>) {
    let unknown: Vec<_> = ours.iter().filter(|field| !theirs.contains(**field)).collect();
    assert!(unknown.is_empty(), "{name} has {theirs:?}, and not {unknown:?}");
}

fn names(list: &Value) -> BTreeSet<&str> {
    let all = list.as_array().into_iter().flatten();
    all.filter_map(|one| one["name"].as_str()).collect()
}

/// Returns the names that a type looks for when it is read.
fn fields<T: DeserializeOwned>() -> Vec<&'static str> {
    let mut asked = Asked(Vec::new());
    let read = T::deserialize(&mut asked);
    assert!(read.is_err(), "there is nothing to read");
    asked.0
}

/// Has no content, and notes what it is asked for.
struct Asked(Vec<&'static str>);

impl<'de> Deserializer<'de> for &mut Asked {
    type Error = serde::de::value::Error;

    fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Self::Error> {
        Err(serde::de::Error::custom("no content"))
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Self::Error> {
        self.0 = fields.to_vec();
        self.deserialize_any(visitor)
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 u8 u16 u32 u64 f32 f64 char str string bytes byte_buf option unit
        unit_struct newtype_struct seq tuple tuple_struct map enum identifier ignored_any
    }
}
