// A system under test: it takes leads, has a worker process them, and asks a flag, and tells of all that by the
// OpenTelemetry and OpenFeature SDKs. Where to, it is told while it runs: `POST /exporters`.

import { createServer } from "node:http";
import { EventHook, SpanEventHook, SpanHook } from "@openfeature/open-telemetry-hooks";
import { InMemoryProvider, OpenFeature } from "@openfeature/server-sdk";
import { context, propagation, ROOT_CONTEXT, SpanKind, SpanStatusCode, trace } from "@opentelemetry/api";
import { logs } from "@opentelemetry/api-logs";
import { AsyncLocalStorageContextManager } from "@opentelemetry/context-async-hooks";
import { CompositePropagator, W3CBaggagePropagator, W3CTraceContextPropagator } from "@opentelemetry/core";
import { OTLPLogExporter as JsonLogs } from "@opentelemetry/exporter-logs-otlp-http";
import { OTLPLogExporter as ProtobufLogs } from "@opentelemetry/exporter-logs-otlp-proto";
import { OTLPTraceExporter as JsonTraces } from "@opentelemetry/exporter-trace-otlp-http";
import { OTLPTraceExporter as ProtobufTraces } from "@opentelemetry/exporter-trace-otlp-proto";
import { resourceFromAttributes } from "@opentelemetry/resources";
import { BatchLogRecordProcessor, LoggerProvider } from "@opentelemetry/sdk-logs";
import { BasicTracerProvider, BatchSpanProcessor } from "@opentelemetry/sdk-trace-base";

context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
const propagators = [new W3CTraceContextPropagator(), new W3CBaggagePropagator()];
propagation.setGlobalPropagator(new CompositePropagator({ propagators }));

const soon = { scheduledDelayMillis: 20 };
let tracers;

function exportTo({ endpoint, encoding, compression }) {
  const [Traces, Logs] = encoding === "json" ? [JsonTraces, JsonLogs] : [ProtobufTraces, ProtobufLogs];
  const resource = (service) => resourceFromAttributes({ "service.name": service });
  const tracer = (service) => {
    const exporter = new Traces({ url: `${endpoint}/v1/traces`, compression });
    const spanProcessors = [new BatchSpanProcessor(exporter, soon)];
    return new BasicTracerProvider({ resource: resource(service), spanProcessors });
  };
  const web = tracer("web");
  tracers = { web: web.getTracer("system"), worker: tracer("worker").getTracer("system") };
  trace.setGlobalTracerProvider(web);
  const exporter = new Logs({ url: `${endpoint}/v1/logs`, compression });
  const processors = [new BatchLogRecordProcessor(exporter, soon)];
  logs.setGlobalLoggerProvider(new LoggerProvider({ resource: resource("web"), processors }));
}

const flag = (variants, defaultVariant, contextEvaluator) => ({ variants, defaultVariant, disabled: false, contextEvaluator });
const targeted = ({ override, plan }) => override ?? (plan === "enterprise" ? "on" : "off");
await OpenFeature.setProviderAndWait(new InMemoryProvider({
  "new-checkout": flag({ on: true, off: false }, "off", targeted),
  theme: flag({ dark: "dark" }, "dark"),
}));

// The three ways in which OpenFeature tells of an evaluation.
const hooks = { log: EventHook, event: SpanEventHook, span: SpanHook };

async function takeLead(lead, override) {
  const client = OpenFeature.getClient();
  client.addHooks(new hooks[lead.hook ?? "log"]());
  await client.getBooleanValue("new-checkout", false, { plan: lead.plan, override, targetingKey: lead.id });
  await client.getStringValue("theme", "light", {});
  const message = {
    "messaging.system": "in-memory", "messaging.destination.name": "process-lead", "messaging.message.id": lead.id,
  };
  const attributes = { ...message, "messaging.operation.type": "send" };
  const sent = tracers.web.startSpan("send process-lead", { kind: SpanKind.PRODUCER, attributes });
  sent.end();
  if (!lead.unprocessed) setTimeout(() => process(lead, message, sent.spanContext()), 300);
}

function process(lead, message, sent) {
  const attributes = { ...message, "messaging.operation.type": "process" };
  const options = { kind: SpanKind.CONSUMER, attributes, links: [{ context: sent }] };
  // As most instrumentations do, in a trace of its own that links to the producer's.
  const span = tracers.worker.startSpan("process process-lead", options, ROOT_CONTEXT);
  tracers.worker.startSpan("score lead", {}, trace.setSpan(ROOT_CONTEXT, span)).setAttribute("lead.score", 7).end();
  if (lead.fails) {
    span.recordException(new Error("no route to the scoring service"));
    span.setStatus({ code: SpanStatusCode.ERROR });
  }
  span.end();
}

function body(request) {
  return new Promise((resolve) => {
    let text = "";
    request.on("data", (piece) => (text += piece)).on("end", () => resolve(text ? JSON.parse(text) : {}));
  });
}

const server = createServer(async (request, response) => {
  const told = await body(request);
  if (request.url === "/exporters") exportTo(told);
  if (request.url === "/leads") {
    const of = propagation.extract(ROOT_CONTEXT, request.headers);
    const attributes = { "http.route": "/leads", "http.request.header.authorization": "Bearer s3cr3t" };
    const span = tracers.web.startSpan("POST /leads", { kind: SpanKind.SERVER, attributes }, of);
    const cookie = /flag-override=([^;]*)/.exec(request.headers.cookie ?? "")?.[1];
    const override = new URLSearchParams(cookie).get("new-checkout") ?? undefined;
    await context.with(trace.setSpan(of, span), () => takeLead(told, override));
    span.setAttribute("http.response.status_code", 200).end();
  }
  response.setHeader("content-type", "application/json").end("{}");
});
server.listen(0, "127.0.0.1", () => console.log(`http://127.0.0.1:${server.address().port}`));
