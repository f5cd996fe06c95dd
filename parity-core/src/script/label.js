// Names that an element has by HTML and SVG: labels, captions, alternatives (HTML-AAM 1.0, section 4.1).

// The name; null where HTML has none for it, and something else may name it.
const nativeName = (element, way) => {
  if (element.namespaceURI === SVG) return drawingName(element) || null;
  return labelText(element, way) ?? NATIVE_NAMES[element.localName]?.(element, way) ?? null;
};

const NATIVE_NAMES = {
  __proto__: null,
  area: (element) => element.getAttribute("alt") || null,
  fieldset: (element, way) => childText(element, "legend", way),
  img: (element) => element.getAttribute("alt") || null,
  input: (element) => inputName(element) || null,
  optgroup: (element) => element.label || null,
  option: (element) => element.getAttribute("label") || element.textContent || null,
  table: (element, way) => /^(grid|none|table|treegrid)$/.test(roleOf(element)) ? childText(element, "caption", way) : null,
};

const inputName = (element) => {
  switch (element.type) {
    case "button": case "reset": case "submit": return NAMED_BY_CONTENT.has(roleOf(element)) ? buttonText(element) : element.getAttribute("value");
    case "image": return element.getAttribute("alt") || element.getAttribute("value");
    case "file": return element.multiple ? "Choose Files" : "Choose File";
    default: return "";
  }
};

const buttonText = (element) => element.getAttribute("value") ?? { reset: "Reset", submit: "Submit" }[element.type];

// What an element is called when it is called nothing else, not even by its title.
const lastName = (element) => {
  switch (element.localName) {
    case "input": if (element.type === "image") return "Submit"; // Falls through: other fields have a placeholder.
    case "textarea": return element.getAttribute("placeholder") || element.getAttribute("aria-placeholder") || "";
    case "table": return element.getAttribute("summary") || "";
    default: return "";
  }
};

// What all its labels say, those apart that nobody is told of; null without a label. Within the text of
// its own label, and after it, a field has none.
const labelText = (element, way) => {
  const all = fieldLabels(element);
  const labels = all.filter((label) => !way.visited.has(label) && !way.told?.has(label));
  if (!labels.length) return element.type === "file" && all.length ? "" : null;
  const visited = new Set([...way.visited, element]);
  const text = labels.filter((label) => !isHiddenFromAria(label))
    .map((label) => folded(textFor(label, { ...way, visited, isWhole: false }, "label").text))
    .filter(Boolean).join(" ");
  return text || (way.referenced ? null : "");
};

// The text of the first child of that kind; null without one.
const childText = (element, name, way) => {
  const child = [...element.children].find((at) => at.localName === name);
  if (!child || way.told?.has(child)) return null;
  return isHiddenFromAria(child) && !way.hidden ? "" : folded(textFor(child, way, "label").text);
};

const drawingName = (element) => {
  const title = [...element.children].find((child) => child.localName === "title");
  return title?.textContent || (element.localName === "a" && element.getAttribute("xlink:title")) || "";
};
