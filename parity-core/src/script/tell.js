// What a person is told of an element, and of one that is not there.

const LISTED = 8;

const describe = (element) => {
  const role = roleOf(element);
  const name = toldNameOf(element) || (isSecret(element) ? "" : normal(toldTextOf(element)));
  const shown = name ? ` ${quoted(name)}` : "";
  const id = element.id ? `#${element.id}` : [...element.classList].slice(0, 2).map((one) => `.${one}`).join("");
  return `${role && role !== "generic" ? role : "element"}${shown} <${element.tagName.toLowerCase()}${id}>`;
};

const placeOf = (element) => {
  const around = chainOf(element).slice(1).find((at) => PLACES.test(roleOf(at) || ""));
  if (!around) return "";
  const name = toldNameOf(around);
  return ` in ${roleOf(around)}${isShort(name) ? ` ${quoted(name)}` : ""}`;
};

// What is told of a query that finds nothing.
const tellNone = (query) => {
  bePatient();
  return [`none on the page ${quoted(document.title)} at ${location.href}`, ...nearMisses(query), ...inFrames(query)];
};

// What is told where more than one is found: each, with a query that finds it alone.
const tellMany = (query, found) => {
  bePatient();
  const each = found.slice(0, LISTED).map((element) => {
    const hidden = isVisible(element) ? "" : ", hidden";
    return [`  ${describe(element)}${placeOf(element)}${hidden}: `, { rust: uniqueFor(element, query) }];
  });
  const more = found.length > LISTED ? [`  and ${found.length - LISTED} more`] : [];
  return [`${found.length} of them, where one is meant:`, ...each, ...more];
};

// The one element of a query, or what there is instead; told only when it is asked for, since most looks
// are followed by another.
const one = (query) => {
  const found = find(query);
  if (found.length === 1) return { element: found[0] };
  if (found.length === 0) return { none: true, tell: () => tellNone(query) };
  return { many: true, tell: () => tellMany(query, found) };
};

// Does not hold: what the element is, and why.
const not = (element, why) => ({ held: false, tell: () => [describe(element), ...(why === undefined ? [] : [why].flat())] });
