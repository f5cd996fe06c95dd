//! The tokens of a valid `eventually!`: one call into the library, awaited.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};

use crate::eventually::model::{Condition, Model, Options, Schedule, Time};
use crate::optional::optional;
use crate::{crate_path, duration, source};

/// Returns the awaited call, a `Result` of the expression's value.
pub(crate) fn expand(model: &Model) -> TokenStream {
    let root = crate_path::root(model.options.crate_path.as_ref());
    let expression = &model.expression;
    let value = match &model.condition {
        // So that an expression of another type is told as such, where it stands.
        Condition::IsTrue => quote!(::core::primitive::bool),
        Condition::Closure { .. } | Condition::Unusable => quote!(_),
    };
    let watch = watch(model);
    let condition = condition(&model.condition);
    quote! {
        #root::__private::eventually(
            #root::__private::#watch,
            async || ::core::result::Result::<#value, #root::Error>::Ok(#expression),
            #condition,
        )
        .await
    }
}

fn watch(model: &Model) -> TokenStream {
    let expression = source::text(&model.expression.to_token_stream());
    let condition = match &model.condition {
        Condition::IsTrue => "it is true".to_owned(),
        Condition::Closure { body, .. } => source::text(&body.to_token_stream()),
        Condition::Unusable => String::new(),
    };
    let Options { within, every, because, crate_path: _ } = &model.options;
    let within = optional(within.as_ref().map(time));
    let because = because.as_ref().map(|because| quote!(::core::convert::Into::into(#because)));
    let because = optional(because);
    let every =
        every.as_ref().map_or_else(|| quote!(::core::default::Default::default()), schedule);
    quote! {
        Watch {
            expression: #expression,
            condition: #condition,
            within: #within,
            every: #every,
            because: #because,
            file: ::core::file!(),
            line: ::core::line!(),
        }
    }
}

fn schedule(schedule: &Schedule) -> TokenStream {
    match schedule {
        Schedule::Listed(times) => {
            let times = times.iter().map(time);
            quote!(::core::convert::Into::into([#(#times),*]))
        }
        Schedule::Computed(expression) => quote!(::core::convert::Into::into(#expression)),
    }
}

fn time(time: &Time) -> TokenStream {
    match time {
        Time::Known(length) => duration::tokens(*length),
        Time::Computed(expression) => expression.to_token_stream(),
    }
}

fn condition(condition: &Condition) -> TokenStream {
    match condition {
        Condition::IsTrue => quote!(|is_true: &_| *is_true),
        Condition::Closure { capture, pattern, body } => quote!(#capture |#pattern: &_| #body),
        Condition::Unusable => quote!(|_: &_| true),
    }
}
