// States of elements: disabled, read-only, editable.

const isDisabled = (element) => {
  const native = element.matches(":disabled");
  return native || chainOf(element).some((at) => at.getAttribute("aria-disabled") === "true");
};

const isReadOnly = (element) => element.readOnly || element.getAttribute("aria-readonly") === "true";

const isEditable = (element) =>
  element.isContentEditable || element.tagName === "TEXTAREA" ||
  (element.tagName === "INPUT" && !/^(button|submit|reset|image|checkbox|radio|file|hidden)$/.test(element.type));
