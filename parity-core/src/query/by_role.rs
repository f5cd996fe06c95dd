//! A role with the name and the states that an element of it is to have.

use serde::{Deserialize, Serialize};

use crate::query::text_match::TextMatch;
use crate::role::Role;

/// A role with the name and the states that an element of it is to have; those that are not given
/// are not looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ByRole {
    pub(crate) role: Role,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) name: Option<TextMatch>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) checked: Option<bool>,
    /// Neither checked nor unchecked, neither pressed nor unpressed.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(crate) mixed: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) disabled: Option<bool>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) expanded: Option<bool>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) pressed: Option<bool>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) selected: Option<bool>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) level: Option<u32>,
    /// Also those that assistive technology is not told of.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(crate) include_hidden: bool,
}

impl ByRole {
    /// Any element of the role.
    pub(crate) fn new(role: Role) -> Self {
        Self {
            role,
            name: None,
            checked: None,
            mixed: false,
            disabled: None,
            expanded: None,
            pressed: None,
            selected: None,
            level: None,
            include_hidden: false,
        }
    }

    /// The states that are given, as a person says them and as the methods of
    /// [`RoleLocator`](crate::RoleLocator) are called.
    pub(crate) fn states(&self) -> Vec<&'static str> {
        let pairs = [
            (self.checked, "checked", "unchecked"),
            (self.disabled, "disabled", "enabled"),
            (self.expanded, "expanded", "collapsed"),
            (self.pressed, "pressed", "unpressed"),
            (self.selected, "selected", "unselected"),
        ];
        let given =
            pairs.into_iter().filter_map(|(state, yes, no)| Some(if state? { yes } else { no }));
        self.mixed.then_some("mixed").into_iter().chain(given).collect()
    }
}
