// Roles of elements: HTML-AAM 1.0, section 3.4.

const INPUT_ROLES = {
  button: "button", image: "button", reset: "button", submit: "button", checkbox: "checkbox",
  radio: "radio", range: "slider", number: "spinbutton", search: "searchbox", email: "textbox",
  tel: "textbox", text: "textbox", url: "textbox",
};
const TAG_ROLES = {
  ARTICLE: "article", BLOCKQUOTE: "blockquote", BUTTON: "button", CAPTION: "caption", CODE: "code",
  DATALIST: "listbox", DD: "definition", DEL: "deletion", DETAILS: "group", DFN: "term",
  DIALOG: "dialog", DT: "term", EM: "emphasis", FIELDSET: "group", FIGURE: "figure",
  FORM: "form", H1: "heading", H2: "heading", H3: "heading", H4: "heading", H5: "heading",
  H6: "heading", HR: "separator", HTML: "document", INS: "insertion", LI: "listitem",
  MAIN: "main", MATH: "math", MENU: "list", METER: "meter", NAV: "navigation", OL: "list",
  OPTGROUP: "group", OPTION: "option", OUTPUT: "status", P: "paragraph", PROGRESS: "progressbar",
  SEARCH: "search", STRONG: "strong", SUB: "subscript", SUP: "superscript", TABLE: "table",
  TBODY: "rowgroup", TEXTAREA: "textbox", TFOOT: "rowgroup", THEAD: "rowgroup", TIME: "time",
  TR: "row", UL: "list",
};
const SECTIONING = "article, aside, main, nav, section";

const implicitRole = (element) => {
  switch (element.tagName) {
    case "A": case "AREA": return element.hasAttribute("href") ? "link" : null;
    case "ASIDE": return "complementary";
    case "HEADER": return element.closest(SECTIONING) ? null : "banner";
    case "FOOTER": return element.closest(SECTIONING) ? null : "contentinfo";
    case "IMG": return element.getAttribute("alt") === "" ? "presentation" : "img";
    case "INPUT": {
      const listed = element.hasAttribute("list") && /^(email|search|tel|text|url)$/.test(element.type);
      return listed ? "combobox" : INPUT_ROLES[element.type] || null;
    }
    case "SECTION": return element.hasAttribute("aria-label") || element.hasAttribute("aria-labelledby") ? "region" : null;
    case "SELECT": return element.multiple || element.size > 1 ? "listbox" : "combobox";
    case "SVG": case "svg": return "img";
    case "TD": return element.closest("table")?.matches("[role=grid], [role=treegrid]") ? "gridcell" : "cell";
    case "TH": return element.scope === "row" || element.scope === "rowgroup" ? "rowheader" : "columnheader";
    default: return TAG_ROLES[element.tagName] || null;
  }
};

const roleOf = (element) => {
  const written = (element.getAttribute("role") || "").toLowerCase().split(/\s+/).filter(Boolean);
  return written[0] || implicitRole(element);
};
