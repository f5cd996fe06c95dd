//! The option `crate = ::path`, for those who renamed parity-core.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::Path;

/// Returns the path, if it is a whole one: it is used inside of modules that the macro makes.
pub(crate) fn read(tokens: TokenStream) -> Option<Path> {
    let path = syn::parse2::<syn::ExprPath>(tokens).ok()?.path;
    let first = &path.segments.first()?.ident;
    (path.leading_colon.is_some() || first == "crate").then_some(path)
}

/// Returns the path to parity-core: the one that was written, or its own name.
pub(crate) fn root(written: Option<&Path>) -> TokenStream {
    written.map_or_else(|| quote!(::parity_core), ToTokens::to_token_stream)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_whole_path_is_taken() {
        for whole in ["::parity", "crate", "crate::reexports::parity"] {
            assert!(read(whole.parse().unwrap()).is_some(), "{whole}");
        }
        for part in ["parity", "self::parity", "1", "a b"] {
            assert!(read(part.parse().unwrap()).is_none(), "{part}");
        }
    }
}
