//! The shape of the environment, as the web process knows it: classes, names and presence.

use parity_verify::{SecretShape, Shape, Surface};
use secrecy::{ExposeSecret, SecretString};

use crate::config::WebConfig;
use crate::queue::Jobs;
use crate::web::webhooks;

/// The shape by these settings.
pub(crate) fn of(config: &WebConfig) -> Shape {
    let payments = config.work.billing.url.as_str();
    let shape = Shape::new(&*config.environment)
        .with(Surface::Queue, "driver", "postgres")
        .with(Surface::Queue, "inline", config.jobs == Jobs::Inline)
        .with(Surface::Cache, "driver", config.site.cache.as_str())
        .with(Surface::Webhooks, "payments", payments)
        .with(Surface::Webhooks, "payments_endpoint", webhooks::PATH)
        .with_secret("SHOP_PAYMENTS_KEY", &of_secret(&config.work.billing.key))
        .with_secret("SHOP_PAYMENTS_WEBHOOK_SECRET", &of_secret(&config.payments_webhook_secret));
    match config.replicas {
        Some(replicas) => shape.with(Surface::Topology, "replicas", replicas),
        None => shape,
    }
}

fn of_secret(secret: &SecretString) -> SecretShape {
    let present = !secret.expose_secret().is_empty();
    SecretShape { present, source: Some("env".to_owned()), hash: None }
}
