//! Pages made up from a seed: elements, attributes, labels, hidden parts, nesting, shadow roots.

use std::fmt::Write as _;

use crate::random::Random;

/// How many elements a page has.
const ELEMENTS: usize = 60;
const DEEPEST: usize = 7;

const AROUND: &[&str] = &[
    "div",
    "div",
    "div",
    "section",
    "article",
    "aside",
    "nav",
    "main",
    "header",
    "footer",
    "form",
    "fieldset",
    "figure",
    "blockquote",
    "address",
    "hgroup",
    "search",
    "details",
    "dialog open",
    "ul",
    "ol",
    "dl",
    "table",
    "menu",
    "my-part",
];
const LINES: &[&str] =
    &["p", "h1", "h2", "h3", "h6", "pre", "legend", "figcaption", "summary", "dt", "dd", "li"];
const WITHIN: &[&str] = &[
    "span", "span", "span", "b", "em", "strong", "code", "a href=x", "a", "button", "label",
    "abbr", "q", "sub", "sup", "time", "mark", "kbd", "s", "ins", "dfn", "small", "output", "cite",
    "bdi",
];
const ALONE: &[&str] = &[
    "input",
    "input type=search",
    "input type=email",
    "input type=number value=4",
    "input type=range value=7",
    "input type=checkbox",
    "input type=checkbox checked",
    "input type=radio",
    "input type=submit",
    "input type=reset",
    "input type=button value=Go",
    "input type=image alt=Find",
    "input type=image",
    "input type=file",
    "input type=color",
    "input value=Ada",
    "input placeholder=Hint",
    "img alt=Logo",
    "img",
    "img alt",
    "hr",
    "br",
    "wbr",
];
const ROLES: &[&str] = &[
    "alert",
    "article",
    "banner",
    "button",
    "cell",
    "checkbox",
    "combobox",
    "complementary",
    "dialog",
    "form",
    "generic",
    "grid",
    "group",
    "heading",
    "img",
    "link",
    "list",
    "listbox",
    "listitem",
    "main",
    "menu",
    "menuitem",
    "meter",
    "navigation",
    "none",
    "note",
    "option",
    "presentation",
    "progressbar",
    "radio",
    "region",
    "row",
    "search",
    "searchbox",
    "separator",
    "slider",
    "spinbutton",
    "status",
    "switch",
    "tab",
    "tablist",
    "tabpanel",
    "textbox",
    "toolbar",
    "tooltip",
    "tree",
    "treeitem",
    "wrong",
    "wrong button",
    "none link",
    "strong",
    "code",
    "term",
    "definition",
    "math",
    "figure",
];
const CONTROL_ROLES: &[&str] =
    &["button", "checkbox", "link", "menuitem", "none", "presentation", "switch", "tab"];
const STYLES: &[&str] = &[
    "display:none",
    "visibility:hidden",
    "visibility:visible",
    "display:inline-block",
    "display:block",
    "display:inline",
    "display:contents",
    "display:flex",
    "text-transform:uppercase",
    "opacity:0",
    "position:absolute",
    "float:left",
    "white-space:pre",
    "content-visibility:hidden",
];
const STATES: &[&str] = &[
    "aria-checked=true",
    "aria-checked=mixed",
    "aria-checked=false",
    "aria-pressed=true",
    "aria-pressed=mixed",
    "aria-expanded=true",
    "aria-expanded=false",
    "aria-selected=true",
    "aria-level=4",
    "aria-disabled=true",
    "disabled",
    "aria-valuenow=3",
    "aria-valuetext=three",
    "aria-haspopup=true",
    "aria-current=page",
    "aria-live=polite",
    "aria-busy=true",
    "aria-required=true",
];
const WORDS: &[&str] =
    &["Plans", "go on", " Ada ", "3&nbsp;days", "new", "\n two\n lines ", "é", "x", "Send  it"];

/// Makes the page of a seed.
pub(crate) fn page(seed: u64) -> String {
    let mut maker = Maker { random: Random::new(seed), html: String::new(), made: 0 };
    while maker.made < ELEMENTS {
        maker.around(0);
    }
    format!(
        "<!doctype html><meta charset=utf-8><title>{seed}</title><style>{STYLE}</style>\n{}",
        maker.html
    )
}

const STYLE: &str = r#".before::before { content: "pre " } .after::after { content: "post" }
.alt::before { content: "*" / "star" } .block::before { content: "pre"; display: block }"#;

/// Makes one attribute.
type Attribute = fn(&mut Maker) -> String;

struct Maker {
    random: Random,
    html: String,
    made: usize,
}

impl Maker {
    /// An element that others stand in.
    fn around(&mut self, depth: usize) {
        if depth >= DEEPEST {
            return self.text();
        }
        match self.random.below(20) {
            0 => self.table(depth),
            1 => self.select(),
            2 => self.labelled(),
            3 => self.shadow(depth),
            4..=7 => self.pair(LINES, depth, Self::phrase),
            8..=10 => self.phrase(depth),
            _ => self.pair(AROUND, depth, Self::around),
        }
    }

    /// An element within a line of text.
    fn phrase(&mut self, depth: usize) {
        match self.random.below(10) {
            0..=3 => self.text(),
            4 | 5 => self.alone(),
            _ if depth < DEEPEST => self.pair(WITHIN, depth, Self::phrase),
            _ => self.text(),
        }
    }

    fn pair(&mut self, tags: &[&str], depth: usize, inner: fn(&mut Self, usize)) {
        let tag = self.random.one_of(tags);
        self.open(tag);
        for _ in 0..self.random.below(4) {
            inner(self, depth + 1);
        }
        self.close(tag);
    }

    fn alone(&mut self) {
        let tag = self.random.one_of(ALONE);
        self.open(tag);
    }

    fn text(&mut self) {
        let word = self.random.one_of(WORDS);
        self.html.push_str(word);
    }

    fn table(&mut self, depth: usize) {
        self.open("table");
        if self.random.chance(40) {
            self.pair(&["caption"], depth + 2, Self::phrase);
        }
        for _ in 0..=self.random.below(2) {
            self.open("tr");
            for _ in 0..=self.random.below(2) {
                self.pair(&["td", "th", "th scope=row", "th scope=col"], depth + 2, Self::phrase);
            }
            self.close("tr");
        }
        self.close("table");
    }

    fn select(&mut self) {
        let tag = self.random.one_of(&["select", "select", "select multiple", "select size=3"]);
        self.open(tag);
        for tag in ["option", "option selected", "option label=Other"] {
            if self.random.chance(60) {
                self.open(tag);
                self.text();
                self.close("option");
            }
        }
        self.close("select");
    }

    /// A field and the label that names it, around it or by its id.
    fn labelled(&mut self) {
        let field = self.random.one_of(&[
            "input",
            "textarea",
            "select",
            "meter",
            "progress value=1",
            "button",
            "input type=checkbox",
        ]);
        if self.random.chance(50) {
            self.open("label");
            self.text();
            self.open(field);
            self.close(field);
            self.phrase(DEEPEST - 1);
            self.close("label");
        } else {
            let next = self.made + 1;
            self.open(&format!("label for=e{next}"));
            self.phrase(DEEPEST - 1);
            self.close("label");
            self.open(field);
            self.close(field);
        }
    }

    /// A shadow root with a slot, whose host may have something to put into it.
    fn shadow(&mut self, depth: usize) {
        let host = self.random.one_of(&["div", "span", "section", "my-part"]);
        self.open(host);
        self.html.push_str("<template shadowrootmode=open>");
        self.phrase(depth + 1);
        let slot = self.random.one_of(&["slot", "slot name=a", "button", "div"]);
        self.open(slot);
        self.text();
        self.close(slot);
        self.phrase(depth + 1);
        self.html.push_str("</template>");
        for _ in 0..self.random.below(3) {
            self.phrase(depth + 1);
        }
        self.close(host);
    }

    fn open(&mut self, tag: &str) {
        write!(self.html, "<{tag} id=e{}", self.made).unwrap();
        self.made += 1;
        // Nobody writes more on these, and no two browsers agree on what it would mean.
        if !["br", "wbr"].contains(&tag) {
            if self.random.chance(12)
                && !["select", "option"].iter().any(|part| tag.starts_with(part))
            {
                let is_control =
                    ["input", "img", "textarea"].iter().any(|part| tag.starts_with(part));
                let role = self.random.one_of(if is_control { CONTROL_ROLES } else { ROLES });
                write!(self.html, " role=\"{role}\"").unwrap();
            }
            self.attributes();
        }
        self.html.push('>');
    }

    fn close(&mut self, tag: &str) {
        let name = tag.split(' ').next().unwrap();
        if !["input", "img", "hr", "br", "wbr"].contains(&name) {
            writeln!(self.html, "</{name}>").unwrap();
        }
    }

    fn attributes(&mut self) {
        let some: [(usize, Attribute); 11] = [
            (6, |maker| format!("aria-label=\"{}\"", maker.random.one_of(WORDS))),
            (6, |maker| format!("aria-labelledby=\"{}\"", maker.ids())),
            (4, |maker| format!("aria-describedby=\"{}\"", maker.ids())),
            (6, |maker| format!("title=\"{}\"", maker.random.one_of(WORDS))),
            (3, |_| "aria-hidden=true".to_owned()),
            (2, |_| "hidden".to_owned()),
            (1, |_| "inert".to_owned()),
            (5, |maker| format!("tabindex={}", maker.random.one_of(&["0", "-1"]))),
            (9, |maker| format!("style=\"{}\"", maker.random.one_of(STYLES))),
            (8, |maker| maker.random.one_of(STATES).to_owned()),
            (5, |maker| {
                format!("class={}", maker.random.one_of(&["before", "after", "alt", "block"]))
            }),
        ];
        for (percent, attribute) in some {
            if self.random.chance(percent) {
                let attribute = attribute(self);
                write!(self.html, " {attribute}").unwrap();
            }
        }
    }

    fn ids(&mut self) -> String {
        let id = |maker: &mut Self| format!("e{}", maker.random.below(ELEMENTS + 2));
        if self.random.chance(30) { format!("{} {}", id(self), id(self)) } else { id(self) }
    }
}
