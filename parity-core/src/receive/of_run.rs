//! The receiver of a whole run, which all of its test processes hear.

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use parity_model::received::{
    Addresses, INBOX_URL, RECEIVER, RECEIVER_TOKEN, SMTP_HOST, SMTP_PORT,
};
use tokio::net::TcpListener;
use tokio::task::JoinSet;

use crate::receive::inboxes::{self, Inboxes};
use crate::receive::signals::{self, SignalLines};
use crate::receive::smtp;
use crate::receive::telling::{self, Telling};
use crate::secret::Secret;
#[cfg(feature = "otlp")]
use crate::telemetry::receiver;

/// Where exporters send, by the specification of OpenTelemetry.
const ENDPOINT: &str = "OTEL_EXPORTER_OTLP_ENDPOINT";

/// How they write what they send.
const PROTOCOL: &str = "OTEL_EXPORTER_OTLP_PROTOCOL";

/// How long they keep spans before they send them, in milliseconds.
const SCHEDULE_DELAY: &str = "OTEL_BSP_SCHEDULE_DELAY";

/// That span here; most SDKs take five seconds, which every action would wait longer.
const DELAY: Duration = Duration::from_millis(200);

/// Where the receiver of a run is to receive.
#[derive(Debug, Clone, Copy)]
pub struct ReceiverOptions {
    /// Where webhooks come.
    pub inboxes: SocketAddr,
    /// Where mail comes.
    pub smtp: SocketAddr,
    /// Where OpenTelemetry comes, over HTTP; not looked at without the feature `otlp`.
    pub otlp: SocketAddr,
}

/// The receiver of a run, for `cargo parity receive`; it ends when it is dropped.
#[derive(Debug)]
pub struct RunReceiver {
    addresses: Addresses,
    /// Where test processes hear what was received.
    url: String,
    token: Secret<String>,
    _servers: JoinSet<()>,
}

impl Default for ReceiverOptions {
    /// Free ports of the loopback interface.
    fn default() -> Self {
        let free = SocketAddr::from(([127, 0, 0, 1], 0));
        Self { inboxes: free, smtp: free, otlp: free }
    }
}

impl RunReceiver {
    /// Starts it on the runtime of the caller.
    ///
    /// # Errors
    ///
    /// If an address cannot be listened on, or the system gives no random bytes.
    pub async fn start(options: ReceiverOptions) -> io::Result<Self> {
        let inboxes = Inboxes::default();
        let of_inboxes = bound(options.inboxes).await?;
        let of_smtp = bound(options.smtp).await?;
        let signals = signals::lines();
        let mut servers = JoinSet::new();
        let otlp = otlp(options.otlp, &signals, &mut servers).await?;
        let of_tests = bound(ReceiverOptions::default().inboxes).await?;
        let smtp_at = of_smtp.local_addr()?;
        let addresses = Addresses {
            inbox_url: format!("http://{}", of_inboxes.local_addr()?),
            smtp_host: smtp_at.ip().to_string(),
            smtp_port: smtp_at.port(),
            otlp,
        };
        let url = format!("http://{}", of_tests.local_addr()?);
        let token = Secret::new(RECEIVER_TOKEN, random()?);
        let telling = Telling {
            inboxes: inboxes.clone(),
            signals,
            addresses: addresses.clone(),
            token: token.clone(),
        };
        servers.spawn(smtp::serve(of_smtp, inboxes.intake.clone()));
        servers.spawn(inboxes::serve(of_inboxes, inboxes));
        servers.spawn(telling::serve(of_tests, telling));
        Ok(Self { addresses, url, token, _servers: servers })
    }

    /// What the system under test and the test processes have to know, as variables. One of them is a secret: the
    /// token of the receiver.
    pub fn variables(&self) -> Vec<(&'static str, String)> {
        let Addresses { inbox_url, smtp_host, smtp_port, otlp: _ } = self.addresses.clone();
        vec![
            (RECEIVER, self.url.clone()),
            (RECEIVER_TOKEN, self.token.expose().clone()),
            (INBOX_URL, inbox_url),
            (SMTP_HOST, smtp_host),
            (SMTP_PORT, smtp_port.to_string()),
        ]
    }

    /// What tells exporters of OpenTelemetry to send here, as variables of its specification; none without the
    /// feature `otlp`. `is_set` says which of them are set already: who sends elsewhere on purpose goes on doing so.
    pub fn exporter_variables(&self, is_set: impl Fn(&str) -> bool) -> Vec<(&'static str, String)> {
        let Some(otlp) = self.addresses.otlp.filter(|_| !is_set(ENDPOINT)) else {
            return Vec::new();
        };
        let delay = DELAY.as_millis().to_string();
        let mut variables = vec![
            (ENDPOINT, format!("http://{otlp}")),
            (PROTOCOL, "http/protobuf".to_owned()),
            (SCHEDULE_DELAY, delay),
        ];
        variables.retain(|(name, _)| !is_set(name));
        variables
    }
}

/// Receives OpenTelemetry, and returns where.
#[cfg(feature = "otlp")]
async fn otlp(
    asked: SocketAddr,
    signals: &SignalLines,
    servers: &mut JoinSet<()>,
) -> io::Result<Option<SocketAddr>> {
    let listener = bound(asked).await?;
    let (address, signals) = (listener.local_addr()?, signals.clone());
    servers.spawn(receiver::serve(listener, move |signal| signals::keep(&signals, signal)));
    Ok(Some(address))
}

#[cfg(not(feature = "otlp"))]
#[expect(clippy::unused_async, reason = "with the feature, it listens")]
async fn otlp(
    _asked: SocketAddr,
    _signals: &SignalLines,
    _servers: &mut JoinSet<()>,
) -> io::Result<Option<SocketAddr>> {
    Ok(None)
}

async fn bound(address: SocketAddr) -> io::Result<TcpListener> {
    let because = |error: io::Error| io::Error::new(error.kind(), format!("{address}: {error}"));
    TcpListener::bind(address).await.map_err(because)
}

fn random() -> io::Result<String> {
    let mut bytes = [0; 24];
    getrandom::fill(&mut bytes).map_err(io::Error::other)?;
    Ok(URL_SAFE_NO_PAD.encode(bytes))
}
