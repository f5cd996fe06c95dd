// What a person is told of an element, and of one that is not there.

const describe = (element) => {
  const role = roleOf(element);
  const name = nameOf(element) || normal(textOf(element) || "");
  const shown = name ? ` ${quoted(name)}` : "";
  const id = element.id ? `#${element.id}` : [...element.classList].slice(0, 2).map((one) => `.${one}`).join("");
  return `${role || "element"}${shown} <${element.tagName.toLowerCase()}${id}>`;
};

const placeOf = (element) => {
  const around = chainOf(element).slice(1).find((at) =>
    /^(dialog|banner|navigation|main|contentinfo|form|region|complementary|row|listitem)$/.test(roleOf(at) || ""));
  if (!around) return "";
  const name = nameOf(around);
  return ` in ${roleOf(around)}${name ? ` ${quoted(name)}` : ""}`;
};

// What stands on the page instead: the names that elements of this role have, or the labels.
const others = (locator) => {
  const names = new Set();
  for (const element of elements(document)) {
    if (names.size >= 8) break;
    if (locator.by === "role" && roleOf(element) === locator.role && !isHiddenFromAria(element)) names.add(quoted(nameOf(element)));
    if (locator.by === "label" && isLabelable(element)) labelsOf(element).forEach((label) => names.add(quoted(normal(label))));
  }
  const where = `the page ${quoted(document.title)} at ${location.href}`;
  if (locator.by === "text") return [`none on ${where}`];
  const what = locator.by === "role" ? `${locator.role}s` : "labels";
  return names.size ? [`none on ${where}`, `the ${what} there: ${[...names].join(", ")}`] : [`none on ${where}, which has no ${what}`];
};

// The one element of a locator, or what is there instead.
const one = (locator) => {
  const found = find(locator);
  if (found.length === 1) return { element: found[0] };
  if (found.length === 0) return { saw: others(locator) };
  const listed = found.slice(0, 8).map((element) => `  ${describe(element)}${placeOf(element)}`);
  return { saw: [`${found.length} of them, where one is meant:`, ...listed], many: true };
};
