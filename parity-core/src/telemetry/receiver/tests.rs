//! The receiver answers as the specification of OTLP/HTTP says, over real sockets.

use std::io::Write as _;
use std::net::SocketAddr;
use std::sync::Mutex;

use flate2::Compression;
use flate2::write::GzEncoder;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

use super::*;

/// A receiver that keeps what it is told.
struct Receiving {
    address: SocketAddr,
    told: Arc<Mutex<Vec<Signal>>>,
}

impl Receiving {
    async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let told: Arc<Mutex<Vec<Signal>>> = Arc::default();
        let kept = Arc::clone(&told);
        tokio::spawn(serve(listener, move |signal| kept.lock().unwrap().push(signal)));
        Self { address, told }
    }

    /// Sends bytes and returns all that comes back.
    async fn exchange(&self, bytes: &[u8]) -> String {
        let mut stream = TcpStream::connect(self.address).await.unwrap();
        stream.write_all(bytes).await.unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).await.unwrap();
        String::from_utf8_lossy(&answer).into_owned()
    }

    /// Posts a body; returns the status line and the body of the answer.
    async fn post(&self, path: &str, headers: &str, body: &[u8]) -> (String, String) {
        let length = body.len();
        let head = format!(
            "POST {path} HTTP/1.1\r\nhost: a\r\nconnection: close\r\ncontent-length: {length}\r\n{headers}\r\n"
        );
        let answer = self.exchange(&[head.as_bytes(), body].concat()).await;
        let (head, body) = answer.split_once("\r\n\r\n").unwrap_or_default();
        (head.lines().next().unwrap_or_default().to_owned(), body.to_owned())
    }

    /// What was refused, and how many other signals came.
    fn told(&self) -> (Vec<String>, usize) {
        let told = self.told.lock().unwrap();
        let refused: Vec<_> = told
            .iter()
            .filter_map(|signal| match signal {
                Signal::Refused { why } => Some(why.clone()),
                Signal::Span(_) | Signal::Evaluation(_) => None,
            })
            .collect();
        let others = told.len() - refused.len();
        (refused, others)
    }
}

const JSON: &str = "content-type: application/json\r\n";

const SPAN: &str = r#"{"resourceSpans":[{"scopeSpans":[{"spans":[{"name":"send",
    "traceId":"5b8efff798038103d269b633813fc60c","spanId":"eee19b7ec3c1b174"}]}]}]}"#;

const OK: &str = "HTTP/1.1 200 OK";

#[tokio::test]
async fn spans_logs_and_metrics_are_taken_and_of_metrics_nothing_is_kept() {
    let receiving = Receiving::start().await;
    let empty = (OK.to_owned(), "{}".to_owned());
    assert_eq!(receiving.post("/v1/traces", JSON, SPAN.as_bytes()).await, empty);
    assert_eq!(receiving.post("/v1/logs", JSON, b"{}").await, empty);
    assert_eq!(receiving.post("/v1/metrics", JSON, b"{\"resourceMetrics\":[]}").await, empty);
    let protobuf = "content-type: application/x-protobuf\r\n";
    assert_eq!(
        receiving.post("/v1/metrics", protobuf, b"\x0a\x00").await,
        (OK.to_owned(), String::new())
    );
    assert_eq!(receiving.told(), (vec![], 1));
}

#[tokio::test]
async fn what_is_compressed_is_unpacked() {
    let receiving = Receiving::start().await;
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(SPAN.as_bytes()).unwrap();
    let body = encoder.finish().unwrap();
    let headers = format!("{JSON}content-encoding: gzip\r\n");
    assert_eq!(receiving.post("/v1/traces", &headers, &body).await.0, OK);
    assert_eq!(receiving.told(), (vec![], 1));
}

#[tokio::test]
async fn what_is_not_taken_is_refused_with_the_status_of_the_specification_and_told() {
    let receiving = Receiving::start().await;
    let status =
        async |path: &str, headers: &str, body: &[u8]| receiving.post(path, headers, body).await;
    let (refused, body) = status("/v1/traces", JSON, b"{").await;
    assert_eq!(refused, "HTTP/1.1 400 Bad Request");
    assert!(body.starts_with("{\"code\":3,\"message\":\"EOF"), "{body}");
    let text = "content-type: text/plain\r\n";
    assert_eq!(status("/v1/traces", text, b"a").await.0, "HTTP/1.1 415 Unsupported Media Type");
    let zstd = format!("{JSON}content-encoding: zstd\r\n");
    assert_eq!(status("/v1/traces", &zstd, b"a").await.0, "HTTP/1.1 415 Unsupported Media Type");
    let large = vec![b' '; (16 << 20) + 1];
    assert_eq!(status("/v1/traces", JSON, &large).await.0, "HTTP/1.1 413 Payload Too Large");
    assert_eq!(status("/v1/trace", JSON, b"{}").await.0, "HTTP/1.1 404 Not Found");
    let (refused, others) = receiving.told();
    assert_eq!((refused.len(), others), (5, 0), "{refused:?}");
    assert!(
        refused[1].starts_with("a request to /v1/traces: its content type is neither"),
        "{refused:?}"
    );
}

#[tokio::test]
async fn only_posts_are_taken() {
    let receiving = Receiving::start().await;
    let answer = receiving
        .exchange(b"GET /v1/traces HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n")
        .await;
    assert!(answer.starts_with("HTTP/1.1 405 "), "{answer}");
    assert!(answer.contains("allow: POST"), "{answer}");
}

#[tokio::test]
async fn who_speaks_grpc_is_told_of_with_what_to_set() {
    let receiving = Receiving::start().await;
    let _closed = receiving.exchange(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n").await;
    let (refused, _) = receiving.told();
    assert!(refused.iter().any(|why| why.contains("OTEL_EXPORTER_OTLP_PROTOCOL")), "{refused:?}");
}
