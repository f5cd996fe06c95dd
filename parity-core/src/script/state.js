// States of elements: disabled, checked, pressed, expanded, selected, level, read-only, editable.

// What is meant by an element: a part of a button is the button, and what a label says is its field.
const controlOf = (element) => {
  if (isField(element)) return element;
  const chain = chainOf(element);
  const button = chain.find((at) => at.matches("button, [role=button], [role=checkbox], [role=radio]"));
  // A link within a label is no part of what the label says.
  return button ?? chain.find((at) => at.matches("a, [role=link], label"))?.control ?? element;
};

const isField = (element) => element.matches("input, textarea, select") || element.isContentEditable;

const isDisabled = (element) =>
  element.matches(":disabled") || chainOf(element).some((at) => at.getAttribute("aria-disabled") === "true");

// A written state: what is neither empty, `undefined` nor `false` counts as true.
const writtenState = (element, attribute) => {
  const written = element.getAttribute(attribute);
  if (!written || written === "undefined") return null;
  return written === "mixed" ? "mixed" : written !== "false";
};

const CHECKABLE = /^(checkbox|menuitemcheckbox|menuitemradio|option|radio|switch|treeitem)$/;

// true, false or "mixed"; null for what cannot be checked.
const checkedOf = (element) => {
  const role = roleOf(element);
  if (!CHECKABLE.test(role || "")) return null;
  if (element.localName === "input" && /^(checkbox|radio)$/.test(element.type)) {
    return element.indeterminate ? "mixed" : element.checked;
  }
  const written = writtenState(element, "aria-checked");
  if (written === null) return role === "option" || role === "treeitem" ? null : false;
  return written === "mixed" && /^(menuitemradio|radio|switch)$/.test(role) ? false : written;
};

// true, false or "mixed"; null for what is no toggle.
const pressedOf = (element) => {
  const written = roleOf(element) === "button" && element.type !== "image" ? writtenState(element, "aria-pressed") : null;
  return written !== null && element.type === "checkbox" ? element.checked : written;
};

const EXPANDABLE = /^(application|button|checkbox|columnheader|combobox|gridcell|link|menuitem|menuitemcheckbox|menuitemradio|row|rowheader|switch|tab|treeitem)$/;

// null for what has nothing to expand.
const expandedOf = (element) => {
  if (isSummary(element)) return element.parentElement.open;
  if (!EXPANDABLE.test(roleOf(element) || "")) return null;
  const written = writtenState(element, "aria-expanded");
  if (written !== null) return written === true;
  if (element.localName === "select") return CSS.supports("selector(:open)") && element.matches(":open");
  return popoverOf(element)?.matches(":popover-open") ?? null;
};

// The popover that a button opens.
const popoverOf = (element) => {
  if (element.popoverTargetElement) return element.popoverTargetElement;
  const command = (element.getAttribute("command") || "").toLowerCase();
  return /^(toggle|show|hide)-popover$/.test(command) ? element.commandForElement : null;
};

// null for what cannot be selected.
const selectedOf = (element) => {
  if (element.localName === "option" && element.closest("select, datalist")) return element.selected;
  const role = roleOf(element);
  switch (role) {
    case "option": case "tab": case "treeitem": return writtenState(element, "aria-selected") === true;
    case "columnheader": case "gridcell": case "row": case "rowheader":
      return isInGrid(element) ? writtenState(element, "aria-selected") : null;
    default: return null;
  }
};

const isInGrid = (element) => chainOf(element).slice(1).some((at) => /^(grid|treegrid)$/.test(roleOf(at) || ""));

// The level of a heading, or how deep an item is in lists or trees; null for what has none.
const levelOf = (element) => {
  const role = roleOf(element);
  if (!/^(comment|heading|listitem|row|treeitem)$/.test(role || "")) return null;
  const written = element.getAttribute("aria-level");
  if (written) return Math.max(1, parseInt(written, 10) || 0);
  const native = /^h([1-6])$/.exec(element.localName);
  if (role === "heading") return native ? Number(native[1]) : 2;
  if (role === "listitem") return depthIn(element, "list") || 1;
  if (role === "treeitem") return depthIn(element, "group", "tree") + 1;
  return role === "comment" ? 1 : null;
};

// How many elements of a role are around it, up to one of the role `end`.
const depthIn = (element, role, end) => {
  let depth = 0;
  for (let at = parentOf(element); at; at = parentOf(at)) {
    const other = roleOf(at);
    if (other === end) break;
    if (other === role) depth += 1;
  }
  return depth;
};

const isReadOnly = (element) => {
  if (element.readOnly && isEditable(element)) return true;
  return element.getAttribute("aria-readonly") === "true" && TAKES_READ_ONLY.test(roleOf(element) || "");
};

const TAKES_READ_ONLY = /^(checkbox|combobox|grid|gridcell|listbox|menuitemcheckbox|menuitemradio|radiogroup|searchbox|slider|spinbutton|switch|textbox|treegrid)$/;

const isEditable = (element) =>
  element.isContentEditable || element.localName === "textarea" ||
  (element.localName === "input" && !/^(button|submit|reset|image|checkbox|radio|file|hidden)$/.test(element.type));
