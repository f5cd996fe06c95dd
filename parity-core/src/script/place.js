// Roles that depend on the place of an element: in a section, in a table, in a drawing.

// What makes a header one of a part and not of the page, and an aside no landmark.
const PARTS = {
  aside: { tags: new Set(["article", "aside", "form", "nav", "section"]), roles: /^(article|complementary|navigation)$/ },
  header: { tags: new Set(["article", "aside", "form", "main", "nav", "section"]), roles: /^(article|complementary|main|navigation)$/ },
};
PARTS.footer = PARTS.header;

const isInside = (element, what) => {
  const { tags, roles } = PARTS[what];
  for (let at = parentOf(element); at; at = parentOf(at)) {
    const written = at.getAttribute("role");
    if (written ? roles.test(roleOf(at) || "") : tags.has(at.localName) && !(at.localName === "form" && isNamed(at))) return true;
  }
  return false;
};

// The role of the table that a row, a group of rows or a cell is a part of: null where what is between
// them, or the table itself, is written to be something else.
const tableAround = remembering((element) => {
  const parent = element.parentElement;
  if (!parent) return null;
  const role = roleOf(parent);
  switch (parent.localName) {
    case "table": return /^(table|grid|treegrid)$/.test(role) ? role : null;
    case "tbody": case "thead": case "tfoot": return role === "rowgroup" ? tableAround(parent) : null;
    case "tr": return role === "row" ? tableAround(parent) || "table" : null;
    default: return null;
  }
});

// Whether it is, or is in, a table of which nothing says that it holds data. Chromium guesses from its
// looks, too.
const isLayout = (element) => {
  const table = /^(table|tbody)$/.test(element.localName) && element.closest("table");
  return Boolean(table) && !table.hasAttribute("role") && !table.querySelector("caption, th, thead, tfoot, col, colgroup");
};

const cellRole = (element) => {
  const table = tableAround(element);
  return table && (table === "table" ? "cell" : "gridcell");
};

// A header cell is one of its column when its row has nothing else to show.
const headerRole = (element) => {
  switch ((element.getAttribute("scope") || "").toLowerCase()) {
    case "row": case "rowgroup": return "rowheader";
    case "col": case "colgroup": return "columnheader";
    default: return [...element.parentElement.children].some((cell) => cell.localName === "td" && !isEmpty(cell))
      ? "rowheader" : "columnheader";
  }
};

const isEmpty = (element) => !element.firstElementChild && !element.textContent.trim();

// Whether a row is one that a user can select, and is named by what it shows.
const isGridRow = (element) => {
  for (let at = parentOf(element); at; at = parentOf(at)) {
    const role = roleOf(at);
    if (role === "grid" || role === "treegrid") return true;
    if (role !== "rowgroup" && role !== null && role !== "none") return false;
  }
  return false;
};

const SHAPES = /^(circle|ellipse|line|path|polygon|polyline|rect)$/;

// A shape is told of when it has a name.
const svgRole = (element, name) => {
  if (name === "svg") return "img";
  if (name === "a") return isHyperlink(element) ? "link" : null;
  if (name === "g") return isNamedDrawing(element) ? "group" : "none";
  if (name === "image") return isNamedDrawing(element) ? "img" : "none";
  if (SHAPES.test(name)) return isNamedDrawing(element) ? "graphics-symbol" : "none";
  return name === "text" || name === "tspan" ? null : "none";
};

const isNamedDrawing = (element) =>
  isNamed(element) || isFocusable(element) || [...element.children].some((child) => child.localName === "title" || child.localName === "desc");
