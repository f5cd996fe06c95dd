//! Every shape of an action that is right: what its registration says, and that its test runs it.

use std::time::Duration;

use parity_core::model::Surface;
use parity_core::{Action, Registration, Result};

/// The real library, but for `test`: the actions here have no environment to run against.
mod parity {
    pub(crate) use parity_core::parity_action;

    pub(crate) mod __private {
        pub(crate) use parity_core::__private::{Registration, Surface, body, inventory};

        pub(crate) fn test(action: &'static Registration) {
            let registered = parity_core::find(action.name);
            assert!(registered.is_ok_and(|registered| std::ptr::eq(registered, action)));
        }
    }
}

use parity::parity_action;

/// Documented.
///
/// # Errors
///
/// Never.
#[parity_action(
    title = "A customer upgrades and gets what they paid for",
    tags = [smoke, billing, two_factor, 2fa],
    surfaces = [auth, flags, webhooks, queue, cache, cookies, csp, scripts, secrets, permissions, topology, data],
    timeout = "1500ms",
    locks = [settings, price_list],
    overrides = [flags],
    owner = "payments",
    production_safe,
    crate = crate::parity,
)]
#[expect(clippy::unused_async, reason = "attributes of the function stay on the function")]
pub async fn everything(_cx: &Action) -> Result<()> {
    Ok(())
}

#[parity_action(crate = crate::parity)]
async fn nothing(_: &Action) -> Result<()> {
    std::future::ready(Ok(())).await
}

#[parity_action(tags = [async], crate = crate::parity)]
pub(crate) async fn keyword_as_tag(_cx: &Action) -> Result<()> {
    std::future::ready(Ok(())).await
}

#[parity_action(crate = crate::parity,)]
async fn named_lifetime<'a>(_cx: &'a Action) -> Result<()>
where
    'a: 'a,
{
    std::future::ready(Ok(())).await
}

#[parity_action(crate = crate::parity)]
async fn error_of_its_own(_cx: &Action) -> Result<(), std::io::Error> {
    std::future::ready(Ok(())).await
}

mod alias {
    pub(crate) type Cx<'a> = &'a parity_core::Action;
    pub(crate) type Outcome = Result<(), std::num::ParseIntError>;
}

#[parity_action(crate = crate::parity)]
async fn types_by_alias(_cx: alias::Cx<'_>) -> alias::Outcome {
    std::future::ready(Ok(())).await
}

mod nested {
    pub(crate) mod deeper {
        #[parity_core::parity_action(tags = [smoke], crate = crate::parity)]
        async fn somewhere_else(_cx: &parity_core::Action) -> parity_core::Result<()> {
            std::future::ready(Ok(())).await
        }
    }
}

mod shadow {
    // The action's module hides the crate `core` here, and its expansion does not mind.
    #[parity_core::parity_action(crate = crate::parity)]
    async fn core(_cx: &parity_core::Action) -> parity_core::Result<()> {
        std::future::ready(Ok(())).await
    }
}

#[cfg(any())]
#[parity_action]
async fn left_out(_cx: &Missing) -> Result<()> {
    Ok(())
}

#[track_caller]
fn registered(name: &str) -> &'static Registration {
    parity_core::find(name).expect("the actions above are registered")
}

#[test]
fn a_registration_says_all_that_the_attribute_says() {
    let action = registered("everything");
    assert_eq!(action.title, Some("A customer upgrades and gets what they paid for"));
    assert_eq!(action.overrides, [Surface::Flags]);
    assert_eq!(action.tags, ["2fa", "billing", "smoke", "two_factor"]);
    assert_eq!(action.test, "__2fa__billing__smoke__two_factor__");
    assert_eq!(action.surfaces, Surface::ALL);
    assert_eq!(action.timeout, Some(Duration::from_millis(1500)));
    assert_eq!(action.owner, Some("payments"));
    assert!(action.production_safe);
}

#[test]
fn what_the_attribute_leaves_out_is_absent() {
    let action = registered("nothing");
    assert_eq!((action.title, action.timeout, action.owner), (None, None, None));
    assert_eq!((action.tags.len(), action.surfaces.len()), (0, 0));
    assert_eq!(action.test, "__untagged__");
    assert!(!action.production_safe);
}

#[test]
fn the_place_is_that_of_the_function_and_not_of_the_attribute() {
    let source = include_str!("action.rs");
    let line = source.lines().position(|line| line.starts_with("pub async fn everything")).unwrap();
    let action = registered("everything");
    assert_eq!(usize::try_from(action.line).unwrap(), line + 1);
    assert!(action.file.ends_with("tests/action.rs"), "{}", action.file);
}

#[test]
fn the_module_is_the_one_where_the_attribute_stands() {
    assert_eq!(registered("nothing").module, "action");
    assert_eq!(registered("somewhere_else").module, "action::nested::deeper");
}

#[test]
fn an_action_that_is_left_out_is_not_registered() {
    assert!(parity_core::find("left_out").is_err());
    assert_eq!(parity_core::actions().unwrap().len(), 8);
}
