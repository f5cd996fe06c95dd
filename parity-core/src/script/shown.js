// What a user sees, and what assistive technology is told of.

// What a user can point at (a box with a size that is not hidden; opacity does not count).
const isVisible = (element) => {
  const style = styleOf(element);
  if (style.display === "contents") {
    return [...nodesIn(element)].some((child) =>
      child.nodeType === Node.ELEMENT_NODE ? isVisible(child)
        : child.nodeType === Node.TEXT_NODE && textIsVisible(child));
  }
  if (!element.checkVisibility() || style.visibility !== "visible") return false;
  const box = element.getBoundingClientRect();
  return box.width > 0 && box.height > 0;
};

const textIsVisible = (node) => {
  if (styleOf(node.parentElement || node.getRootNode().host).visibility !== "visible") return false;
  const range = document.createRange();
  range.selectNode(node);
  const box = range.getBoundingClientRect();
  return box.width > 0 && box.height > 0;
};

const NEVER_TOLD = new Set(["style", "script", "noscript", "template", "head", "meta", "title", "link", "base", "map", "datalist", "rp", "param", "source", "track"]);

// Whether assistive technology is not told of it (WAI-ARIA 1.2, section 7.1). Its children may still be
// told of where only its own visibility hides it.
const isHiddenFromAria = remembering((element) =>
  !isRendered(element) ||
  (NEVER_TOLD.has(element.localName) && element.namespaceURI !== SVG) ||
  isCutOff(element) || isBehindModal(element) || isInertByStyle(element));

// Whether the browser skips what is in it; a box within a line skips nothing.
const isSkipping = (element) => {
  if (element.localName === "details") return !element.open;
  const style = styleOf(element);
  return style.contentVisibility === "hidden" && style.display !== "inline";
};

const SVG = "http://www.w3.org/2000/svg";

const isRendered = (element) =>
  (element.localName !== "area" && element.checkVisibility({ visibilityProperty: true })) || isShownBoxless(element);

// The images that an area is a part of, once they have loaded.
const imagesOf = (area) => {
  const name = area.closest("map")?.name;
  return name ? [...document.images].filter((image) => image.useMap === `#${name}` && image.naturalWidth > 0) : [];
};

// Elements that have no box of their own, and are shown all the same.
const isShownBoxless = (element) => {
  const name = element.localName;
  if (name === "option" || name === "optgroup" || (name === "hr" && element.closest("select"))) {
    const select = element.closest("select");
    if (select && isCollapsed(select)) return isRendered(select);
  }
  if (name === "area") return imagesOf(element).some(isRendered);
  const style = styleOf(element);
  if (style.display === "none" || style.visibility !== "visible") return false;
  if (style.display !== "contents" && !element.parentElement?.closest("canvas")) return false;
  const parent = parentOf(element);
  return Boolean(parent) && (!isSkipping(parent) || isSummary(element)) && (parent.checkVisibility() || isShownBoxless(parent));
};

const isInertByStyle = (element) => !isOptionOfCollapsed(element) && styleOf(element).interactivity === "inert";

// The list of a collapsed select is drawn by the browser, which asks nothing of its options.
const isOptionOfCollapsed = (element) => {
  const select = element.localName === "option" && element.closest("select");
  return Boolean(select) && isCollapsed(select);
};

const isCollapsed = (select) => !(select.size > 1 || (select.multiple && select.size !== 1));

// Whether an element around it, or itself, takes it out of the tree with all that it contains.
const isCutOff = remembering((element) => {
  if (isOptionOfCollapsed(element)) return isCutOff(element.parentElement);
  if (element.getAttribute("aria-hidden") === "true" && !mustBeHeard(element)) return true;
  if (element.hasAttribute("inert") && element.inert) return true;
  const parent = parentOf(element);
  if (!parent) return !element.isConnected;
  if (parent.shadowRoot && element.parentNode === parent) return true;
  if (parent.localName === "slot" && element.parentNode === parent && parent.assignedNodes().length) return true;
  return isCutOff(parent);
});

// No `aria-hidden` hides the page as a whole, an option, or where the focus is.
const mustBeHeard = (element) => /^(html|body|option)$/.test(element.localName) || element.matches(":focus-within");

// Whether an open modal dialog makes the page behind it inert.
const isBehindModal = (element) => {
  const modal = activeModal(document.documentElement);
  return Boolean(modal) && !chainOf(element).includes(modal);
};

// The modal dialog on top. The page has no list of them, but nothing below it can be hit, and its
// backdrop fills the window.
const activeModal = remembering(() => {
  let hit = document.elementFromPoint(0, 0);
  while (hit?.shadowRoot) {
    const inner = hit.shadowRoot.elementFromPoint(0, 0);
    if (!inner || inner === hit) break;
    hit = inner;
  }
  const isModal = (at) => at.localName === "dialog" && at.matches(":modal");
  return (hit && chainOf(hit).find(isModal)) || [...document.querySelectorAll("dialog:modal")].pop() || null;
});
