//! Where elements are looked for: on a page, in a frame, within another element.

use crate::locator::Locator;
use crate::locator::role_locator::RoleLocator;
use crate::locator::root::Root;
use crate::query::{ByRole, Query, TextMatch};
use crate::role::Role;

/// A place in which elements are named: a [`Page`](crate::Page), a [`Frame`](crate::Frame), or the
/// elements of a [`Locator`].
///
/// Each method names elements by what a user perceives of them, best first; open shadow roots are
/// looked into by all but [`xpath`](Locate::xpath). Nothing is looked for until something is asked of
/// the locator.
///
/// # Examples
///
/// ```no_run
/// # use parity_core::prelude::*;
/// # async fn example(page: &Page) -> Result<()> {
/// page.role(Role::Button).name("Pay now").click().await?;
/// let pro = page.role(Role::Row).filter(Filter::has_text("Pro"));
/// pro.role(Role::Link).name("Details").click().await?;
/// # Ok(())
/// # }
/// ```
pub trait Locate: Sealed {
    /// Names elements by their role; the methods of [`RoleLocator`] add name and states.
    fn role(&self, role: Role) -> RoleLocator {
        RoleLocator::new(self.root(), ByRole::new(role))
    }

    /// Names a field by its label: of a `<label>`, `aria-labelledby` or `aria-label`.
    fn label(&self, label: impl Into<TextMatch>) -> Locator {
        self.root().locator(Query::Label { text: label.into() })
    }

    /// Names the smallest element that shows a text.
    fn text(&self, text: impl Into<TextMatch>) -> Locator {
        self.root().locator(Query::Text { text: text.into() })
    }

    /// Names a field by the text that it shows while it is empty.
    fn placeholder(&self, text: impl Into<TextMatch>) -> Locator {
        self.root().locator(Query::Placeholder { text: text.into() })
    }

    /// Names an image by its alternative text.
    fn alt_text(&self, text: impl Into<TextMatch>) -> Locator {
        self.root().locator(Query::AltText { text: text.into() })
    }

    /// Names an element by its attribute `title`.
    fn title(&self, text: impl Into<TextMatch>) -> Locator {
        self.root().locator(Query::Title { text: text.into() })
    }

    /// Names an element by the attribute that the team keeps for tests, all of its value:
    /// `data-testid`, or what `test_id_attribute` in `parity.toml` says.
    fn test_id(&self, id: impl Into<TestId>) -> Locator {
        let root = self.root();
        let attribute = root.view.test_id_attribute().to_owned();
        root.locator(Query::TestId { attribute, text: id.into().0 })
    }

    /// Names elements by a CSS selector; `:scope` is the place itself.
    fn css(&self, selector: impl Into<String>) -> Locator {
        self.root().locator(Query::Css { css: selector.into() })
    }

    /// Names elements by an `XPath` 1.0 expression, which sees no shadow roots.
    fn xpath(&self, expression: impl Into<String>) -> Locator {
        self.root().locator(Query::Xpath { xpath: expression.into() })
    }
}

/// A test id: a `&str` or `String` is all of it, a [`TextMatch`] compares as it says.
#[derive(Debug, Clone)]
pub struct TestId(TextMatch);

impl From<&str> for TestId {
    fn from(id: &str) -> Self {
        Self(TextMatch::exact(id))
    }
}

impl From<String> for TestId {
    fn from(id: String) -> Self {
        Self(TextMatch::exact(id))
    }
}

impl From<TextMatch> for TestId {
    fn from(text: TextMatch) -> Self {
        Self(text)
    }
}

/// What only this crate can be: something that the in-page script knows.
pub trait Sealed {
    /// Where is looked from.
    #[doc(hidden)]
    fn root(&self) -> Root;
}

/// Within the elements that it finds.
impl Locate for Locator {}

impl Sealed for Locator {
    fn root(&self) -> Root {
        Root { view: self.view().clone(), within: Some(self.query().clone()) }
    }
}
