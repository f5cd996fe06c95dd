//! The payment provider, what the shop must know of it, and the scheduler.

use serde_json::{Value, json};

use crate::random;
use crate::up::account::Account;
use crate::up::fault::{Fault, Faults};
use crate::up::network::{Origins, Place};
use crate::up::own::{Own, Variables};
use crate::up::postgres::Databases;
use crate::up::processes::Broken;

const NAME: &str = "payments";
const SCHEDULER: &str = "scheduler";

/// For how long one payment is: that of a sandbox, so that nobody waits a month for the end of a plan.
const PERIOD: &str = "3s";

/// A developer's machine, as a setting that was copied from there says it.
const ELSEWHERE: &str = "http://localhost:9";

/// How the shop and the provider know each other.
pub(crate) struct Payments {
    /// Where it is reached, by the shop and by users.
    url: String,
    key: String,
    /// By which the provider signs, and by which the shop checks that.
    signing_secret: String,
    checking_secret: String,
    webhooks: String,
}

impl Payments {
    pub(crate) fn new(origins: &Origins, faults: &Faults) -> Self {
        let signing_secret = random::token();
        let checking_secret =
            if faults.has(Fault::WebhookSecret) { random::token() } else { signing_secret.clone() };
        let webhooks = if faults.has(Fault::WebhookHost) {
            ELSEWHERE.to_owned()
        } else {
            origins.shop.clone()
        };
        Self {
            url: origins.pay.clone(),
            key: random::token(),
            signing_secret,
            checking_secret,
            webhooks,
        }
    }

    /// What the worker must know.
    pub(crate) fn of_worker(&self) -> Variables {
        vec![("SHOP_PAYMENTS_URL", self.url.clone()), ("SHOP_PAYMENTS_KEY", self.key.clone())]
    }

    /// What the web process must know.
    pub(crate) fn of_web(&self) -> Variables {
        let mut variables = self.of_worker();
        variables.push(("SHOP_PAYMENTS_WEBHOOK_SECRET", self.checking_secret.clone()));
        variables
    }

    /// Starts the provider, with a subscription for each account that pays.
    pub(crate) async fn start(
        &self,
        own: Own<'_>,
        place: Place,
        accounts: &[Account],
    ) -> Result<(), Broken> {
        let subscriptions: Vec<_> = accounts.iter().filter_map(subscription_of).collect();
        let variables = vec![
            ("PAYMENTS_URL", self.url.clone()),
            ("PAYMENTS_KEY", self.key.clone()),
            ("PAYMENTS_WEBHOOK_URL", format!("{}/webhooks/payments", self.webhooks)),
            ("PAYMENTS_WEBHOOK_SECRET", self.signing_secret.clone()),
            ("PAYMENTS_PERIOD", PERIOD.to_owned()),
            ("PAYMENTS_SUBSCRIPTIONS", json!(subscriptions).to_string()),
        ];
        own.serve(NAME, NAME, place, variables).await
    }
}

/// The subscription by which an account pays, as the provider knows it.
fn subscription_of(account: &Account) -> Option<Value> {
    let subscription = account.customer.subscription.as_ref()?;
    Some(json!({
        "id": subscription.id, "customer_email": account.customer.email, "status": "active",
        // It was paid in each period since then.
        "paid_until": 0,
        "latest_invoice": {
            "id": subscription.payment, "amount_cents": account.customer.plan.monthly_cents(),
        },
    }))
}

/// Starts the scheduler, which works as the worker's role.
pub(crate) async fn start_scheduler(
    own: Own<'_>,
    databases: &Databases,
    faults: &Faults,
) -> Result<(), Broken> {
    if faults.has(Fault::CronOff) {
        return Ok(());
    }
    let place = Place::bind().map_err(Broken::preparing(SCHEDULER))?;
    let variables = vec![
        ("SHOP_DATABASE_URL", databases.worker.clone()),
        ("SHOP_SCHEDULE_EVERY", "1s".to_owned()),
    ];
    own.serve(SCHEDULER, SCHEDULER, place, variables).await
}

/// Where the web process has its jobs done, and the role by which it may.
pub(crate) fn jobs_of_web(databases: &Databases, faults: &Faults) -> Variables {
    if faults.has(Fault::InlineJobs) {
        jobs_inside_requests(databases)
    } else {
        vec![("SHOP_JOBS", "queue".to_owned()), ("SHOP_DATABASE_URL", databases.web.clone())]
    }
}

/// Who does the worker's part inside a request needs its rights, too.
pub(crate) fn jobs_inside_requests(databases: &Databases) -> Variables {
    let owner = databases.owner.clone();
    vec![("SHOP_JOBS", "inline".to_owned()), ("SHOP_DATABASE_URL", owner)]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn payments(fault: Option<Fault>) -> Payments {
        let origins = Origins {
            shop: "https://shop.example.com".to_owned(),
            pay: "https://pay.example.net".to_owned(),
        };
        Payments::new(&origins, &Faults::new(fault.as_slice()))
    }

    #[test]
    fn the_shop_checks_by_the_secret_that_the_provider_signs_by_unless_that_is_the_fault() {
        let usual = payments(None);
        assert_eq!(usual.signing_secret, usual.checking_secret);
        let broken = payments(Some(Fault::WebhookSecret));
        assert_ne!(broken.signing_secret, broken.checking_secret);
        assert_eq!(broken.webhooks, usual.webhooks);
    }

    #[test]
    fn webhooks_go_to_the_shop_unless_that_is_the_fault() {
        assert_eq!(payments(None).webhooks, "https://shop.example.com");
        let broken = payments(Some(Fault::WebhookHost));
        assert_eq!(broken.webhooks, ELSEWHERE);
        assert_eq!(broken.signing_secret, broken.checking_secret);
    }

    #[test]
    fn each_account_that_pays_has_a_subscription_at_the_provider() {
        let accounts = Account::all();
        let has = |actor: &str| {
            let account = accounts.iter().find(|account| account.actor == actor).unwrap();
            subscription_of(account).is_some()
        };
        assert!(has("leaver") && has("customer") && !has("buyer") && !has("free"));
    }
}
