// The tree of elements as it is shown: shadow roots and slots included.

// Every element below `root` in document order, open shadow roots included.
function* elements(root) {
  for (const element of root.querySelectorAll("*")) {
    yield element;
    if (element.shadowRoot) yield* elements(element.shadowRoot);
  }
}

const parentOf = (element) => {
  const parent = element.parentNode;
  if (!parent) return null;
  if (parent.nodeType !== Node.ELEMENT_NODE) return parent.host || null;
  return parent.shadowRoot ? element.assignedSlot || parent : parent;
};

const chainOf = (element) => {
  const chain = [];
  for (let at = element; at; at = parentOf(at)) chain.push(at);
  return chain;
};

// The nodes that are shown in an element: of its shadow root, or assigned to it, or its own.
const nodesIn = (element) => {
  if (element.shadowRoot) return element.shadowRoot.childNodes;
  if (element.localName === "details" && !element.open) return [...element.children].filter((child) => child.localName === "summary").slice(0, 1);
  if (element.localName !== "slot") return element.childNodes;
  const assigned = element.assignedNodes();
  return assigned.length ? assigned : element.childNodes;
};

const byId = (element, ids) => {
  if (!ids) return [];
  const root = element.getRootNode();
  return ids.split(/\s+/).filter(Boolean).map((id) => root.getElementById?.(id)).filter(Boolean);
};

// The labels of each field below a root. A field's own `labels` is a list that the browser makes by going
// through the whole page, for each field anew.
const labelsBelow = remembering((root) => {
  const labels = new Map();
  for (const label of root.querySelectorAll("label")) {
    const field = label.control;
    if (field) labels.set(field, [...labels.get(field) || [], label]);
  }
  return labels;
});

const fieldLabels = (element) => labelsBelow(element.getRootNode()).get(element) || [];

// The elements that an attribute such as `aria-labelledby` names, or that a script has set in its place.
const referencedBy = (element, attribute, property) => {
  const ids = element.getAttribute(attribute);
  if (ids === null) return [];
  return ids.trim() ? byId(element, ids) : element[property] || [];
};
