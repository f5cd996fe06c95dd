// What stands on the page instead of an element that is not there.

const NEAR = 6;

// How many letters have to be changed to come from one text to the other.
const distance = (one, other) => {
  const [from, to] = [one.toLowerCase().slice(0, 60), other.toLowerCase().slice(0, 60)];
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let i = 1; i <= from.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= to.length; j += 1) {
      next[j] = Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + (from[i - 1] === to[j - 1] ? 0 : 1));
    }
    row = next;
  }
  return row[to.length] / Math.max(from.length, to.length, 1);
};

// The texts that are nearest to the one that is looked for, each once. `cut` is said of their number
// where not all were looked at.
const nearest = (texts, wanted, cut = "") => {
  const each = [...new Set(texts.map(normal).filter(Boolean))];
  if (wanted && wanted.mode !== "regex") {
    const far = new Map(each.map((text) => [text, distance(text, wanted.text)]));
    each.sort((one, other) => far.get(one) - far.get(other));
  }
  const more = each.length > NEAR ? `, and ${cut}${each.length - NEAR} more` : "";
  return each.slice(0, NEAR).map(quoted).join(", ") + more;
};

// Those of many elements that are so; those are left out that there was no time to look at.
const patiently = (all, isSo) => {
  const found = [];
  for (const [index, element] of all.entries()) {
    if (index % 100 === 99 && performance.now() > patienceEnds) break;
    if (isSo(element)) found.push(element);
  }
  return found;
};

// Lines that tell what there is where nothing of `query` is.
const nearMisses = (query, root = document) => {
  switch (query.by) {
    case "described": return nearMisses(query.of, root);
    case "role": return nearRoles(query, root);
    case "within": {
      const places = find(query.outer, root);
      if (places.length === 0) return [["none of ", { says: query.outer }, ", in which it is looked for"], ...nearMisses(query.outer, root)];
      return [[`within ${places.length === 1 ? describe(places[0]) : `${places.length} places`}:`], ...places.slice(0, 3).flatMap((place) => nearMisses(query.inner, place))];
    }
    case "filter": return nearKept(query, root);
    case "nth": {
      const found = find(query.of, root);
      return found.length ? [[`only ${found.length} of `, { says: query.of }]] : nearMisses(query.of, root);
    }
    case "and": {
      const found = find(query.one, root);
      return found.length ? [[`${found.length} of `, { says: query.one }, ", but not ", { says: query.other }]] : nearMisses(query.one, root);
    }
    case "or": return [...nearMisses(query.one, root), ...nearMisses(query.other, root)];
    default: return nearTexts(query, root);
  }
};

const nearKept = (query, root) => {
  const found = find(query.of, root);
  if (found.length === 0) return nearMisses(query.of, root);
  const asked = query.keep["has-text"];
  const texts = asked ? [`their texts: ${nearest(found.map(toldTextOf), asked)}`] : found.slice(0, 3).map((element) => `  ${describe(element)}`);
  return [[`${found.length} of `, { says: query.of }, ", none of which is kept by the filter"], ...texts];
};

// Names that elements of this role have, hidden ones, other roles with this name.
const nearRoles = (query, root) => {
  const { role, name } = query;
  const all = [...inside(root)];
  const ofRole = all.filter((element) => matchesRole(element, role));
  const isNamed = (element) => !name || matches(nameOf(element), name);
  const told = [], hidden = [], names = [];
  let looked = 0;
  patiently(ofRole, (element) => {
    looked += 1;
    const isTold = !isHiddenFromAria(element);
    if (isTold) names.push(toldNameOf(element));
    if (isNamed(element)) (isTold ? told : hidden).push(element);
  });
  const lines = told.slice(0, 3).map((element) => `${describe(element)}: ${wrongStates(element, query).join(", ")}`);
  lines.push(...hidden.slice(0, 3).map((element) => `${describe(element)} ${whyUntold(element)}`));
  if (name && !lines.length) {
    const others = patiently(all, (element) => !matchesRole(element, role) && !isHiddenFromAria(element) && isSmallNamed(element, name));
    for (const element of others.slice(0, 3)) lines.push([`another role has this name: ${describe(element)}: `, { rust: uniqueFor(element) }]);
  }
  const cut = looked < ofRole.length ? "at least " : "";
  const near = nearest(names, name, cut);
  if (near) lines.push(`the ${role}s there: ${near}`);
  else if (names.length) lines.push(`${cut}${names.length} ${role}s there, without a name`);
  else lines.push(cut ? `the first ${looked} of ${ofRole.length} ${role}s are hidden` : `no ${role} there`);
  return lines;
};

// Why assistive technology is not told of an element: what covers a page often takes it away from there, too.
const whyUntold = (element) => {
  if (!isRendered(element)) return "is hidden";
  if (isBehindModal(element)) return `is behind ${describe(activeModal(document.documentElement))}, which is modal`;
  const by = (is) => chainOf(element).find(is);
  const hiding = by((at) => at.getAttribute("aria-hidden") === "true" && !mustBeHeard(at));
  if (hiding) return `is hidden by ${hiding === element ? "its own `aria-hidden`" : `the \`aria-hidden\` of ${describe(hiding)}`}`;
  return by((at) => at.inert) || isInertByStyle(element) ? "is inert" : "is hidden";
};

// Named so by itself, and not only as something that holds the one that is meant.
const isSmallNamed = (element, name) => {
  const role = roleOf(element);
  if (!role || /^(generic|document|main|row|table|form|region|paragraph)$/.test(role)) return false;
  return matches(nameOf(element), name);
};

const FIELDS = /^(INPUT|TEXTAREA|SELECT|BUTTON|METER|PROGRESS|OUTPUT)$/;

const TEXTS = {
  label: ["labels", (element) => FIELDS.test(element.tagName) || element.hasAttribute("role") || element.isContentEditable ? labelsOf(element) : []],
  placeholder: ["placeholders", (element) => [element.getAttribute("placeholder")]],
  "alt-text": ["alternative texts", (element) => [element.getAttribute("alt")]],
  title: ["titles", (element) => [element.getAttribute("title")]],
  "test-id": ["test ids", (element, { attribute }) => [element.getAttribute(attribute)]],
};

const nearTexts = (query, root) => {
  if (query.by === "text") return nearShown(query.text, root);
  const [what, textsOf] = TEXTS[query.by] || [];
  if (!what) return [];
  const texts = [...inside(root)].filter((element) => !isMasked(element)).flatMap((element) => textsOf(element, query)).filter(Boolean);
  return [texts.length ? `the ${what} there: ${nearest(texts, query.text)}` : `no ${what} there`];
};

// Texts that are much like the one that is looked for; the rest of a page is no help.
const nearShown = (text, root) => {
  if (text.mode === "regex") return [];
  const texts = [];
  patiently([...inside(root)], (element) => {
    if (element.childElementCount > 0 || UNSHOWN.test(element.tagName) || !element.checkVisibility() || isMasked(element)) return;
    const shown = normal(textOf(element));
    if (shown && distance(shown, text.text) < 0.5) texts.push(shown);
  });
  return texts.length ? [`texts like it: ${nearest(texts, text)}`] : [];
};

// Frames whose documents hold what is looked for, and those that could not be looked into.
const inFrames = (query) => {
  const lines = [];
  let closed = 0;
  for (const element of elements(document)) {
    if (!/^I?FRAME$/.test(element.tagName)) continue;
    const inner = element.contentDocument;
    if (!inner) closed += 1;
    else if (find(query, inner.documentElement ?? inner).length) lines.push(["it is in a frame: ", { rust: uniqueFor(element) }, ".frame()"]);
  }
  if (closed) lines.push(`${closed === 1 ? "a frame" : `${closed} frames`} of other origins, into which \`frame()\` looks`);
  return lines;
};
