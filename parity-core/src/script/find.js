// Finds the elements that a locator names.

const find = (locator) => remembered(() => {
  const found = [];
  for (const element of elements(document)) {
    if (FINDERS[locator.by](element, locator)) found.push(element);
  }
  // The smallest elements that show a text, not those around them.
  return locator.by === "text" ? found.filter((element) => !found.some((other) => other !== element && element.contains(other))) : found;
});

const FINDERS = {
  role: (element, { role, name }) =>
    matchesRole(element, role) && !isHiddenFromAria(element) && (!name || matches(nameOf(element), name)),
  label: (element, { text }) => isLabelable(element) && labelsOf(element).some((label) => matches(label, text)),
  text: (element, { text }) => !/^(SCRIPT|NOSCRIPT|STYLE|HEAD|TITLE|META|LINK)$/.test(element.tagName) && matches(textOf(element), text),
};

const textOf = (element) =>
  element.tagName === "INPUT" ? (/^(submit|button|reset)$/.test(element.type) ? element.value : "") : element.textContent;

const isLabelable = (element) =>
  /^(INPUT|TEXTAREA|SELECT|BUTTON|METER|PROGRESS|OUTPUT)$/.test(element.tagName) ||
  element.hasAttribute("aria-label") || element.hasAttribute("aria-labelledby");

const labelsOf = (element) => {
  const referenced = byId(element, element.getAttribute("aria-labelledby"));
  if (referenced.length) return [referenced.map((label) => label.textContent).join(" ")];
  const label = element.getAttribute("aria-label");
  if (label) return [label];
  return [...(element.labels || [])].map((one) => one.textContent);
};
