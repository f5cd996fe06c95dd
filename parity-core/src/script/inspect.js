// What the tests of this script ask; the harness never installs it.

// Whether its text may come from hidden elements, by whatever it contains or is labelled by.
const refersToHidden = (element, seen = new Set()) => {
  if (seen.has(element)) return false;
  seen.add(element);
  const targets = [...referencedBy(element, "aria-labelledby"), ...referencedBy(element, "aria-describedby")];
  return targets.some(isHiddenFromAria) ||
    [...targets, ...element.children, ...element.labels || []].some((other) => refersToHidden(other, seen));
};

const withId = () => {
  const byItsId = Map.groupBy([...elements(document)].filter((element) => element.id), (element) => element.id);
  return [...byItsId.values()].filter((found) => found.length === 1).map(([element]) => element);
};

globalThis.__inspect = {
  // What is known of every element that has an `id` of its own: the parser copies some elements.
  all: () => remembered(() => withId().map((element) => ({
    id: element.id,
    role: roleOf(element),
    name: nameOf(element),
    description: descriptionOf(element),
    error: errorMessageOf(element),
    hidden: isHiddenFromAria(element),
    checked: checkedOf(element),
    disabled: isDisabled(element),
    expanded: expandedOf(element),
    level: levelOf(element),
    pressed: pressedOf(element),
    selected: selectedOf(element),
    visible: isVisible(element),
    editable: isEditable(element),
    readOnly: isReadOnly(element),
    refersToHidden: refersToHidden(element),
    isPartlySilenced: Boolean(element.querySelector("[aria-hidden=true], [inert]")),
    tag: element.localName,
    html: element.outerHTML.slice(0, 300),
    expected: { ...element.dataset },
  }))),

  snapshot: (selector) => snapshotOf(document.querySelector(selector)),

  // The ids of the elements of a role and a name, as a locator finds them.
  named: (role, name) => remembered(() => [...elements(document)]
    .filter((element) => matchesRole(element, role) && nameOf(element) === name && !isHiddenFromAria(element))
    .map((element) => element.id)),
};
