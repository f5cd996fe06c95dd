//! `#[parity_action]`: from attribute and function to registration and test.

mod expand;
mod model;
mod parse;
mod validate;

use proc_macro2::TokenStream;

use crate::action::expand::expand;
use crate::action::parse::parse;
use crate::action::validate::validate;

/// Returns the function as it was written, and beside it the registration, or what was wrong.
pub(crate) fn action(options: TokenStream, item: TokenStream) -> TokenStream {
    let mut tokens = item.clone();
    tokens.extend(match parse(options, item) {
        Ok(written) => match validate(&written) {
            Ok(model) => expand(&model),
            Err(mistakes) => mistakes.into_compile_errors(),
        },
        Err(error) => error.into_compile_error(),
    });
    tokens
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_function_is_kept_and_a_module_stands_beside_it() {
        let options = r#"title = "A customer upgrades", tags = [smoke, billing], surfaces = [auth],
            timeout = "90s", locks = [settings], production_safe"#;
        let item = "/// Kept.\npub async fn upgrade(cx: &Action) -> Result<()> { cx.go().await }";
        let tokens = action(options.parse().unwrap(), item.parse().unwrap());
        let file = syn::parse2(tokens).unwrap();
        insta::assert_snapshot!(prettyplease::unparse(&file), @r#"
        /// Kept.
        pub async fn upgrade(cx: &Action) -> Result<()> {
            cx.go().await
        }
        #[allow(non_snake_case)]
        mod upgrade {
            pub(super) static ACTION: ::parity_core::__private::Registration = ::parity_core::__private::Registration {
                name: "upgrade",
                module: ::core::module_path!().split_at(::core::module_path!().len() - 9usize).0,
                test: "__billing__smoke__",
                title: ::core::option::Option::Some("A customer upgrades"),
                tags: &["billing", "smoke"],
                surfaces: &[::parity_core::__private::Surface::Auth],
                timeout: ::core::option::Option::Some(::core::time::Duration::new(90u64, 0u32)),
                locks: &["settings"],
                overrides: &[],
                owner: ::core::option::Option::None,
                production_safe: true,
                file: ::core::file!(),
                line: ::core::line!(),
                body: |action| {
                    let future = super::upgrade(action);
                    ::std::boxed::Box::pin(async move {
                        let result = future.await;
                        ::parity_core::__private::body(result)
                    })
                },
            };
            ::parity_core::__private::inventory::submit! {
                & ACTION
            }
            #[test]
            fn __billing__smoke__() {
                ::parity_core::__private::test(&ACTION)
            }
        }
        "#);
    }
}
