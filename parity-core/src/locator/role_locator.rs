//! Names elements by their role, and by the name and the states that they are to have.

use std::fmt;
use std::ops::Deref;

use crate::locator::Locator;
use crate::locator::root::Root;
use crate::query::{ByRole, Query, TextMatch};

/// A [`Locator`] by role, to which a name and states can be added; made by
/// [`Locate::role`](crate::Locate::role).
///
/// States that are not named are not looked at. An element that cannot have a state, such as a link
/// that is asked to be checked, does not match.
#[derive(Debug, Clone)]
#[must_use = "a locator does nothing by itself: act on it, or `expect` something of it"]
pub struct RoleLocator {
    root: Root,
    by: ByRole,
    locator: Locator,
}

impl RoleLocator {
    pub(crate) fn new(root: Root, by: ByRole) -> Self {
        let locator = root.clone().locator(Query::Role(by.clone()));
        Self { root, by, locator }
    }

    fn with(self, change: impl FnOnce(&mut ByRole)) -> Self {
        let mut by = self.by;
        change(&mut by);
        Self::new(self.root, by)
    }

    /// Its accessible name matches; a `&str` may stand anywhere in it, in any case.
    pub fn name(self, name: impl Into<TextMatch>) -> Self {
        let name = name.into();
        self.with(|by| by.name = Some(name))
    }

    /// It is checked: a checkbox, radio, switch, or an item of a menu.
    pub fn checked(self) -> Self {
        self.with(|by| by.checked = Some(true))
    }

    /// It could be checked, and is not.
    pub fn unchecked(self) -> Self {
        self.with(|by| by.checked = Some(false))
    }

    /// It is neither checked nor unchecked, or neither pressed nor unpressed.
    pub fn mixed(self) -> Self {
        self.with(|by| by.mixed = true)
    }

    /// It is disabled.
    pub fn disabled(self) -> Self {
        self.with(|by| by.disabled = Some(true))
    }

    /// It is not disabled.
    pub fn enabled(self) -> Self {
        self.with(|by| by.disabled = Some(false))
    }

    /// What it controls is shown.
    pub fn expanded(self) -> Self {
        self.with(|by| by.expanded = Some(true))
    }

    /// What it controls could be shown, and is not.
    pub fn collapsed(self) -> Self {
        self.with(|by| by.expanded = Some(false))
    }

    /// It is a button that stays pressed, and is.
    pub fn pressed(self) -> Self {
        self.with(|by| by.pressed = Some(true))
    }

    /// It is a button that stays pressed, and is not.
    pub fn unpressed(self) -> Self {
        self.with(|by| by.pressed = Some(false))
    }

    /// It is selected: an option, a tab, a row or a cell.
    pub fn selected(self) -> Self {
        self.with(|by| by.selected = Some(true))
    }

    /// It could be selected, and is not.
    pub fn unselected(self) -> Self {
        self.with(|by| by.selected = Some(false))
    }

    /// It has this level: 2 for `<h2>`.
    pub fn level(self, level: u32) -> Self {
        self.with(|by| by.level = Some(level))
    }

    /// Also elements that assistive technology is not told of.
    pub fn include_hidden(self) -> Self {
        self.with(|by| by.include_hidden = true)
    }
}

/// Everything that a [`Locator`] can do.
impl Deref for RoleLocator {
    type Target = Locator;

    fn deref(&self) -> &Locator {
        &self.locator
    }
}

impl From<RoleLocator> for Locator {
    fn from(by_role: RoleLocator) -> Self {
        by_role.locator
    }
}

impl fmt::Display for RoleLocator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.locator.fmt(f)
    }
}
