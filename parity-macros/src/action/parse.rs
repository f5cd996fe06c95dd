//! The grammar of `#[parity_action(…)]` and of the function below it; knows no rule.

use proc_macro2::{Delimiter, Ident, TokenStream, TokenTree};
use syn::parse::{Parse, ParseStream};
use syn::{Attribute, Lit, LitStr, Signature, Visibility};

/// What was written: the settings of the attribute, and the function.
pub(crate) struct Written {
    pub(crate) settings: Vec<Setting>,
    /// Pieces between commas that do not begin with a name.
    pub(crate) strays: Vec<TokenStream>,
    pub(crate) function: Function,
}

/// One option as it was written.
pub(crate) struct Setting {
    pub(crate) name: Ident,
    pub(crate) value: Value,
}

/// What stands behind the `=` of an option.
pub(crate) enum Value {
    /// No `=` at all.
    Absent,
    /// One string literal.
    Text(LitStr),
    /// `[a, b]`, with its brackets and by its pieces.
    List(TokenTree, Vec<TokenStream>),
    /// Anything else, also nothing.
    Other(TokenStream),
}

/// The head of the function; the body is the compiler's business.
pub(crate) struct Function {
    pub(crate) attributes: Vec<Attribute>,
    pub(crate) signature: Signature,
}

/// Reads the attribute and the function below it.
///
/// # Errors
///
/// Only if the item is not a function; whatever stands in the attribute is read as it is.
pub(crate) fn parse(options: TokenStream, item: TokenStream) -> syn::Result<Written> {
    let (mut settings, mut strays) = (Vec::new(), Vec::new());
    for piece in pieces(options) {
        match setting(&piece) {
            Some(setting) => settings.push(setting),
            None => strays.push(piece),
        }
    }
    Ok(Written { settings, strays, function: syn::parse2(item)? })
}

/// Splits at the commas that are in no bracket.
fn pieces(tokens: TokenStream) -> Vec<TokenStream> {
    let mut pieces = vec![TokenStream::new()];
    for token in tokens {
        let is_comma = matches!(&token, TokenTree::Punct(punct) if punct.as_char() == ',');
        match pieces.last_mut() {
            Some(piece) if !is_comma => piece.extend([token]),
            _ => pieces.push(TokenStream::new()),
        }
    }
    pieces.retain(|piece| !piece.is_empty());
    pieces
}

fn setting(piece: &TokenStream) -> Option<Setting> {
    let mut tokens = piece.clone().into_iter();
    let Some(TokenTree::Ident(name)) = tokens.next() else { return None };
    let value = match tokens.next() {
        None => Value::Absent,
        Some(TokenTree::Punct(equals)) if equals.as_char() == '=' => value(tokens.collect()),
        Some(_) => return None,
    };
    Some(Setting { name, value })
}

fn value(tokens: TokenStream) -> Value {
    let mut rest = tokens.clone().into_iter();
    match (rest.next(), rest.next()) {
        (Some(TokenTree::Group(list)), None) if list.delimiter() == Delimiter::Bracket => {
            let items = pieces(list.stream());
            Value::List(TokenTree::Group(list), items)
        }
        (Some(TokenTree::Literal(literal)), None) => match Lit::new(literal) {
            Lit::Str(text) => Value::Text(text),
            _ => Value::Other(tokens),
        },
        _ => Value::Other(tokens),
    }
}

impl Parse for Function {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let attributes = input.call(Attribute::parse_outer)?;
        let start = input.span();
        let _: Visibility = input.parse()?;
        let signature = input.parse().map_err(|_| {
            syn::Error::new(start, "`#[parity_action]` stands on an `async fn`, and nothing else")
        })?;
        let _body: TokenStream = input.parse()?;
        Ok(Self { attributes, signature })
    }
}
