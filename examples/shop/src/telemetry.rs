//! OpenTelemetry: a span of each request and of each job, sent to where `OTEL_EXPORTER_OTLP_ENDPOINT` says.

use std::collections::HashMap;
use std::time::Duration;

use axum::extract::Request;
use axum::middleware::Next;
use axum::response::Response;
use opentelemetry::propagation::{TextMapCompositePropagator, TextMapPropagator};
use opentelemetry::trace::{FutureExt, SpanKind, Status, TraceContextExt, Tracer};
use opentelemetry::{Context, KeyValue, global};
use opentelemetry_http::HeaderExtractor;
use opentelemetry_http::hyper::HyperClient;
use opentelemetry_otlp::{
    ExporterBuildError, Protocol, SpanExporter, WithExportConfig, WithHttpConfig,
};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::propagation::{BaggagePropagator, TraceContextPropagator};
use opentelemetry_sdk::runtime;
use opentelemetry_sdk::trace::SdkTracerProvider;
use opentelemetry_sdk::trace::span_processor_with_async_runtime::BatchSpanProcessor;

const LONGEST_EXPORT: Duration = Duration::from_secs(5);
const SCOPE: &str = "shop";

/// Why spans cannot be sent.
pub(crate) type NotTold = ExporterBuildError;

/// Sends what this process tells; without a collector nothing is told.
pub(crate) struct Telemetry(Option<SdkTracerProvider>);

/// The headers by which what a request causes belongs to its trace, as a job carries them.
pub(crate) type Carried = HashMap<String, String>;

impl Telemetry {
    /// Begins to tell of the process that is called `service`.
    ///
    /// # Errors
    ///
    /// If the collector's address is none.
    pub(crate) fn begin(service: &'static str, collector: Option<&str>) -> Result<Self, NotTold> {
        let Some(collector) = collector else { return Ok(Self(None)) };
        let exporter = SpanExporter::builder()
            .with_http()
            .with_http_client(HyperClient::with_default_connector(LONGEST_EXPORT, None))
            .with_protocol(Protocol::HttpBinary)
            .with_endpoint(format!("{}/v1/traces", collector.trim_end_matches('/')))
            .build()?;
        let provider = SdkTracerProvider::builder()
            .with_span_processor(BatchSpanProcessor::builder(exporter, runtime::Tokio).build())
            .with_resource(Resource::builder().with_service_name(service).build())
            .build();
        global::set_tracer_provider(provider.clone());
        Ok(Self(Some(provider)))
    }

    /// Sends what was not sent yet.
    pub(crate) async fn end(self) {
        let Some(provider) = self.0 else { return };
        // It waits for the runtime, which must not wait for it.
        let ended = tokio::task::spawn_blocking(move || provider.shutdown()).await;
        if let Ok(Err(error)) = ended {
            tracing::warn!("some spans were not sent: {error}");
        }
    }
}

/// Tells of a request, as part of the trace that its headers name.
pub(crate) async fn tell_request(request: Request, next: Next) -> Response {
    let caller = propagator().extract(&HeaderExtractor(request.headers()));
    let method = request.method().to_string();
    let tracer = global::tracer(SCOPE);
    let span = tracer
        .span_builder(method.clone())
        .with_kind(SpanKind::Server)
        .with_attributes([
            KeyValue::new("http.request.method", method),
            KeyValue::new("url.path", request.uri().path().to_owned()),
            KeyValue::new("url.scheme", "https"),
        ])
        .start_with_context(&tracer, &caller);
    let context = caller.with_span(span);
    let response = next.run(request).with_context(context.clone()).await;
    let status = response.status();
    let span = context.span();
    span.set_attribute(KeyValue::new("http.response.status_code", i64::from(status.as_u16())));
    if status.is_server_error() {
        span.set_status(Status::error(status.to_string()));
    }
    response
}

/// Tells that a job of this kind is put into the queue, and returns what it carries.
pub(crate) fn tell_sent(kind: &str) -> Carried {
    let here = Context::current();
    let tracer = global::tracer(SCOPE);
    let span = tracer
        .span_builder(format!("send {kind}"))
        .with_kind(SpanKind::Producer)
        .with_attributes(of_job("send", kind))
        .start_with_context(&tracer, &here);
    let mut carried = Carried::new();
    propagator().inject_context(&here.with_span(span), &mut carried);
    carried
}

/// Tells of the work on a job, as part of the trace of what has caused it.
pub(crate) async fn tell_processed<T, E: std::fmt::Display>(
    kind: &str,
    id: &str,
    carried: &Carried,
    work: impl Future<Output = Result<T, E>>,
) -> Result<T, E> {
    let sender = propagator().extract(carried);
    let tracer = global::tracer(SCOPE);
    let id = KeyValue::new("messaging.message.id", id.to_owned());
    let span = tracer
        .span_builder(format!("process {kind}"))
        .with_kind(SpanKind::Consumer)
        .with_attributes(of_job("process", kind).into_iter().chain([id]))
        .start_with_context(&tracer, &sender);
    let context = sender.with_span(span);
    let done = work.with_context(context.clone()).await;
    if let Err(error) = &done {
        context.span().set_status(Status::error(error.to_string()));
    }
    done
}

fn of_job(operation: &'static str, kind: &str) -> [KeyValue; 3] {
    [
        KeyValue::new("messaging.system", "apalis"),
        KeyValue::new("messaging.operation.type", operation),
        KeyValue::new("messaging.destination.name", kind.to_owned()),
    ]
}

/// The W3C's two headers: the trace, and what is said with it, such as the run of a test.
fn propagator() -> TextMapCompositePropagator {
    TextMapCompositePropagator::new(vec![
        Box::new(TraceContextPropagator::new()),
        Box::new(BaggagePropagator::new()),
    ])
}

#[cfg(test)]
mod tests {
    use opentelemetry::trace::{SpanContext, SpanId, TraceFlags, TraceId, TraceState};
    use opentelemetry_sdk::trace::InMemorySpanExporter;

    use super::*;

    const TRACE: &str = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    fn headers() -> Carried {
        let header = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        [header("traceparent", TRACE), header("baggage", "parity.run=19ab-4711")].into()
    }

    #[test]
    fn a_job_carries_the_trace_and_the_baggage_of_what_causes_it() {
        let _here = propagator().extract(&headers()).attach();
        let carried = tell_sent("process-lead");
        assert!(carried["traceparent"].starts_with("00-0af7651916cd43dd8448eb211c80319c-"));
        assert_eq!(carried["baggage"], "parity.run=19ab-4711");
    }

    #[test]
    fn without_a_trace_a_job_carries_none() {
        assert!(!tell_sent("process-lead").contains_key("traceparent"));
    }

    #[tokio::test]
    async fn work_on_a_job_is_of_the_trace_of_its_sender_and_tells_its_error() {
        let exporter = InMemorySpanExporter::default();
        let provider = SdkTracerProvider::builder().with_simple_exporter(exporter.clone()).build();
        global::set_tracer_provider(provider);
        let failed = async { Err::<(), _>("no route") };
        tell_processed("process-lead", "7", &headers(), failed).await.unwrap_err();
        let spans = exporter.get_finished_spans().unwrap();
        let [span] = spans.as_slice() else { panic!("{spans:?}") };
        let sender = SpanContext::new(
            TraceId::from_hex("0af7651916cd43dd8448eb211c80319c").unwrap(),
            SpanId::from_hex("b7ad6b7169203331").unwrap(),
            TraceFlags::SAMPLED,
            true,
            TraceState::default(),
        );
        assert_eq!(span.span_context.trace_id(), sender.trace_id());
        assert_eq!(span.parent_span_id, sender.span_id());
        assert_eq!(
            (span.name.as_ref(), &span.status),
            ("process process-lead", &Status::error("no route"))
        );
    }
}
