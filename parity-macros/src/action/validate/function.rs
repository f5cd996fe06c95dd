//! Every rule and every message of the function below `#[parity_action]`.

use proc_macro2::{Ident, Span};
use quote::ToTokens;
use syn::punctuated::Punctuated;
use syn::spanned::Spanned;
use syn::{FnArg, GenericParam, ReturnType, Safety, Signature, Token};

use crate::action::model::{Model, Options};
use crate::action::parse::Function;
use crate::mistakes::Mistakes;
use crate::source;

/// Returns the function with its `options`, if it can be called as an action.
pub(crate) fn model(
    function: &Function,
    options: Options,
    mistakes: &mut Mistakes,
) -> Option<Model> {
    let signature = &function.signature;
    attributes(function, mistakes);
    identifier(&signature.ident, mistakes);
    qualifiers(signature, mistakes);
    let argument = argument(signature, mistakes);
    let output = output(signature, mistakes);
    Some(Model {
        function: signature.ident.clone(),
        line: signature.fn_token.span,
        argument: argument?,
        output: output?,
        options,
    })
}

fn attributes(function: &Function, mistakes: &mut Mistakes) {
    for attribute in &function.attributes {
        let path = attribute.path();
        let Some(last) = path.segments.last() else { continue };
        let written = path.to_token_stream();
        let written = source::text(&written);
        match last.ident.to_string().as_str() {
            "test" => mistakes
                .at(attribute, format!("`#[parity_action]` makes the test; remove `#[{written}]`")),
            "parity_action" => mistakes
                .at(attribute, "`#[parity_action]` stands here twice; put all options into one"),
            "ignore" | "should_panic" => mistakes.at(
                attribute,
                format!(
                    "`#[{written}]` does not reach the test; remove it, or \
                     leave the action out with `#[cfg(…)]`"
                ),
            ),
            _ => {}
        }
    }
}

fn identifier(name: &Ident, mistakes: &mut Mistakes) {
    let text = name.to_string();
    if let Some(word) = text.strip_prefix("r#") {
        mistakes.at(
            name,
            format!("`{text}` is a keyword; give the action another name, such as `{word}_it`"),
        );
    } else if text.contains("__") {
        mistakes.at(
            name,
            format!("`{text}` contains `__`, which only stands around tags; write one `_`"),
        );
    }
}

fn qualifiers(signature: &Signature, mistakes: &mut Mistakes) {
    if signature.asyncness.is_none() {
        mistakes.at(signature.fn_token, "an action is asynchronous; write `async fn`");
    }
    if let Safety::Unsafe(token) = &signature.safety {
        mistakes.at(token, "an action is called by safe code; remove `unsafe`");
    }
    let types: Punctuated<&GenericParam, Token![,]> = signature
        .generics
        .params
        .iter()
        .filter(|parameter| !matches!(parameter, GenericParam::Lifetime(_)))
        .collect();
    if !types.is_empty() {
        mistakes.at(
            types,
            "an action is called with nothing but `&Action`; remove the type parameters",
        );
    }
}

fn argument(signature: &Signature, mistakes: &mut Mistakes) -> Option<Span> {
    let name = &signature.ident;
    let mut inputs = signature.inputs.iter();
    let argument = match inputs.next() {
        Some(FnArg::Typed(typed)) => Some(typed.ty.span()),
        Some(FnArg::Receiver(receiver)) => {
            mistakes.at(
                receiver,
                "an action is a free function; move it out of the `impl` and take `cx: &Action`",
            );
            None
        }
        None => {
            let place = signature.paren_token.span.join();
            mistakes.at_span(
                place,
                format!("an action takes one argument; write `{name}(cx: &Action)`"),
            );
            None
        }
    };
    let more: Punctuated<&FnArg, Token![,]> = inputs.collect();
    if !more.is_empty() {
        mistakes.at(more, "an action takes one argument, `&Action`; remove the others");
    }
    argument
}

fn output(signature: &Signature, mistakes: &mut Mistakes) -> Option<Span> {
    match &signature.output {
        ReturnType::Type(_, output) => Some(output.span()),
        ReturnType::Default => {
            let place = signature.paren_token.span.close();
            mistakes.at_span(
                place,
                "an action returns a result; write `-> Result<()>` after the argument",
            );
            None
        }
    }
}
