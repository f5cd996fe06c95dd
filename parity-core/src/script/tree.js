// The tree of elements as it is shown: shadow roots and slots included.

// Every element below `root` in document order, open shadow roots included.
function* elements(root) {
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_ELEMENT);
  while (walker.nextNode()) {
    const element = walker.currentNode;
    yield element;
    if (element.shadowRoot) yield* elements(element.shadowRoot);
  }
}

const parentOf = (element) =>
  element.assignedSlot || element.parentElement ||
  (element.getRootNode() instanceof ShadowRoot ? element.getRootNode().host : null);

const chainOf = (element) => {
  const chain = [];
  for (let at = element; at; at = parentOf(at)) chain.push(at);
  return chain;
};

const byId = (element, ids) =>
  (ids || "").split(/\s+/).filter(Boolean)
    .map((id) => element.getRootNode().getElementById?.(id)).filter(Boolean);
