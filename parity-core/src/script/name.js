// Accessible names: accname 1.2, section 4.3.

const FROM_CONTENT = new Set(["button", "cell", "checkbox", "columnheader", "gridcell", "heading",
  "link", "menuitem", "menuitemcheckbox", "menuitemradio", "option", "radio", "row", "rowheader",
  "switch", "tab", "tooltip", "treeitem"]);

const nameOf = (element) => normal(nameFrom(element, { visited: new Set(), referenced: false, inContent: false }));

const nameFrom = (element, way) => {
  if (way.visited.has(element)) return "";
  way.visited.add(element);
  if (!way.referenced && isHiddenFromAria(element)) return "";
  if (!way.referenced) {
    const labels = byId(element, element.getAttribute("aria-labelledby"));
    if (labels.length) {
      return labels.map((label) => nameFrom(label, { visited: new Set([element]), referenced: true, inContent: true })).join(" ");
    }
  }
  if (way.inContent && way.within !== element) {
    const value = valueInName(element);
    if (value !== null) return value;
  }
  const label = element.getAttribute("aria-label");
  if (label && label.trim()) return label;
  const native = nativeName(element, way);
  if (native) return native;
  if (way.inContent || FROM_CONTENT.has(roleOf(element))) {
    const content = contentOf(element, { ...way, inContent: true });
    if (content.trim()) return content;
  }
  return element.getAttribute("title") || (/^(INPUT|TEXTAREA)$/.test(element.tagName) && element.placeholder) || "";
};

// A field inside a label says its value, not its own name (step 2E).
const valueInName = (element) => {
  const role = roleOf(element);
  if (role === "textbox" || role === "searchbox") return element.value ?? element.textContent;
  if (role === "combobox" || role === "listbox") return [...(element.selectedOptions || [])].map((option) => option.textContent).join(" ");
  if (role === "slider" || role === "spinbutton") return element.getAttribute("aria-valuetext") || element.getAttribute("aria-valuenow") || element.value || "";
  return null;
};

const nativeName = (element, way) => {
  const child = (tag) => [...element.children].find((at) => at.tagName === tag);
  const ofChild = (tag) => child(tag) ? contentOf(child(tag), { ...way, inContent: true }) : "";
  switch (element.tagName) {
    case "INPUT":
      if (/^(submit|reset|button)$/.test(element.type)) {
        return element.value || { submit: "Submit", reset: "Reset", button: "" }[element.type];
      }
      if (element.type === "image") return element.alt || element.title || "Submit";
      return labelText(element, way);
    case "TEXTAREA": case "SELECT": case "METER": case "PROGRESS": case "OUTPUT": case "BUTTON":
      return labelText(element, way);
    case "IMG": case "AREA": return element.alt;
    case "FIELDSET": return ofChild("LEGEND");
    case "FIGURE": return ofChild("FIGCAPTION");
    case "TABLE": return ofChild("CAPTION");
    case "svg": return child("title")?.textContent || "";
    default: return "";
  }
};

const labelText = (element, way) => way.inContent && way.referenced ? "" :
  [...(element.labels || [])]
    .map((label) => nameFrom(label, { visited: new Set([element]), referenced: true, inContent: true }))
    .join(" ");

const contentOf = (element, way) => {
  const nodes = element.tagName === "SLOT" && element.assignedNodes().length ? element.assignedNodes()
    : (element.shadowRoot || element).childNodes;
  let text = pseudo(element, "::before");
  for (const node of nodes) {
    if (node.nodeType === Node.TEXT_NODE) text += node.data;
    if (node.nodeType !== Node.ELEMENT_NODE) continue;
    const inner = nameFrom(node, { visited: way.visited, referenced: false, inContent: true });
    const isInline = getComputedStyle(node).display.startsWith("inline");
    text += isInline && node.tagName !== "BR" ? inner : ` ${inner} `;
  }
  return text + pseudo(element, "::after");
};

const pseudo = (element, which) => {
  const content = getComputedStyle(element, which).content;
  return /^["']/.test(content) ? content.slice(1, -1) : "";
};
