//! The shape of the environment, as the web process knows it: classes, names and presence.

use parity_verify::{SecretShape, Shape, Surface};
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;

use crate::config::{Jobs, Origin, SiteConfig, WebConfig};
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
    let shape = match config.replicas {
        Some(replicas) => shape.with(Surface::Topology, "replicas", replicas),
        None => shape,
    };
    with_site(shape, &config.site)
}

/// Adds what surrounds the pages.
fn with_site(shape: Shape, site: &SiteConfig) -> Shape {
    let names = |origins: &[Origin]| -> Value { origins.iter().map(Origin::as_str).collect() };
    let domain = site.cookies.domain.as_deref().unwrap_or("host only");
    let shape = shape
        .with(Surface::Cookies, "same_site", site.cookies.same_site.as_str())
        .with(Surface::Cookies, "domain", domain)
        .with(Surface::Cookies, "secure", site.cookies.secure)
        .with(Surface::Csp, "scripts", names(&site.csp_scripts))
        .with(Surface::Flags, "source", site.flags_file.as_ref().map(|_| "file"));
    match &site.third_parties {
        None => shape.with(Surface::Scripts, "origins", names(&[])),
        Some(parties) => shape
            .with(Surface::Scripts, "origins", names(std::slice::from_ref(&parties.origin)))
            .with_secret("SHOP_FRAUD_SECRET", &of_secret(&parties.fraud_secret)),
    }
}

fn of_secret(secret: &SecretString) -> SecretShape {
    let present = !secret.expose_secret().is_empty();
    SecretShape { present, source: Some("env".to_owned()), hash: None }
}
