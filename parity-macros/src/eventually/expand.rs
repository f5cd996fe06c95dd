//! The tokens of a valid `eventually!`: one call into the library, awaited.

use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, quote};

use crate::eventually::model::{Condition, Model, Options, Schedule, Time};
use crate::optional::optional;
use crate::{crate_path, duration, source};

/// Returns the awaited call of `function`, a `Result` of what that makes of the expression's value.
pub(crate) fn expand(model: &Model, function: &Ident) -> TokenStream {
    let root = crate_path::root(model.options.crate_path.as_ref());
    let expression = &model.expression;
    let value = match &model.condition {
        // So that an expression of another type is told as such, where it stands.
        Condition::IsTrue => quote!(::core::primitive::bool),
        Condition::Closure { .. } | Condition::Matches { .. } | Condition::Unusable => quote!(_),
    };
    let watch = watch(model);
    let condition = condition(&model.condition);
    let unless = model.options.unless.as_ref();
    let unless = unless.map_or_else(|| quote!(|_: &_| false), self::condition);
    quote! {
        #root::__private::#function(
            #root::__private::#watch,
            async || ::core::result::Result::<#value, #root::Error>::Ok(#expression),
            #condition,
            #unless,
        )
        .await
    }
}

fn watch(model: &Model) -> TokenStream {
    let expression = source::text(&model.expression.to_token_stream());
    let condition = text(&model.condition);
    let Options { within, every, unless, holds_for, try_within, because, crate_path: _ } =
        &model.options;
    let [within, holds_for, try_within] =
        [within, holds_for, try_within].map(|written| optional(written.as_ref().map(time)));
    let unless = optional(unless.as_ref().map(|unless| text(unless).to_token_stream()));
    let because = because.as_ref().map(|because| quote!(::core::convert::Into::into(#because)));
    let because = optional(because);
    let every =
        every.as_ref().map_or_else(|| quote!(::core::default::Default::default()), schedule);
    quote! {
        Watch {
            expression: #expression,
            condition: #condition,
            unless: #unless,
            within: #within,
            try_within: #try_within,
            holds_for: #holds_for,
            every: #every,
            because: #because,
            file: ::core::file!(),
            line: ::core::line!(),
        }
    }
}

/// What a reader of a failure is told of a condition.
fn text(condition: &Condition) -> String {
    match condition {
        Condition::IsTrue => "it is true".to_owned(),
        Condition::Closure { body, .. } => source::text(&body.to_token_stream()),
        Condition::Matches { pattern, guard: None } => {
            format!("matches {}", source::text(&pattern.to_token_stream()))
        }
        Condition::Matches { pattern, guard: Some(guard) } => {
            let (pattern, guard) = (pattern.to_token_stream(), guard.to_token_stream());
            format!("matches {} if {}", source::text(&pattern), source::text(&guard))
        }
        Condition::Unusable => String::new(),
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
        Condition::Matches { pattern, guard } => {
            let guard = guard.as_ref().map(|guard| quote!(if #guard));
            quote!(|value: &_| ::core::matches!(value, #pattern #guard))
        }
        Condition::Unusable => quote!(|_: &_| true),
    }
}
