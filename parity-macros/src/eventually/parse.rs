//! The grammar of `eventually!`; knows no option.

use proc_macro2::{Ident, Span};
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream};
use syn::{Expr, Pat, Token};

/// What was written: `EXPRESSION => CONDITION, name = value, …`.
pub(crate) struct Written {
    pub(crate) expression: Expr,
    pub(crate) condition: Option<Value>,
    pub(crate) settings: Vec<Setting>,
    /// Pieces between commas that are not `name = value`.
    pub(crate) strays: Vec<Expr>,
}

/// One option as it was written.
pub(crate) struct Setting {
    pub(crate) name: Ident,
    pub(crate) value: Value,
}

/// What stands behind an arrow or an equals sign.
pub(crate) enum Value {
    Expression(Box<Expr>),
    Pattern(Box<Pattern>),
}

/// `matches PATTERN if GUARD`.
pub(crate) struct Pattern {
    pub(crate) word: Ident,
    pub(crate) matched: Pat,
    pub(crate) guard: Option<Expr>,
}

impl Parse for Value {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let ahead = input.fork();
        let is_word = ahead.parse::<Ident>().is_ok_and(|word| word == "matches");
        // `matches!(…)`, or a value of that name.
        let is_alone = ahead.is_empty()
            || ahead.peek(Token![!])
            || ahead.peek(Token![,])
            || ahead.peek(Token![.]);
        if !is_word || is_alone {
            return input.parse().map(Box::new).map(Self::Expression);
        }
        let word = input.parse()?;
        let matched = input.call(Pat::parse_multi_with_leading_vert)?;
        let guard = match input.parse::<Option<Token![if]>>()? {
            Some(_) => Some(input.parse()?),
            None => None,
        };
        Ok(Self::Pattern(Box::new(Pattern { word, matched, guard })))
    }
}

impl Parse for Written {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        if input.is_empty() {
            return Err(syn::Error::new(
                Span::call_site(),
                "there is nothing to look at; write `eventually!(expression => |value| condition)`",
            ));
        }
        let expression = input.parse()?;
        let condition = match input.parse::<Option<Token![=>]>>()? {
            Some(_) => Some(input.parse()?),
            None => None,
        };
        let mut written = Self { expression, condition, settings: Vec::new(), strays: Vec::new() };
        while !input.is_empty() {
            comma(input)?;
            if input.is_empty() {
                break;
            }
            if input.peek(Ident::peek_any) && input.peek2(Token![=]) && !input.peek2(Token![==]) {
                let name = input.call(Ident::parse_any)?;
                let _: Token![=] = input.parse()?;
                written.settings.push(Setting { name, value: input.parse()? });
            } else {
                written.strays.push(input.parse()?);
            }
        }
        Ok(written)
    }
}

fn comma(input: ParseStream<'_>) -> syn::Result<()> {
    if input.peek(Token![,]) {
        let _: Token![,] = input.parse()?;
        return Ok(());
    }
    Err(input.error("put a comma here: the options stand behind the expression and its condition"))
}
