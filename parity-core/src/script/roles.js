// Roles as data: WAI-ARIA 1.2 and 1.3, Graphics-AAM, DPUB-ARIA, and HTML-AAM 1.0.

const words = (text) => text.trim().split(/\s+/);

// The roles that can be written, without the abstract ones.
const ROLES = new Set(words(`
  alert alertdialog application article banner blockquote button caption cell checkbox code columnheader
  combobox comment complementary contentinfo definition deletion dialog directory document emphasis feed figure
  form generic grid gridcell group heading image img insertion link list listbox listitem log main mark
  marquee math menu menubar menuitem menuitemcheckbox menuitemradio meter navigation none note option
  paragraph presentation progressbar radio radiogroup region row rowgroup rowheader scrollbar search
  searchbox sectionfooter sectionheader separator slider spinbutton status strong subscript suggestion
  superscript switch tab table tablist tabpanel term textbox time timer toolbar tooltip tree treegrid
  treeitem graphics-document graphics-object graphics-symbol
  doc-abstract doc-acknowledgments doc-afterword doc-appendix doc-backlink doc-biblioentry
  doc-bibliography doc-biblioref doc-chapter doc-colophon doc-conclusion doc-cover doc-credit
  doc-credits doc-dedication doc-endnote doc-endnotes doc-epigraph doc-epilogue doc-errata
  doc-example doc-footnote doc-foreword doc-glossary doc-glossref doc-index doc-introduction
  doc-noteref doc-notice doc-pagebreak doc-pagefooter doc-pageheader doc-pagelist doc-part
  doc-preface doc-prologue doc-pullquote doc-qna doc-subtitle doc-tip doc-toc`));

const SYNONYMS = { directory: "list", image: "img", presentation: "none" };

// Elements whose role depends on nothing but their name.
const TAG_ROLES = new Map(Object.entries({
  address: "group", article: "article", blockquote: "blockquote", button: "button", caption: "caption",
  code: "code", datalist: "listbox", dd: "definition", del: "deletion", details: "group",
  dfn: "term", dialog: "dialog", dir: "list", dt: "term", em: "emphasis", fieldset: "group",
  figure: "figure", h1: "heading", h2: "heading", h3: "heading", h4: "heading", h5: "heading",
  h6: "heading", hgroup: "group", hr: "separator", html: "document", ins: "insertion", main: "main",
  mark: "mark", math: "math", menu: "list", meter: "meter", nav: "navigation", ol: "list",
  optgroup: "group", option: "option", output: "status", p: "paragraph", progress: "progressbar",
  s: "deletion", search: "search", strong: "strong", sub: "subscript", sup: "superscript",
  table: "table", textarea: "textbox", time: "time", ul: "list",
}));

// Fields for dates and colours have no role of their own in HTML-AAM. They are filled as text fields are.
const INPUT_ROLES = {
  button: "button", checkbox: "checkbox", color: "textbox", date: "textbox", "datetime-local": "textbox",
  email: "textbox", file: "button", hidden: null, image: "button", month: "textbox", number: "spinbutton",
  password: "textbox", radio: "radio", range: "slider", reset: "button", search: "searchbox",
  submit: "button", tel: "textbox", text: "textbox", time: "textbox", url: "textbox", week: "textbox",
};

// The attributes that keep an element in the tree although its role is written as `none`.
const KEEPING = words(`
  aria-atomic aria-braillelabel aria-brailleroledescription aria-busy aria-controls aria-current aria-describedby
  aria-description aria-details aria-flowto aria-keyshortcuts aria-label aria-labelledby aria-live aria-owns
  aria-relevant aria-roledescription`);

// Roles whose name may come from their content.
const NAMED_BY_CONTENT = new Set(words(`
  button cell checkbox columnheader gridcell heading link menuitem menuitemcheckbox menuitemradio option
  radio rowheader switch tab term tooltip treeitem graphics-object doc-backlink doc-biblioref
  doc-glossref doc-noteref doc-subtitle`));

// Roles that no `title` names; it only describes them.
const UNTITLED = new Set(words(`
  caption code definition deletion emphasis generic insertion mark none paragraph strong subscript
  suggestion superscript term time`));

// Roles whose content says nothing about what is around them.
const SILENT = new Set(words(`
  alert alertdialog application article banner blockquote combobox comment complementary contentinfo
  dialog document feed figure graphics-document graphics-symbol grid group img listbox log main
  marquee menu menubar meter navigation note progressbar radiogroup rowgroup scrollbar search
  sectionfooter sectionheader separator slider spinbutton status suggestion table tablist tabpanel
  timer toolbar tree treegrid`));

const isSilent = (role) => SILENT.has(role) || (role?.startsWith("doc-") && !NAMED_BY_CONTENT.has(role));

// Roles that stand apart from the text around them, also where they are in one line with it.
const APART = new Set(words(`
  button checkbox listbox menuitem menuitemcheckbox menuitemradio meter radio scrollbar searchbox slider
  spinbutton switch tab textbox tree treegrid treeitem`));
