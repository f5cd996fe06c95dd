// States of elements: disabled, read-only, editable.

const isDisabled = (element) => {
  const native = element.matches(":disabled");
  return native || chainOf(element).some((at) => at.getAttribute("aria-disabled") === "true");
};

const isReadOnly = (element) => element.readOnly || element.getAttribute("aria-readonly") === "true";

const isEditable = (element) =>
  element.isContentEditable || element.tagName === "TEXTAREA" ||
  (element.tagName === "INPUT" && !/^(button|submit|reset|image|checkbox|radio|file|hidden)$/.test(element.type));

const checkedOf = (element) => element.tagName === "INPUT" && /^(checkbox|radio)$/.test(element.type) ? (element.indeterminate ? "mixed" : element.checked) : null;
const pressedOf = () => null, expandedOf = () => null, selectedOf = () => null, levelOf = (element) => Number(/^H(\d)$/.exec(element.tagName)?.[1]) || null;
const descriptionOf = (element) => element.title, errorMessageOf = () => "";
const remembered = (work) => work();
