//! What something can be expected of.

use crate::locator::Locator;
use crate::locator::role_locator::RoleLocator;
use crate::page::Page;
use crate::response::Response;

/// What something can be expected of: a [`Locator`], a [`Page`] or a [`Response`], by itself or by
/// reference.
pub trait Expectable: sealed::Sealed {
    /// What the expectation is about.
    type Subject;

    /// It.
    #[doc(hidden)]
    fn subject(self) -> Self::Subject;
}

/// What an expectation waits for.
pub trait Waited: sealed::Sealed {}

impl Waited for Locator {}
impl Waited for Page {}

mod sealed {
    pub trait Sealed {}
    impl<T: Sealed> Sealed for &T {}
    impl Sealed for crate::locator::Locator {}
    impl Sealed for crate::locator::role_locator::RoleLocator {}
    impl Sealed for crate::page::Page {}
    impl Sealed for crate::response::Response {}
}

impl Expectable for Locator {
    type Subject = Self;

    fn subject(self) -> Self {
        self
    }
}

impl Expectable for RoleLocator {
    type Subject = Locator;

    fn subject(self) -> Locator {
        self.into()
    }
}

impl Expectable for Page {
    type Subject = Self;

    fn subject(self) -> Self {
        self
    }
}

impl Expectable for &Locator {
    type Subject = Locator;

    fn subject(self) -> Locator {
        self.clone()
    }
}

impl Expectable for &RoleLocator {
    type Subject = Locator;

    fn subject(self) -> Locator {
        self.clone().into()
    }
}

impl Expectable for &Page {
    type Subject = Page;

    fn subject(self) -> Page {
        self.clone()
    }
}

impl<'r> Expectable for &'r Response {
    type Subject = &'r Response;

    fn subject(self) -> &'r Response {
        self
    }
}
