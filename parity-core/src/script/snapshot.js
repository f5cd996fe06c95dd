// The accessibility tree below an element, as text that a person reads.

// One line a node, two spaces a level. Boxes that say nothing are left out, and what is in them moves up.
const snapshotOf = (element) => remembered(() => printed(itemsOf(element), 0).join("\n"));

// An item is a piece of text, or a node: {line, items}.
const printed = (items, depth) => {
  const indent = "  ".repeat(depth);
  return joinedItems(items).flatMap((item) => {
    if (typeof item === "string") return [`${indent}- text: ${item}`];
    const inner = joinedItems(item.items);
    if (inner.length === 1 && typeof inner[0] === "string") {
      return [`${indent}- ${item.line}${inner[0] === item.name ? "" : `: ${inner[0]}`}`];
    }
    return [`${indent}- ${item.line}${inner.length ? ":" : ""}`, ...printed(inner, depth + 1)];
  });
};

// Texts that follow each other are one text.
const joinedItems = (items) => {
  const joined = [];
  for (const item of items) {
    if (typeof item === "string" && typeof joined.at(-1) === "string") joined.push(joined.pop() + item);
    else joined.push(item);
  }
  return joined.map((item) => typeof item === "string" ? folded(item) : item).filter(Boolean);
};

const itemsOf = (element) => {
  if (isHiddenFromAria(element)) {
    const isOnlyInvisible = !isCutOff(element) && element.checkVisibility();
    return isOnlyInvisible ? itemsIn(element) : [];
  }
  if (isSaidAlready(element)) return itemsIn(element).filter((item) => typeof item !== "string");
  const role = element.localName === "iframe" ? "iframe" : roleOf(element);
  // The cells of a row say what it is called.
  const name = role === "row" && !isGridRow(element) && !hasWrittenName(element) ? "" : toldNameOf(element);
  if ((!role || role === "none" || role === "generic") && !name) {
    const items = itemsIn(element);
    return /^(inline|ruby|contents)$/.test(styleOf(element).display) && element.localName !== "br" ? items : [" ", ...items, " "];
  }
  const line = `${role || "generic"}${name ? ` ${JSON.stringify(name)}` : ""}${statesOf(element, role)}`;
  return [{ line, name, items: innerItems(element, role) }];
};

// Whether its text stands as the name of what it belongs to.
const isSaidAlready = (element) => {
  const named = element.localName === "label" ? element.control
    : /^(caption|legend)$/.test(element.localName) ? element.parentElement : null;
  return Boolean(named) && nameOf(named).includes(folded(contentOf(element, { ...wayOf(element), visited: new Set([element, named]) })));
};

const innerItems = (element, role) => {
  if (role === "img" || role === "iframe") return [];
  if (!hasValue(element)) return itemsIn(element);
  const value = valueOf(element);
  return value ? [isSecret(element) ? HIDDEN : value] : [];
};

const itemsIn = (element) => {
  if (isMasked(element)) return element.textContent.trim() ? [HIDDEN] : [];
  const style = styleOf(element);
  const way = { hidden: false };
  const items = [generated(element, "::before", way)];
  for (const node of nodesIn(element)) {
    if (node.nodeType === Node.TEXT_NODE && style.visibility === "visible") items.push(transformed(node.data, style.textTransform));
    if (node.nodeType === Node.ELEMENT_NODE) items.push(...itemsOf(node));
  }
  items.push(generated(element, "::after", way));
  return items.filter(Boolean);
};

const CONTROLS = /^(button|checkbox|combobox|gridcell|link|listbox|menuitem|menuitemcheckbox|menuitemradio|option|radio|scrollbar|searchbox|slider|spinbutton|switch|tab|textbox|treeitem)$/;

const statesOf = (element, role) => {
  const isDisabledItself = element.matches(":disabled, [aria-disabled=true]");
  const states = {
    checked: checkedOf(element),
    disabled: isDisabledItself || (CONTROLS.test(role) && isDisabled(element)),
    expanded: expandedOf(element),
    level: role === "heading" ? levelOf(element) : null,
    pressed: pressedOf(element),
    selected: element.closest("select") && isCollapsed(element.closest("select")) ? null : selectedOf(element),
  };
  return Object.entries(states).filter(([, state]) => state)
    .map(([name, state]) => state === true ? ` [${name}]` : ` [${name}=${state}]`).join("");
};
