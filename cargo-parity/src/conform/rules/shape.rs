//! The shape.

use parity_model::Surface;
use parity_model::verification::{SecretShape, Shape, VERSION};

use crate::conform::breach::Breach;
use crate::conform::client::Question;
use crate::conform::need::{Need, Part};
use crate::conform::rule::{Pace, Rule};
use crate::conform::subject::Subject;

pub(crate) const RULES: &[Rule] = &[
    Rule {
        id: "shape/contract",
        holds: "the shape says version, environment and facts by surface",
        advice: "answer by the schema `Shape`; a surface that is not known there is not one",
        needs: &[Need::Offered(Part::Shape)],
        pace: Pace::Quick,
        check: |subject| Box::pin(contract(subject)),
    },
    Rule {
        id: "shape/secrets-have-no-value",
        holds: "of a secret, the shape says presence, source and hash, and nothing else",
        advice: "tell `present`, `source` and `hash` alone of what stands below `secrets`",
        needs: &[Need::Offered(Part::Shape)],
        pace: Pace::Quick,
        check: |subject| Box::pin(secrets(subject)),
    },
];

async fn contract(subject: &Subject) -> Result<(), Breach> {
    let exchange = subject.client.ask(Question::get("/shape")).await?;
    let shape: Shape = exchange.clone().noun("a shape")?;
    if shape.version != VERSION {
        return Err(exchange.breach(format!("`version` is {VERSION}")));
    }
    if shape.environment.trim().is_empty() {
        return Err(exchange.breach("the environment's name"));
    }
    Ok(())
}

async fn secrets(subject: &Subject) -> Result<(), Breach> {
    let exchange = subject.client.ask(Question::get("/shape")).await?;
    // A shape that is none breaks another rule.
    let Ok(shape) = exchange.clone().noun::<Shape>("a shape") else { return Ok(()) };
    for (name, told) in shape.surfaces.get(&Surface::Secrets).into_iter().flatten() {
        if let Err(error) = serde_json::from_value::<SecretShape>(told.clone()) {
            // What is told there may be the secret: it is not shown.
            let expected =
                format!("of the secret `{name}` nothing but `present`, `source`, `hash`");
            return Err(Breach::new(&exchange.request, expected).saw(kind_of(&error)));
        }
    }
    Ok(())
}

/// What is wrong, without what was read.
fn kind_of(error: &serde_json::Error) -> String {
    let text = error.to_string();
    if text.contains("unknown field") || text.contains("missing field") {
        text
    } else {
        "something of another type".to_owned()
    }
}
