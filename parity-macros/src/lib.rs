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
/// eventually!(EXPRESSION, within = "45s")                      the expression is a `bool`
/// ```
///
/// The expression may contain `.await` and `?`; an error in it is a look that saw nothing, and is
/// tried again. The whole is a `Result<T, Error>`, where `T` is the expression's type.
///
/// | option | meaning |
/// | --- | --- |
/// | `within = "45s"` | how long it may take, as text or as a `Duration` |
/// | `every = ["1s", "2s"]` | the pauses between looks; the last one repeats |
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
    eventually::eventually(input.into()).into()
}
