// Roles of elements: HTML-AAM 1.0, section 3.4, and SVG-AAM, as Chromium reads them.

// The role as a word; null for what is only a box, a run of text, or has no word in ARIA.
const roleOf = (element) => {
  const written = element.getAttribute("role");
  return (written && writtenRole(element, written)) || nativeRole(element);
};

// Whether it has that role; cheaper than `roleOf` for the many elements that do not.
const matchesRole = (element, role) => {
  const meant = SYNONYMS[role] || role;
  if (!element.hasAttribute("role")) {
    const plain = TAG_ROLES.get(element.localName);
    if (plain) return plain === meant;
    if (!NATIVE_ROLES[element.localName] && element.namespaceURI !== SVG) return false;
  }
  return roleOf(element) === meant;
};

// The first role that is written and means something here.
const writtenRole = (element, written) => {
  for (const word of written.toLowerCase().split(/\s+/)) {
    if (!ROLES.has(word)) continue;
    const role = SYNONYMS[word] || word;
    if (role === "none") return mustBeTold(element) ? null : role;
    if ((role === "form" || role === "region") && !isNamed(element)) continue;
    return role;
  }
  return null;
};

const mustBeTold = (element) =>
  KEEPING.some((name) => element.hasAttribute(name)) || isFocusable(element);

const isFocusable = (element) => {
  if (element.matches(":disabled")) return false;
  if (/^\s*-?\d/.test(element.getAttribute("tabindex") || "") || isEditingHost(element)) return true;
  switch (element.localName) {
    case "a": case "area": return isHyperlink(element);
    case "input": return element.type !== "hidden";
    case "button": case "select": case "textarea": case "iframe": return true;
    case "summary": return isSummary(element);
    case "audio": case "video": return element.controls;
    default: return false;
  }
};

const isEditingHost = (element) => /^(|true|plaintext-only)$/i.test(element.getAttribute("contenteditable") ?? "false");

// Whether it can have a name by itself, which makes a section a region.
const isNamed = (element) =>
  Boolean(element.getAttribute("aria-label")?.trim()) || Boolean(element.getAttribute("title")) ||
  referencedBy(element, "aria-labelledby", "ariaLabelledByElements").length > 0;

const nativeRole = (element) => {
  const name = element.localName;
  if (element.namespaceURI === SVG) return svgRole(element, name);
  const plain = TAG_ROLES.get(name);
  if (plain) return plain;
  return NATIVE_ROLES[name]?.(element) || null;
};

const isHyperlink = (element) => element.hasAttribute("href") || (element.namespaceURI === SVG && element.hasAttribute("xlink:href"));

const isSummary = (element) => element.localName === "summary" && element.parentElement?.localName === "details";

// Elements whose role depends on their attributes or their place.
const NATIVE_ROLES = {
  __proto__: null,
  a: (element) => isHyperlink(element) || element.hasAttribute("onclick") ? "link" : null,
  area: (element) => isHyperlink(element) ? "link" : null,
  aside: (element) => isNamed(element) || !isInside(element, "aside") ? "complementary" : null,
  footer: (element) => isInside(element, "footer") ? "sectionfooter" : "contentinfo",
  form: (element) => isNamed(element) ? "form" : null,
  header: (element) => isInside(element, "header") ? "sectionheader" : "banner",
  img: (element) => isDecoration(element) ? "none" : "img",
  input: (element) => element.list ? LISTED_ROLES[element.type] || INPUT_ROLES[element.type] : INPUT_ROLES[element.type],
  li: (element) => isListed(element) ? "listitem" : "none",
  section: (element) => isNamed(element) ? "region" : null,
  select: (element) => isCollapsed(element) ? "combobox" : "listbox",
  summary: (element) => isSummary(element) ? "button" : null,
  tbody: (element) => tableAround(element) ? "rowgroup" : null,
  td: (element) => cellRole(element),
  tfoot: (element) => tableAround(element) ? "rowgroup" : null,
  th: (element) => cellRole(element) && headerRole(element),
  thead: (element) => tableAround(element) ? "rowgroup" : null,
  tr: (element) => tableAround(element) ? "row" : null,
};

const LISTED_ROLES = {
  email: "combobox", number: "combobox", search: "combobox", tel: "combobox", text: "combobox", url: "combobox",
};

// An image that says of itself that it shows nothing.
const isDecoration = (element) =>
  element.getAttribute("alt") === "" && !element.getAttribute("title") && !element.hasAttribute("onclick") &&
  !isFocusable(element) && ![...element.attributes].some(({ name }) => name.startsWith("aria-"));

// An item is one of the list around it, unless that is written to be something else.
const isListed = (element) => {
  const list = element.parentElement;
  if (!list || !/^(ul|ol|menu|dir)$/.test(list.localName)) return true;
  const written = list.getAttribute("role");
  return !written || /^(list|directory)$/i.test(written);
};
