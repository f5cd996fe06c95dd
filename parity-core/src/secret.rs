//! A value that is never printed.

use std::fmt;

/// A value that is used but never printed: its `Debug` shows only its name.
///
/// A page fills it, and an HTTP request carries it; evidence and errors show the name in its place.
///
/// ```
/// use parity_core::Secret;
///
/// let password = Secret::new("SHOP_PASSWORD", "correct horse".to_owned());
/// assert_eq!(format!("{password:?}"), "<secret SHOP_PASSWORD>");
/// ```
#[derive(Clone)]
pub struct Secret<T> {
    name: String,
    value: T,
}

impl<T> Secret<T> {
    /// Wraps `value`; `name` is what is shown in its place, usually the variable that holds it.
    pub fn new(name: impl Into<String>, value: T) -> Self {
        Self { name: name.into(), value }
    }

    /// The name that is shown in place of the value.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The value itself. Whoever asks for it takes care that it is not written anywhere.
    pub fn expose(&self) -> &T {
        &self.value
    }
}

impl<T> fmt::Debug for Secret<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "<secret {}>", self.name)
    }
}
