// Accessible names: accname 1.2, section 4.3, as Chromium works them out.

const nameOf = remembering((element) => folded(textFor(element, ownWay(element), "own").text));

// Whether an element may have a name of that match; quicker than `nameOf` for the many that have another. What only
// its own text names is called by all letters of that, and by those that a style adds before and after.
const mayBeNamed = (element, match) => {
  const wanted = match.mode === "regex" ? "" : bare(match.text);
  if (!wanted || !isNamedByOwnText(element)) return true;
  const own = bare(element.textContent);
  return match.mode === "exact" ? wanted.includes(own) : own.includes(wanted) || isAddedTo(element);
};

const isNamedByOwnText = (element) =>
  TEXT_NAMED_TAGS.has(element.localName) && element.childElementCount === 0 && !element.shadowRoot &&
  element.namespaceURI !== SVG && !NAMING.some((name) => element.hasAttribute(name)) && !fieldLabels(element).length;

const TEXT_NAMED_TAGS = new Set(["a", "button", "h1", "h2", "h3", "h4", "h5", "h6", "td", "th"]);

const NAMING = ["aria-label", "aria-labelledby", "aria-owns", "title"];

const isAddedTo = (element) =>
  ["::before", "::after"].some((which) => !/^(none|normal|)$/.test(getComputedStyle(element, which).content));

// The name as it may be written down: without secrets that it is made of.
const toldNameOf = remembering((element) => folded(textFor(element, { ...ownWay(element), isConcealed: true }, "own").text));

const ownWay = (element) => ({ visited: new Set(), hidden: isHiddenFromAria(element), referenced: false });

// The text of elements that an attribute refers to. Hidden ones are read, too, but for those that the
// browser has put aside: in a closed `<details>`, or behind `content-visibility` or `inert`. What one of them has
// told names none that comes after it: a button beside its own label, which says its text then.
const referencedText = (targets, isConcealed) => {
  const told = new Set();
  const textOfTarget = (target) => {
    const way = { ...ownWay(target), referenced: true, isWhole: true, isConcealed, told };
    const { text } = textFor(target, way, "target");
    [...way.visited, ...fieldLabels(target)].forEach((element) => told.add(element));
    return folded(text);
  };
  return targets.filter((target) => !isHiddenFromAria(target) || !isPutAside(target)).map(textOfTarget).filter(Boolean).join(" ");
};

const isPutAside = (element) => {
  const around = chainOf(element).slice(1);
  return !around.some((at) => styleOf(at).display === "none") && around.some((at) => at.inert || isSkipping(at));
};

// What an element is called: by itself ("own"), by what refers to it ("target"), as the label of another
// ("label"), or within the text of what it is in ("part"). `isContent` tells text that it shows from text that stands for it.
const textFor = (element, way, as) => {
  if (way.visited.has(element)) return { text: "", isContent: true };
  way.visited.add(element);
  if (way.isConcealed && isMasked(element) && !hasValue(element)) {
    return { text: as === "own" && roleOf(element) === null ? "" : HIDDEN, isContent: false };
  }
  const written = writtenName(element, way, as);
  if (written) return { text: written, isContent: false };
  // A list says what is chosen, and nothing when nothing is.
  if (as === "target" && element.localName === "select") return { text: "", isContent: false };
  const native = nativeName(element, way);
  // A label that says nothing is the name all the same; not even a title stands in for it.
  if (native !== null) return { text: native, isContent: false, isTitle: native === "" };
  const content = isReadFor(element, way, as) ? contentOf(element, way) : "";
  if (folded(content)) return { text: content, isContent: true };
  const title = isTitled(element, way, as) ? titleOf(element) : "";
  const text = title || lastName(element);
  return text ? { text, isContent: false, isTitle: Boolean(title) } : { text: content, isContent: true };
};

const writtenName = (element, way, as) => {
  // A slot is a place, and not an element of the tree.
  if (element.localName === "slot") return "";
  // A field within a text says its value, and not what it is called.
  const value = as === "own" || as === "label" ? null : saidValue(element, way);
  if (value) return way.isConcealed && isSecret(element) ? HIDDEN : value;
  if (!way.referenced) {
    const name = referencedText(referencedBy(element, "aria-labelledby", "ariaLabelledByElements"), way.isConcealed);
    if (name) return name;
  }
  const label = element.getAttribute("aria-label");
  return label && label.trim() ? label : "";
};

// A file is told of together with the button that chooses it; dates and colours are not read.
const saidValue = (element, way) => {
  if (element.localName !== "input") return valueOf(element);
  if (element.type === "file") {
    const name = labelText(element, way) ?? inputName(element);
    return name && `${name}: ${valueOf(element)}`;
  }
  return /^(color|date|datetime-local|month|time|week)$/.test(element.type) ? null : valueOf(element);
};

// Whether its content is read.
const isReadFor = (element, way, as) => {
  const role = roleOf(element);
  if (UNSAID.has(element.localName) && element.namespaceURI !== SVG) return false;
  if (element.localName === "select") return false;
  if (as === "target" || way.isWhole) return true;
  // By accname, each row is named by what it shows; Chromium names those of grids only.
  if (role === "row" && as === "own") return true;
  if (role === "row" && element.localName !== "tr") return isGridRow(element);
  if (as === "label") return !isSilent(role);
  if (as === "part") return TEXT_TAGS.has(element.localName) || !isSilent(role) || isLayout(element);
  return !isEditingHost(element) && (NAMED_BY_CONTENT.has(role) || role === "math") && element.localName !== "math";
};

// The text of these is never read.
const UNSAID = new Set(["audio", "datalist", "head", "map", "math", "noscript", "object", "rp", "rt", "script", "style", "template", "video"]);

// Nodes of their own in the tree, and text within a text.
const TEXT_TAGS = new Set(["address", "details", "footer"]);

// What has no role, or one that cannot be named, is only described by its title, unless a user can get there.
const isTitled = (element, way, as) => {
  if (element.localName === "img" && element.getAttribute("alt") === "") return false;
  if (as === "target" || way.referenced || TITLED_TAGS.has(element.localName) || element.localName.includes("-")) return true;
  const role = roleOf(element);
  return (role !== null && !UNTITLED.has(role)) || (as === "own" && isFocusable(element));
};

const TITLED_TAGS = new Set(["abbr", "audio", "canvas", "dl", "embed", "figcaption", "iframe", "label", "legend", "object", "ruby", "video"]);

// The title, unless it repeats what the element shows.
const titleOf = (element) => {
  const title = element.getAttribute("title") || "";
  if (!title || title.trim() === folded(element.textContent)) return "";
  const isEmptyButton = element.localName === "input" && /^(submit|reset|button)$/.test(element.type) && element.getAttribute("value") === "";
  return isEmptyButton ? "" : title;
};
