// Finds the elements that a query names, in the order of the document.

const find = (query, root = document) => {
  switch (query.by) {
    case "described": return find(query.of, root);
    case "within": return findWithin(query, root);
    case "filter": return find(query.of, root).filter((element) => isKept(element, query.keep));
    case "and": {
      const others = new Set(find(query.other, root));
      return find(query.one, root).filter((element) => others.has(element));
    }
    case "or": return inOrder([...find(query.one, root), ...find(query.other, root)], root);
    case "nth": {
      const found = find(query.of, root).at(query.index);
      return found ? [found] : [];
    }
    case "css": return findByCss(query.css, root);
    case "xpath": return findByXpath(query.xpath, root);
    case "text": return smallest(query.text, root);
    case "role": return [...byRole(query, root)];
    default: {
      const isMeant = FINDERS[query.by];
      return [...inside(root)].filter((element) => isMeant(element, query));
    }
  }
};

// Every element within `root`, its own shadow root included.
function* inside(root) {
  if (root.shadowRoot) yield* elements(root.shadowRoot);
  yield* elements(root);
}

const FINDERS = {
  label: (element, { text }) => labelsOf(element).some((label) => matches(label, text)),
  placeholder: (element, { text }) => hasAttribute(element, "placeholder", text),
  "alt-text": (element, { text }) => hasAttribute(element, "alt", text),
  title: (element, { text }) => hasAttribute(element, "title", text),
  "test-id": (element, { attribute, text }) => hasAttribute(element, attribute, text),
};

const hasAttribute = (element, name, text) => element.hasAttribute(name) && matches(element.getAttribute(name), text);

// The cheapest question comes first: most elements are of another role.
function* byRole(query, root) {
  for (const element of inside(root)) {
    if (isOfRole(element, query) && hasStates(element, query)) yield element;
  }
}

const isOfRole = (element, { role, name, includeHidden }) =>
  matchesRole(element, role) && (!name || (mayBeNamed(element, name) && matches(nameOf(element), name))) && (includeHidden || !isHiddenFromAria(element));

const hasStates = (element, query) => wrongStates(element, query).length === 0;

// The states of an element that are not as the query asks, in words.
const wrongStates = (element, query) => {
  const wrong = [];
  const ask = (wanted, is, yes, no) => {
    if (wanted === undefined || is === wanted) return;
    wrong.push(is === null || is === undefined ? `it cannot be ${yes}` : is === "mixed" ? "it is mixed" : `it is ${is ? yes : no}`);
  };
  ask(query.checked, query.checked === undefined || checkedOf(element), "checked", "unchecked");
  ask(query.disabled, query.disabled === undefined || isDisabled(element), "disabled", "enabled");
  ask(query.expanded, query.expanded === undefined || expandedOf(element), "expanded", "collapsed");
  ask(query.pressed, query.pressed === undefined || pressedOf(element), "pressed", "unpressed");
  ask(query.selected, query.selected === undefined || selectedOf(element), "selected", "unselected");
  if (query.mixed && checkedOf(element) !== "mixed" && pressedOf(element) !== "mixed") wrong.push("it is not mixed");
  if (query.level !== undefined && levelOf(element) !== query.level) wrong.push(`its level is ${levelOf(element) ?? "none"}`);
  return wrong;
};

const findWithin = ({ outer, inner }, root) => {
  const places = find(outer, root);
  const found = places.flatMap((place) => find(inner, place));
  return places.length > 1 ? inOrder(found, root) : found;
};

const isKept = (element, keep) => {
  if (keep === "visible") return isVisible(element);
  if (keep === "hidden") return !isVisible(element);
  if (keep.has) return find(keep.has, element).length > 0;
  if (keep["has-not"]) return find(keep["has-not"], element).length === 0;
  if (keep["has-text"]) return matches(textOf(element), keep["has-text"]);
  return !matches(textOf(element), keep["has-not-text"]);
};

// Each once, in the order of the document.
const inOrder = (found, root) => {
  const wanted = new Set(found);
  return wanted.size < 2 ? [...wanted] : [...inside(root)].filter((element) => wanted.has(element));
};

const findByCss = (css, root) => {
  try {
    const found = [...root.querySelectorAll(css)];
    for (const shadow of shadowsOf(root)) found.push(...shadow.querySelectorAll(css));
    return inOrder(found, root);
  } catch (error) {
    throw new Misuse(`the CSS selector ${quoted(css)}: ${error.message}`);
  }
};

const shadowsOf = (root) => {
  const shadows = root.shadowRoot ? [root.shadowRoot] : [];
  for (const element of inside(root)) if (element.shadowRoot) shadows.push(element.shadowRoot);
  return shadows;
};

const findByXpath = (xpath, root) => {
  const expression = root !== document && xpath.startsWith("/") ? `.${xpath}` : xpath;
  try {
    const nodes = document.evaluate(expression, root, null, XPathResult.ORDERED_NODE_SNAPSHOT_TYPE);
    const all = Array.from({ length: nodes.snapshotLength }, (_, index) => nodes.snapshotItem(index));
    return all.filter((node) => node.nodeType === Node.ELEMENT_NODE && node !== root);
  } catch (error) {
    throw new Misuse(`the XPath expression ${quoted(xpath)}: ${error.message}`);
  }
};

// The smallest elements that show a text, not those around them. Only where the letters stand at all
// is looked further in.
const smallest = (text, root) => {
  const found = [];
  const letters = text.mode === "regex" ? "" : bare(text.text);
  const holders = holdersOfMore(root);
  const lookInto = (element) => [...shownNodes(element)].filter((node) => node.nodeType === Node.ELEMENT_NODE && look(node)).length > 0;
  const look = (element) => {
    if (UNSHOWN.test(element.tagName)) return false;
    if (letters && !holders.has(element) && !bare(element.textContent).includes(letters)) return false;
    if (lookInto(element)) return true;
    if (!matches(textOf(element), text)) return false;
    found.push(element);
    return true;
  };
  if (root !== document) lookInto(root); else if (root.documentElement) look(root.documentElement);
  return found;
};

// The elements whose `textContent` is not all that they show: those around shadow roots, slots and buttons
// that have their text as a value.
const holdersOfMore = (root) => {
  const holders = new Set();
  for (const element of inside(root)) {
    if (!element.shadowRoot && !/^(SLOT|INPUT)$/.test(element.tagName)) continue;
    for (let at = element; at && !holders.has(at); at = parentOf(at)) holders.add(at);
  }
  return holders;
};

// The labels of a field, best first.
const labelsOf = (element) => {
  const referenced = byId(element, element.getAttribute("aria-labelledby"));
  if (referenced.length) return [referenced.map(textOf).join(" ")];
  const label = element.getAttribute("aria-label");
  if (label && label.trim()) return [label];
  return fieldLabels(element).map((label) => textBeside(label, element));
};
