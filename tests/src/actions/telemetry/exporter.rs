//! What the OpenTelemetry SDK for Rust exports is received.

use std::time::{Duration, SystemTime};

use opentelemetry::trace::{
    Link, SpanContext, SpanId, SpanKind, Status, TraceFlags, TraceId, TraceState,
};
use opentelemetry::{InstrumentationScope, KeyValue};
use opentelemetry_http::hyper::HyperClient;
use opentelemetry_otlp::{
    Compression, Protocol, SpanExporter, WithExportConfig as _, WithHttpConfig as _,
};
use opentelemetry_sdk::trace::{SpanData, SpanEvents, SpanExporter as _, SpanLinks};
use parity_core::prelude::*;

/// How long the span took.
const TOOK: Duration = Duration::from_millis(250);

fn context(span: u64) -> SpanContext {
    let (trace, span) = (TraceId::from(7), SpanId::from(span));
    SpanContext::new(trace, span, TraceFlags::SAMPLED, false, TraceState::default())
}

fn span(name: &'static str) -> SpanData {
    let start_time = SystemTime::UNIX_EPOCH + Duration::from_hours(500_000);
    let mut links = SpanLinks::default();
    links.links.push(Link::new(context(2), Vec::new(), 0));
    SpanData {
        span_context: context(1),
        parent_span_id: SpanId::INVALID,
        parent_span_is_remote: false,
        span_kind: SpanKind::Consumer,
        name: name.into(),
        start_time,
        end_time: start_time + TOOK,
        attributes: vec![KeyValue::new("size", 7), KeyValue::new("queue", "leads")],
        dropped_attributes_count: 0,
        events: SpanEvents::default(),
        links,
        status: Status::error("no route"),
        instrumentation_scope: InstrumentationScope::builder("tests").build(),
    }
}

#[parity_action]
async fn exports_by_the_sdk_for_rust(cx: &Action) -> Result<()> {
    let endpoint = cx.spans().endpoint().await?;
    for (protocol, name) in [(Protocol::HttpBinary, "protobuf"), (Protocol::HttpJson, "json")] {
        let exporter = SpanExporter::builder()
            .with_http()
            .with_http_client(HyperClient::with_default_connector(Duration::from_secs(5), None))
            .with_protocol(protocol)
            .with_compression(Compression::Gzip)
            .with_endpoint(format!("{endpoint}/v1/traces"))
            .build()?;
        exporter.export(vec![span(name)]).await?;
        let received = cx.spans().of_any_run().named(name).one().await?;
        assert_eq!(
            format!("{received:?}"),
            format!("span `{name}`: consumer, 250 ms, error: no route, queue=leads, size=7")
        );
        assert_eq!((received.duration(), received.parent_id), (TOOK, None));
        assert_eq!(received.trace_id, format!("{:032x}", 7));
        assert_eq!(received.links[0].span_id, format!("{:016x}", 2));
        assert_eq!(received.started_at, "2027-01-15T08:00:00.000000000Z");
    }
    Ok(())
}
