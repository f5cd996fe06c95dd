//! The provider's page: somebody pays by card, or goes back to the merchant.

use askama::Template;
use axum::Form;
use axum::extract::{Path, State};
use axum::http::{HeaderName, StatusCode, header};
use axum::response::{Html, IntoResponse, Redirect, Response};

use crate::clock::seconds_since_1970;
use crate::payments::SharedProvider;
use crate::payments::card::{Answer, CardForm, Mistakes, Month};
use crate::payments::ledger::Checkout;

/// Forms lead back to merchants, whoever they are; nothing else leads anywhere.
const POLICY: &str = "default-src 'none'; style-src 'self'; img-src data:; base-uri 'none'; \
                      frame-ancestors 'none'";

const HEADERS: [(HeaderName, &str); 4] = [
    (header::CONTENT_SECURITY_POLICY, POLICY),
    (header::CACHE_CONTROL, "no-store"),
    // The address of a checkout is the right to pay it.
    (header::REFERRER_POLICY, "no-referrer"),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
];

#[derive(Template)]
#[template(path = "payments/checkout.html")]
struct CheckoutPage<'a> {
    title: &'static str,
    checkout: &'a Checkout,
    /// Never shown again are the number and the code.
    name: &'a str,
    mistakes: Mistakes,
    declined: bool,
}

#[derive(Template)]
#[template(path = "payments/message.html")]
struct MessagePage {
    title: &'static str,
    text: &'static str,
    /// Where to go on, if there is such a place.
    link: Option<String>,
}

impl CheckoutPage<'_> {
    fn amount(&self) -> String {
        let cents = self.checkout.asked.amount_cents;
        format!("€{}.{:02}", cents / 100, cents % 100)
    }
}

/// Shows what is to be paid, and asks for a card.
pub(crate) async fn show(
    State(provider): State<SharedProvider>,
    Path(id): Path<String>,
) -> Response {
    let Some(checkout) = provider.ledger().checkout(&id).cloned() else { return not_found().await };
    if checkout.is_paid() {
        return paid(&checkout);
    }
    form(&checkout, "", Mistakes::default(), false)
}

/// Charges the card, and sends the user back to the merchant.
pub(crate) async fn pay(
    State(provider): State<SharedProvider>,
    Path(id): Path<String>,
    Form(card): Form<CardForm>,
) -> Response {
    let Some(checkout) = provider.ledger().checkout(&id).cloned() else { return not_found().await };
    if checkout.is_paid() {
        return paid(&checkout);
    }
    let now = seconds_since_1970();
    match card.charge(Month::at(now)) {
        Err(mistakes) => {
            let page = form(&checkout, &card.name, mistakes, false);
            (StatusCode::UNPROCESSABLE_ENTITY, page).into_response()
        }
        Ok(Answer::Declined) => {
            let page = form(&checkout, &card.name, Mistakes::default(), true);
            (StatusCode::PAYMENT_REQUIRED, page).into_response()
        }
        Ok(Answer::Approved) => {
            let events = provider.ledger().pay(&id, now);
            provider.deliveries.begin(events);
            Redirect::to(&checkout.asked.success_url).into_response()
        }
    }
}

/// Says that there is no such page.
pub(crate) async fn not_found() -> Response {
    let text = "This payment is not known here, or is over. Go back to the shop and start again.";
    let page = MessagePage { title: "Nothing to pay here", text, link: None };
    (StatusCode::NOT_FOUND, render(&page)).into_response()
}

fn paid(checkout: &Checkout) -> Response {
    let text = "You have paid this already; nothing is charged again.";
    let link = Some(checkout.asked.success_url.clone());
    render(&MessagePage { title: "Already paid", text, link })
}

fn form(checkout: &Checkout, name: &str, mistakes: Mistakes, declined: bool) -> Response {
    render(&CheckoutPage { title: "Pay Larkspur", checkout, name, mistakes, declined })
}

fn render(page: &impl Template) -> Response {
    match page.render() {
        Ok(html) => (HEADERS, Html(html)).into_response(),
        Err(error) => {
            tracing::error!("could not render the page: {error}");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}
