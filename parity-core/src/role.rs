//! The roles that elements can have, by WAI-ARIA 1.2 and 1.3.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Declares the roles once: the variant, and the word of the specification.
macro_rules! roles {
    ($($variant:ident = $word:literal,)*) => {
        /// What an element is to a user, by [WAI-ARIA 1.2](https://www.w3.org/TR/wai-aria-1.2/#role_definitions)
        /// and what [1.3](https://w3c.github.io/aria/) adds.
        ///
        /// Most elements have their role by themselves: `<button>` and `<input type=submit>` are
        /// [`Role::Button`], `<a href>` is [`Role::Link`].
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[non_exhaustive]
        pub enum Role {
            $(
                #[doc = concat!("`", $word, "`")]
                #[serde(rename = $word)]
                $variant,
            )*
        }

        impl Role {
            /// The role's name in the specification.
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $word,)*
                }
            }
        }
    };
}

roles! {
    Alert = "alert",
    AlertDialog = "alertdialog",
    Application = "application",
    Article = "article",
    Banner = "banner",
    Blockquote = "blockquote",
    Button = "button",
    Caption = "caption",
    Cell = "cell",
    Checkbox = "checkbox",
    Code = "code",
    ColumnHeader = "columnheader",
    ComboBox = "combobox",
    Comment = "comment",
    Complementary = "complementary",
    ContentInfo = "contentinfo",
    Definition = "definition",
    Deletion = "deletion",
    Dialog = "dialog",
    Directory = "directory",
    Document = "document",
    Emphasis = "emphasis",
    Feed = "feed",
    Figure = "figure",
    Form = "form",
    Generic = "generic",
    Grid = "grid",
    GridCell = "gridcell",
    Group = "group",
    Heading = "heading",
    Img = "img",
    Insertion = "insertion",
    Link = "link",
    List = "list",
    ListBox = "listbox",
    ListItem = "listitem",
    Log = "log",
    Main = "main",
    Mark = "mark",
    Marquee = "marquee",
    Math = "math",
    Menu = "menu",
    MenuBar = "menubar",
    MenuItem = "menuitem",
    MenuItemCheckbox = "menuitemcheckbox",
    MenuItemRadio = "menuitemradio",
    Meter = "meter",
    Navigation = "navigation",
    None = "none",
    Note = "note",
    Option = "option",
    Paragraph = "paragraph",
    Presentation = "presentation",
    ProgressBar = "progressbar",
    Radio = "radio",
    RadioGroup = "radiogroup",
    Region = "region",
    Row = "row",
    RowGroup = "rowgroup",
    RowHeader = "rowheader",
    Scrollbar = "scrollbar",
    Search = "search",
    SearchBox = "searchbox",
    SectionFooter = "sectionfooter",
    SectionHeader = "sectionheader",
    Separator = "separator",
    Slider = "slider",
    SpinButton = "spinbutton",
    Status = "status",
    Strong = "strong",
    Subscript = "subscript",
    Suggestion = "suggestion",
    Superscript = "superscript",
    Switch = "switch",
    Tab = "tab",
    Table = "table",
    TabList = "tablist",
    TabPanel = "tabpanel",
    Term = "term",
    TextBox = "textbox",
    Time = "time",
    Timer = "timer",
    Toolbar = "toolbar",
    Tooltip = "tooltip",
    Tree = "tree",
    TreeGrid = "treegrid",
    TreeItem = "treeitem",
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
