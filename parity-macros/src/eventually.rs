//! `eventually!`: from an expression and its options to one call into the library.

mod expand;
mod model;
mod parse;
mod validate;

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;

use crate::eventually::expand::expand;
use crate::eventually::parse::Written;
use crate::eventually::validate::validate;

/// Returns the call of `function` that waits, or what was wrong.
pub(crate) fn eventually(input: TokenStream, function: &str) -> TokenStream {
    let written: Written = match syn::parse2(input) {
        Ok(written) => written,
        Err(error) => return error.into_compile_error(),
    };
    let (model, mistakes) = validate(written);
    let call = expand(&model, &Ident::new(function, Span::call_site()));
    if mistakes.is_empty() {
        return call;
    }
    // The call stands behind the mistakes so that its type is there, and a `?` behind the macro
    // is not one more error.
    let mistakes = mistakes.into_compile_errors();
    quote!({ #mistakes #call })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_whole_is_one_awaited_call() {
        let input = r#"cx.job("lead").await? => |job| job.is_done(), within = "45s", every = ["1s", pause]"#;
        let call = eventually(input.parse().unwrap(), "eventually");
        let file = syn::parse2(quote!(async fn test() { #call })).unwrap();
        insta::assert_snapshot!(prettyplease::unparse(&file), @r#"
        async fn test() {
            ::parity_core::__private::eventually(
                    ::parity_core::__private::Watch {
                        expression: "cx.job(\"lead\").await?",
                        condition: "job.is_done()",
                        unless: ::core::option::Option::None,
                        within: ::core::option::Option::Some(
                            ::core::time::Duration::new(45u64, 0u32),
                        ),
                        try_within: ::core::option::Option::None,
                        holds_for: ::core::option::Option::None,
                        every: ::core::convert::Into::into([
                            ::core::time::Duration::new(1u64, 0u32),
                            pause,
                        ]),
                        because: ::core::option::Option::None,
                        file: ::core::file!(),
                        line: ::core::line!(),
                    },
                    async || ::core::result::Result::<
                        _,
                        ::parity_core::Error,
                    >::Ok(cx.job("lead").await?),
                    |job: &_| job.is_done(),
                    |_: &_| false,
                )
                .await
        }
        "#);
    }
}
