// What can be expected of elements. Each answers null where it is so, or what it is instead.

// `told` is what a reader gets of what was seen.
const compared = (what, seen, text, told) => matches(seen, text) ? null : `${what} is ${quoted(normal(told(seen)))}`;

const comparedAsItIs = (what, seen, text, told) => matchesAsItIs(seen, text) ? null : `${what} is ${quoted(told(seen))}`;

const state = (is, yes, no) => is ? null : no ?? `it is not ${yes}`;

const EXPECTATIONS = {
  attached: () => null,
  visible: (element) => state(isVisible(element), "visible", "it is hidden"),
  hidden: (element) => state(!isVisible(element), "hidden", "it is visible"),
  enabled: (element) => state(!isDisabled(controlOf(element)), "enabled", "it is disabled"),
  disabled: (element) => state(isDisabled(controlOf(element)), "disabled", "it is enabled"),
  editable: (element) => !isEditable(controlOf(element)) ? "it is no field for text"
    : isDisabled(controlOf(element)) ? "it is disabled" : isReadOnly(controlOf(element)) ? "it is read-only" : null,
  checked: (element) => checkedIs(element, true),
  unchecked: (element) => checkedIs(element, false),
  empty: (element) => {
    const field = element.tagName === "LABEL" ? controlOf(element) : element;
    const holds = /^(INPUT|TEXTAREA)$/.test(field.tagName) ? field.value : normal(textOf(element));
    return holds === "" ? null : shownValue(field, holds);
  },
  focused: (element) => {
    const at = element.getRootNode().activeElement;
    return at === element ? null : at && at !== document.body ? `${describe(at)} has the focus` : "nothing has the focus";
  },
  "in-viewport": (element) => {
    const { left, top, right, bottom } = element.getBoundingClientRect();
    if (right <= 0 || bottom <= 0 || left >= innerWidth || top >= innerHeight) return "it is outside of the window";
    const is = seenInWindow(element);
    return is === undefined ? { unknown: "the browser has not told yet whether it is in the window", frame: true }
      : state(is, "in the window", "what is around it does not show it in the window");
  },
  text: (element, { text }) => {
    const wrong = compared("its text", textOf(element), text, () => toldTextOf(element));
    return wrong && /^(INPUT|TEXTAREA)$/.test(element.tagName) ? `${wrong}: what a field holds is its value` : wrong;
  },
  name: (element, { text }) => compared("its accessible name", nameOf(element), text, () => toldNameOf(element)),
  description: (element, { text }) => compared("its accessible description", descriptionOf(element), text, unlessMasked(element)),
  "error-message": (element, { text }) => compared("its error message", errorMessageOf(element), text, unlessMasked(element)),
  role: (element, { role }) => roleOf(element) === role ? null : `its role is ${roleOf(element) ?? "none"}`,
  value: (element, { text }) => {
    const field = valued(element);
    return matchesAsItIs(field.value, text) ? null : shownValue(field, field.value);
  },
  values: (element, { values }) => {
    const field = controlOf(element);
    if (field.tagName !== "SELECT" || !field.multiple) throw new Misuse(`${describe(element)} is no <select multiple>`);
    const seen = [...field.selectedOptions].map((option) => option.value);
    const are = seen.length === values.length && values.every((value, index) => matchesAsItIs(seen[index], value));
    return are ? null : `its values are ${isMasked(field) ? HIDDEN : seen.map(quoted).join(", ") || "none"}`;
  },
  attribute: (element, { attribute, text }) => element.hasAttribute(attribute)
    ? comparedAsItIs(`its \`${attribute}\``, element.getAttribute(attribute), text, toldOf(element, attribute)) : `it has no attribute \`${attribute}\``,
  classes: (element, { classes }) => {
    const wanted = new Set(classes.split(/\s+/).filter(Boolean));
    const are = wanted.size === element.classList.length && [...wanted].every((one) => element.classList.contains(one));
    return are ? null : classesOf(element);
  },
  class: (element, { classes }) =>
    classes.split(/\s+/).filter(Boolean).every((one) => element.classList.contains(one)) ? null : classesOf(element),
  css: (element, { property, text }) => comparedAsItIs(`its \`${property}\``, getComputedStyle(element).getPropertyValue(property), text, (seen) => seen),
  property: (element, { property, value }) => {
    // The page's own scripts may run in another world: neither sense can be told.
    if (!(property in element)) return { unknown: `it has no property \`${property}\` by the DOM, and what the page's scripts add is not seen` };
    if (same(element[property], value)) return null;
    const told = holdsHidden(element) ? () => HIDDEN : toldOf(element, property);
    const seen = told(JSON.stringify(element[property]) ?? "undefined");
    return `its property \`${property}\` is ${cut(seen, 200, false)}`;
  },
};

const unlessMasked = (element) => (text) => isMasked(element) ? HIDDEN : text;

// An attribute or a property for a reader: not what a field keeps secret.
const toldOf = (element, name) => (text) => isMasked(element) || (isSecret(element) && /value/i.test(name)) ? HIDDEN : text;

// Whether something in it is not to be told: what an element holds may be in any of its properties.
const holdsHidden = (element) => [...element.querySelectorAll("*")].some((inner) => isMasked(inner) || isSecret(inner));

const classesOf = (element) => element.classList.length ? `its classes are ${quoted([...element.classList].join(" "))}` : "it has no classes";

const same = (one, other) => {
  if (one === null || other === null || typeof one !== "object" || typeof other !== "object") return one === other;
  const keys = Object.keys(other);
  return keys.length === Object.keys(one).length && keys.every((key) => same(one[key], other[key]));
};

const shownValue = (field, value) => isSecret(field) ? `it holds ${value.length} letters` : `its value is ${quoted(value)}`;

const checkedIs = (element, wanted) => {
  const is = checkedOf(controlOf(element));
  if (is === null) throw new Misuse(`${describe(element)} cannot be checked`);
  return is === wanted ? null : `it is ${is === "mixed" ? "mixed" : is ? "checked" : "unchecked"}`;
};

const valued = (element) => {
  const field = controlOf(element);
  if (!/^(INPUT|TEXTAREA|SELECT|OUTPUT|METER|PROGRESS)$/.test(field.tagName)) throw new Misuse(`${describe(element)} is no field with a value`);
  return field;
};

// Whether a part of each element is seen in the window of the page, by the browser itself, which knows of all that cuts, of
// frames around the document and of what stands above all else; it tells with a frame of the screen.
let seenByBrowser = new WeakMap();

const watchOfSeen = new IntersectionObserver((told) => told.forEach((one) => seenByBrowser.set(one.target, one.intersectionRatio > 0)));

// Whether part of it is inside of the window and of everything around it that may cut off what is outside: what stands above all
// else, or is fixed, is cut by less.
const isWithinAll = (element) => {
  const box = element.getBoundingClientRect();
  let [left, top, right, bottom] = [Math.max(box.left, 0), Math.max(box.top, 0), Math.min(box.right, innerWidth), Math.min(box.bottom, innerHeight)];
  for (const around of chainOf(element).slice(1)) {
    if (around === document.documentElement || around === document.body || getComputedStyle(around).overflow === "visible") continue;
    const cut = around.getBoundingClientRect();
    [left, top, right, bottom] = [Math.max(left, cut.left), Math.max(top, cut.top), Math.min(right, cut.right), Math.min(bottom, cut.bottom)];
  }
  return right > left && bottom > top;
};

// Undefined until the browser has told, where that needs to be asked.
const seenInWindow = (element) => {
  if (window === top && isWithinAll(element)) return true;
  if (!seenByBrowser.has(element)) watchOfSeen.observe(element);
  return seenByBrowser.get(element);
};

// What was told before may have changed since.
const forgetSeen = () => {
  watchOfSeen.disconnect();
  seenByBrowser = new WeakMap();
};

// question = {locator, text, not}; answers the tree as it is.
const expectationOfSnapshot = (question, milliseconds) => untilOne(question, milliseconds, (element) => {
  const seen = snapshotOf(element);
  return { held: (seen === question.text) !== question.not, tell: () => [describe(element)], value: seen };
});

// What holds of an element that is not there.
const OF_NONE = { attached: false, visible: false, "in-viewport": false, hidden: true };

// question = {locator, is, not, …}.
const expectation = (question, milliseconds) => until(milliseconds, (looks) => {
  if (looks === 1) forgetSeen();
  const { element, ...instead } = one(question.locator);
  if (!element) return { held: Boolean(instead.none) && OF_NONE[question.is] === !question.not, ...instead };
  const wrong = EXPECTATIONS[question.is](element, question);
  if (wrong?.unknown) return { ...not(element, wrong.unknown), frame: wrong.frame };
  if ((wrong === null) !== question.not) return { held: true };
  return not(element, wrong ?? "it is so");
}, question);

// question = {locator, is: "count" | "texts", not, count?, texts?}; answers the texts that are there,
// each with whether it is the one that is expected at its place.
const expectationOfAll = (question, milliseconds) => until(milliseconds, () => {
  const found = find(question.locator);
  const texts = question.is === "texts" ? found.map((element, index) => compareText(element, question.texts[index])) : null;
  const is = texts ? texts.length === question.texts.length && texts.every((text) => text.matches) : found.length === question.count;
  const tell = () => {
    const more = found.length > LISTED ? [`  and ${found.length - LISTED} more`] : [];
    const each = texts ? [] : [...found.slice(0, LISTED).map((element) => `  ${describe(element)}${placeOf(element)}`), ...more];
    return found.length ? [`${found.length} of them`, ...each] : tellNone(question.locator);
  };
  return { held: is !== question.not, tell, value: texts };
}, question);

const compareText = (element, wanted) => {
  const text = textOf(element);
  const told = isOpen(element) ? text : toldTextOf(element);
  return { text: normal(told), matches: wanted !== undefined && matches(text, wanted) };
};

// question = {text, not}.
const expectationOfTitle = (question, milliseconds) => until(milliseconds, () => {
  const is = matches(document.title, question.text);
  return { held: is !== question.not, tell: () => [`its title is ${quoted(document.title)}`] };
}, question);
