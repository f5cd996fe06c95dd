// The text that an element shows: its own, that of what is in it, and what the style adds.

// way = {visited, hidden: whether hidden parts count, referenced: whether `aria-labelledby` led here,
// isWhole: whether parts are read whose role says nothing, isConcealed: whether secrets are left out,
// told: what has been read before for the same name}
const contentOf = (element, way) => {
  const style = styleOf(element);
  if (!way.hidden && element.localName !== "details" && isSkipping(element)) return "";
  const isMute = !way.hidden && style.visibility !== "visible";
  let text = generated(element, "::before", way);
  for (const node of nodesIn(element)) {
    if (node.nodeType === Node.TEXT_NODE && !isMute) text += /[^ \t\r\n\f]/.test(node.data) ? transformed(node.data, style.textTransform) : node.data && BLANK;
    if (node.nodeType === Node.ELEMENT_NODE) text += partOf(node, way);
  }
  for (const owned of way.referenced ? [] : referencedBy(element, "aria-owns", "ariaOwnsElements")) text += partOf(owned, way);
  text += generated(element, "::after", way);
  // What stands apart within a node of the tree does so from its other parts, not from what is around it.
  return isNode(element) ? text.replace(EDGES, CLOSED) : text;
};

// Marks in a text that is being put together: a gap between parts that stand apart from each other, a
// text of nothing but spaces, and a gap at the edge of a node.
const GAP = "\u0001", BLANK = "\u0002", CLOSED = "\u0003";
const EDGES = /^[\u0002\u0003]*\u0001[\u0001-\u0003]*|[\u0002\u0003]*\u0001[\u0001-\u0003]*$/g;

// The text without marks, with one space for any run of them; a space that must not break stays.
const folded = (text) => text
  .replace(/[\u0001-\u0003]+[ \t\r\n\f]*/g, (run) => {
    if (run.includes(GAP)) return " ";
    if (run.includes(CLOSED)) return run.includes(BLANK) ? "" : run.slice(run.lastIndexOf(CLOSED) + 1);
    return " ";
  })
  .replace(/[ \t\r\n\f]+/g, " ").replace(/^ | $/g, "");

const isNode = (element) => ![null, "none"].includes(roleOf(element));

// What an element adds to the text around it, with a gap on both sides where it stands apart.
const partOf = (element, way) => {
  if (element.localName === "br" || element.localName === "wbr") return `${GAP} `;
  const isHidden = isHiddenFromAria(element);
  if (isHidden && !way.hidden) {
    const isOnlyInvisible = styleOf(element).visibility !== "visible" && !isCutOff(element) && element.checkVisibility();
    return isOnlyInvisible ? contentOf(element, way) : "";
  }
  const { text, isContent } = textFor(element, way, "part");
  const { display } = styleOf(element);
  if (!/^(inline|ruby)/.test(display)) return `${GAP}${text} `;
  const isInLine = (isContent || text === "") && /^(inline|ruby|ruby-text)$/.test(display) &&
    !APART.has(roleOf(element)) && (!APART_TAGS.has(element.localName) || roleOf(element) === "none") && !isEditingHost(element);
  return isInLine ? text : GAP + text + GAP;
};

const APART_TAGS = new Set(["audio", "canvas", "img", "math", "output", "video"]);

// Quotes within quotes are other ones.
const quoteOf = (element, which) => {
  const depth = chainOf(element).filter((at) => at.localName === "q").length;
  const isInner = depth > 0 && depth % 2 === 0;
  return { open: isInner ? "‘" : "“", close: isInner ? "’" : "”" }[which];
};

// What is drawn by the browser itself takes nothing before or after.
const WITHOUT_CONTENT = new Set(["hr", "img", "input", "select", "textarea"]);

const transformed = (text, how) => {
  switch (how) {
    case "uppercase": return text.toUpperCase();
    case "lowercase": return text.toLowerCase();
    case "capitalize": return text.replace(/(^|[^\p{L}\p{N}'’])(\p{L})/gu, (_, before, letter) => before + letter.toUpperCase());
    default: return text;
  }
};

// What `content` adds before or after: its text, or what is written for those who cannot see it.
const generated = (element, which, way) => {
  if (way.hidden || WITHOUT_CONTENT.has(element.localName)) return "";
  const style = getComputedStyle(element, which);
  const content = style.content;
  if (content === "none" || content === "normal" || content === "") return "";
  if (style.display === "none" || style.visibility !== "visible") return "";
  const pieces = [...content.matchAll(/url\("[^"]*"\)|"((?:[^"\\]|\\.)*)"|attr\(\s*([\w-]+)\s*\)|(open|close)-quote|\//g)];
  const slash = pieces.findIndex(([piece]) => piece === "/");
  const text = pieces.slice(slash + 1).map(([, string, attribute, quote]) =>
    string !== undefined ? string.replace(/\\(.)/g, "$1")
      : attribute ? element.getAttribute(attribute) || ""
        : quote ? quoteOf(element, quote) : "").join("");
  if (slash < 0 && style.display === "inline") return transformed(text, style.textTransform);
  return GAP + (slash < 0 ? transformed(text, style.textTransform) : text) + GAP;
};
