// A query that finds one element and no other, for the one who has to write it.

// How long is looked for such queries while a failure is told, in a document of more than so many elements, and in
// others, where little is to be done and only a busy machine takes long for it.
const PATIENCE = 300;
const MORE_PATIENCE = 2000;
const SMALL = 2000;
let patienceEnds = 0;

const bePatient = () => {
  const isSmall = document.getElementsByTagName("*").length <= SMALL;
  patienceEnds = performance.now() + (isSmall ? MORE_PATIENCE : PATIENCE);
};

const exactly = (text) => ({ mode: "exact", text: normal(text) });
// Whether all of what is written to name it may be told.
const isOpen = (element) => !isMasked(element) && !element.querySelector("[data-parity-mask]");
const isShort = (text) => text && normal(text).length > 0 && normal(text).length <= 60;

// The ways to name an element by itself, best first.
const namesOf = (element) => {
  const ways = [];
  const role = roleOf(element);
  const name = nameOf(element) === toldNameOf(element) ? nameOf(element) : "";
  const testId = element.getAttribute(testIdAttribute);
  if (role && role !== "generic" && isShort(name)) ways.push({ by: "role", role, name: exactly(name) });
  for (const label of labelsOf(element)) if (isShort(label) && fieldLabels(element).every(isOpen)) ways.push({ by: "label", text: exactly(label) });
  if (isShort(element.getAttribute("placeholder")) && isOpen(element)) ways.push({ by: "placeholder", text: exactly(element.getAttribute("placeholder")) });
  if (testId) ways.push({ by: "test-id", attribute: testIdAttribute, text: exactly(testId) });
  if (element.childElementCount === 0 && isShort(textOf(element)) && isOpen(element)) ways.push({ by: "text", text: exactly(textOf(element)) });
  if (element.id) ways.push({ by: "css", css: `#${CSS.escape(element.id)}` });
  if (/^I?FRAME$/.test(element.tagName)) {
    for (const name of ["title", "name", "src"]) {
      const value = element.getAttribute(name);
      if (isShort(value)) ways.push({ by: "css", css: `${element.tagName.toLowerCase()}[${name}=${JSON.stringify(value)}]` });
    }
  }
  return ways;
};

const PLACES = /^(dialog|alertdialog|banner|navigation|main|contentinfo|complementary|form|region|row|listitem|article|group|list|table|tabpanel)$/;

// A query that finds this element only; by its place among those of `query` where nothing better does.
const uniqueFor = (element, query = null) => {
  const isOnly = (query) => {
    const found = find(query);
    return found.length === 1 && found[0] === element;
  };
  const ways = namesOf(element);
  const only = ways.find(isOnly);
  if (only) return only;
  if (performance.now() < patienceEnds) {
    for (const around of chainOf(element).slice(1).filter((at) => PLACES.test(roleOf(at) || ""))) {
      for (const outer of placesOf(around)) {
        const placed = [...ways, ...(query ? [query] : [])].map((inner) => ({ by: "within", outer, inner })).find(isOnly);
        if (placed) return placed;
      }
    }
  }
  const among = query || { by: "css", css: element.tagName.toLowerCase() };
  return { by: "nth", of: among, index: find(among).indexOf(element) };
};

// The ways to name what is around an element: by name, by what it shows, or as the only one of its role.
const placesOf = (around) => {
  const role = roleOf(around);
  const name = nameOf(around) === toldNameOf(around) ? nameOf(around) : "";
  const ways = isShort(name) ? [{ by: "role", role, name: exactly(name) }] : [];
  if (/^(row|listitem|article)$/.test(role)) {
    const first = [...inside(around)].find((at) => at.childElementCount === 0 && isShort(textOf(at)) && isOpen(at));
    if (first) ways.push({ by: "filter", of: { by: "role", role }, keep: { "has-text": exactly(textOf(first)) } });
    if (first) ways.push({ by: "filter", of: { by: "role", role }, keep: { "has-text": { mode: "substring", text: normal(textOf(first)), ignoresCase: true } } });
  }
  ways.push({ by: "role", role });
  return ways.filter((way) => find(way).length === 1);
};
