//! The macros of parity-core; not named by users.
//!
//! Each macro is four files in one direction: `parse` (grammar), `model` (names), `validate`
//! (every rule and every message) and `expand` (tokens, cannot fail).

mod action;
mod crate_path;
mod duration;
mod eventually;
mod mistakes;
mod nearest;
mod optional;
mod source;

use proc_macro::TokenStream;

/// Registers an `async fn` as an action and gives it a `#[test]`.
///
/// The function stays as it is written. Beside it stands a module of its name with one test, named
/// after the sorted tags: `upgrade_plan::__billing__smoke__`. So `cargo test __billing__` and
/// `cargo nextest run -E 'test(__smoke__)'` run exactly the actions with that tag. An action without
/// tags has the test `__untagged__`.
///
/// | option | meaning |
/// | --- | --- |
/// | `title = "…"` | what the business gets, in one sentence |
/// | `tags = [billing, smoke]` | at most 4, lowercase words joined by `_` |
/// | `surfaces = [auth, queue]` | the surfaces that this action proves |
/// | `timeout = "90s"` | how long the whole action may take (`ms`, `s`, `m`) |
/// | `locks = [settings]` | what it changes for others; actions with the same lock run one after another |
/// | `overrides = [flags]` | what it overrides in the system under test; no run of it proves that surface |
/// | `owner = "payments"` | who is asked when it fails |
/// | `production_safe` | it writes nothing, so it may run against production |
/// | `crate = path` | where `parity_core` is, if it has another name |
///
/// The function takes one argument, `&Action`, and returns a `Result<(), E>` where `E` converts into
/// `parity_core::Error`. It stands in a module, not inside another function.
///
/// # Examples
///
/// ```
/// use parity_core::prelude::*;
///
/// #[parity_action(title = "A customer signs in", tags = [auth, smoke], surfaces = [auth, cookies])]
/// async fn sign_in(cx: &Action) -> Result<()> {
///     let page = cx.session("customer").await?.page().await?;
///     page.goto("/").await?;
///     Ok(())
/// }
/// # fn main() {}
/// ```
#[proc_macro_attribute]
pub fn parity_action(options: TokenStream, item: TokenStream) -> TokenStream {
    action::action(options.into(), item.into()).into()
}

/// Looks at an expression again and again until a condition holds, and returns its value.
///
/// ```text
/// eventually!(EXPRESSION => |value| CONDITION, within = "45s", every = ["1s", "2s"], because = "…")
/// eventually!(EXPRESSION => matches PATTERN if GUARD, unless = |value| CONDITION, holds_for = "2s")
/// eventually!(EXPRESSION, within = "45s")                      the expression is a `bool`
/// ```
///
/// The expression may contain `.await` and `?`; an error in it is a look that saw nothing, and is
/// tried again, unless it is `permanent(error)`. It looks at once, then after each pause or when something
/// happened that the outcome may depend on, and a last time exactly at the deadline. The whole is a `Result<T, Error>`, where `T` is the expression's type.
///
/// | option | meaning |
/// | --- | --- |
/// | `within = "45s"` | how long it may take, as text or as a `Duration`; 30 s where nothing is said |
/// | `every = ["1s", "2s"]` | the pauses between looks, of which the last repeats: one, a list, or a builder of `backon`; 5 ms growing to 50 ms where nothing is said |
/// | `unless = \|value\| …` | values after which it cannot come any more: then it fails at once; also `unless = matches …` |
/// | `holds_for = "2s"` | how long it is to stay; it has to begin `within` |
/// | `try_within = "2s"` | how long one look may take; 10 s where nothing is said |
/// | `because = "…"` | why it should become true, for the error |
/// | `crate = path` | where `parity_core` is, if it has another name |
///
/// # Examples
///
/// ```
/// # use parity_core::prelude::*;
/// # async fn example(cx: &Action) -> Result<()> {
/// let job = eventually!(
///     cx.verify().job("entitlement").find("email", "ada@example.com").await? => |job| job.is_done(),
///     within = "45s", every = ["1s", "2s", "5s"], because = "the worker provisions the plan",
/// )?;
/// assert_eq!(job.attempts, 1);
/// # Ok(())
/// # }
/// ```
#[proc_macro]
pub fn eventually(input: TokenStream) -> TokenStream {
    eventually::eventually(input.into(), "eventually").into()
}

/// Looks as [`eventually!`] does, and returns an outcome that does not come as a value: the action goes on.
///
/// The whole is a `Result<Result<T, Unheld>, Error>`; the outer one is an error if the question itself is wrong, or
/// if the run proves nothing.
///
/// # Examples
///
/// ```
/// # use parity_core::prelude::*;
/// # async fn example(cx: &Action) -> Result<()> {
/// let early = try_eventually!(
///     cx.verify().job("digest").find("day", "monday").await? => |job| job.is_done(),
///     within = "2s",
/// )?;
/// match early {
///     Ok(job) => assert_eq!(job.attempts, 1),
///     Err(unheld) => assert!(unheld.looks() > 1, "{unheld}"),
/// }
/// # Ok(())
/// # }
/// ```
#[proc_macro]
pub fn try_eventually(input: TokenStream) -> TokenStream {
    eventually::eventually(input.into(), "try_eventually").into()
}
