//! The work as parity's users write it, with the time around its steps.

use parity_core::Client;
use parity_core::model::Fact;
use parity_core::prelude::*;

use crate::clock::{Stopwatch, time_of_day};
use crate::samples;
use crate::sign_in::{machine, sign_in};
use crate::work::{ACTS, BUTTON, CHANGES, LOOKUPS, PROBE};

#[parity_action(title = "A page is opened in a session of its own")]
async fn session(cx: &Action) -> Result<()> {
    open(cx).await.map(drop)
}

#[parity_action(title = "A customer signs in")]
async fn flow(cx: &Action) -> Result<()> {
    let time = Stopwatch::start();
    sign_in(cx).await?;
    samples::keep("flow", time.milliseconds());
    Ok(())
}

#[parity_action(title = "A form is worked on")]
async fn act(cx: &Action) -> Result<()> {
    let page = open(cx).await?;
    page.goto("/form").await?;
    let (name, add) = (page.label("Name"), page.role(Role::Button).name("Add"));
    for act in 0..ACTS {
        let round = act / 3 + 1;
        let time = Stopwatch::start();
        let what = match act % 3 {
            0 => name.fill(format!("name {round}")).await.map(|()| "fill")?,
            1 => add.click().await.map(|()| "click")?,
            _ => {
                let seen = page.text(TextMatch::exact(format!("{round} added")));
                expect(&seen).to_be_visible().await.map(|()| "assert")?
            }
        };
        samples::keep(what, time.milliseconds());
    }
    Ok(())
}

#[parity_action(title = "What changes is noticed", timeout = "2m")]
async fn change(cx: &Action) -> Result<()> {
    let page = open(cx).await?;
    for change in 0..CHANGES {
        page.goto(format!("/change/{change}")).await?;
        expect(&page.text("It is done")).to_be_visible().await?;
        let noticed = time_of_day();
        let at = page.text("It is done").attribute("data-at").await?;
        let at: f64 = at.and_then(|at| at.parse().ok()).expect("the page says when it changed");
        samples::keep("change", noticed - at);
    }
    Ok(())
}

#[parity_action(title = "One button is found among many elements")]
async fn role(cx: &Action) -> Result<()> {
    let page = open(cx).await?;
    page.goto("/big").await?;
    let button = page.role(Role::Button).name(TextMatch::exact(BUTTON));
    expect(&button).to_be_visible().await?;
    for _ in 0..LOOKUPS {
        let time = Stopwatch::start();
        expect(&button).to_be_visible().await?;
        samples::keep("role", time.milliseconds());
    }
    Ok(())
}

#[parity_action(title = "An outcome in the service is noticed by its event")]
async fn outcome(cx: &Action) -> Result<()> {
    let (id, asked) = begin(cx).await?;
    // Only an event wakes it: the schedule alone would be late by a minute.
    let fact = eventually!(
        cx.verify().probe(PROBE).find("id", &id).await? => |fact| fact.status == "done",
        within = "50s", every = "1m",
    )?;
    let noticed = time_of_day();
    samples::keep("outcome", noticed - came(&fact));
    samples::keep("outcome requests", asked.count().await?);
    Ok(())
}

#[parity_action(title = "An outcome in the service is noticed by asking")]
async fn asking(cx: &Action) -> Result<()> {
    let (id, asked) = begin(cx).await?;
    let fact = eventually!(cx.verify().probe(PROBE).find("id", &id).await? => |fact| fact.status == "done")?;
    let noticed = time_of_day();
    samples::keep("asking", noticed - came(&fact));
    samples::keep("asking requests", asked.count().await?);
    Ok(())
}

/// Who knows how many requests the verification endpoints were sent.
struct Asked {
    client: Client,
}

impl Asked {
    async fn count(&self) -> Result<f64> {
        Ok(self.client.get("/asked").await?.text().parse()?)
    }
}

/// Asks for an outcome, which comes true later.
async fn begin(cx: &Action) -> Result<(String, Asked)> {
    let client = cx.session("customer").await?.http();
    let id = cx.unique("outcome");
    let answer = client.request(HttpMethod::Post, format!("/outcomes/{id}")).await?;
    expect(&answer).to_be_ok()?;
    Ok((id, Asked { client }))
}

/// When an outcome came true.
fn came(fact: &Fact) -> f64 {
    fact.fields["at"].as_f64().expect("the service says when it came true")
}

async fn open(cx: &Action) -> Result<Page> {
    let customer = cx.session("customer").await?;
    customer.emulate(machine()).await?;
    customer.page().await
}
