//! The tokens of a valid `#[parity_action]`: one module with a registration and a test.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};

use crate::action::model::{Model, Options};
use crate::optional::optional;
use crate::{crate_path, duration};

/// Returns the module that stands beside the function.
pub(crate) fn expand(model: &Model) -> TokenStream {
    let name = &model.function;
    // Located at the function, so that an editor puts its run button there.
    let module = Ident::new(&name.to_string(), Span::call_site().located_at(name.span()));
    let test = Ident::new(&model.test(), module.span());
    let registration = registration(model);
    let private = private(&model.options);
    quote! {
        // `billing__smoke` is not snake case; the tags are.
        #[allow(non_snake_case)]
        mod #module {
            pub(super) static ACTION: #private::Registration = #registration;
            #private::inventory::submit! { &ACTION }
            #[test]
            fn #test() {
                #private::test(&ACTION)
            }
        }
    }
}

fn private(options: &Options) -> TokenStream {
    let root = crate_path::root(options.crate_path.as_ref());
    quote!(#root::__private)
}

fn registration(model: &Model) -> TokenStream {
    let private = private(&model.options);
    let Options { tags, locks, production_safe, .. } = &model.options;
    let (name, test) = (model.function.to_string(), model.test());
    // The path is asked for inside of the action's own module: without `::name`, it is the path
    // of the module where the attribute stands.
    let own = name.len() + "::".len();
    let title = text(model.options.title.as_deref());
    let owner = text(model.options.owner.as_deref());
    let timeout = optional(model.options.timeout.map(duration::tokens));
    let variants = |names: &[&str]| names.iter().map(|name| format_ident!("{name}")).collect();
    let surfaces: Vec<Ident> = variants(&model.options.surfaces);
    let overrides: Vec<Ident> = variants(&model.options.overrides);
    // With the place of `fn` itself: with ours, it would be the line of the attribute.
    let line = quote_spanned!(model.line=> ::core::line!());
    let body = body(model);
    quote! {
        #private::Registration {
            name: #name,
            module: ::core::module_path!().split_at(::core::module_path!().len() - #own).0,
            test: #test,
            title: #title,
            tags: &[#(#tags),*],
            surfaces: &[#(#private::Surface::#surfaces),*],
            timeout: #timeout,
            locks: &[#(#locks),*],
            overrides: &[#(#private::Surface::#overrides),*],
            owner: #owner,
            production_safe: #production_safe,
            file: ::core::file!(),
            line: #line,
            body: #body,
        }
    }
}

/// Returns the function as a pointer that knows neither its future nor its error.
///
/// The call has the places of the types that were written, so that the compiler tells a wrong one
/// there, and not at the attribute.
fn body(model: &Model) -> TokenStream {
    let private = private(&model.options);
    let name = Ident::new(&model.function.to_string(), model.argument);
    let action = Ident::new("action", model.argument);
    let call = quote_spanned!(model.argument=> super::#name(#action));
    let result = Ident::new("result", model.output);
    let body = quote_spanned!(model.output=> #private::body(#result));
    quote! {
        |#action| {
            let future = #call;
            ::std::boxed::Box::pin(async move {
                let #result = future.await;
                #body
            })
        }
    }
}

fn text(text: Option<&str>) -> TokenStream {
    optional(text.map(|text| quote!(#text)))
}
