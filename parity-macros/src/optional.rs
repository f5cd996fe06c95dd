//! The tokens of an `Option`, by its whole path.

use proc_macro2::TokenStream;
use quote::quote;

/// Returns `Some(value)` or `None`.
pub(crate) fn optional(value: Option<TokenStream>) -> TokenStream {
    value.map_or_else(
        || quote!(::core::option::Option::None),
        |value| quote!(::core::option::Option::Some(#value)),
    )
}
