// Gives fields their text, options and focus.

const unready = (element) =>
  !isVisible(element) ? "it is hidden" : isDisabled(element) ? "it is disabled" : inertness(element);

// What keeps every user from an element, although it is seen.
const inertness = (element) => isBehindModal(element) ? "a modal dialog is open in front of it"
  : isInertByStyle(element) || chainOf(element).some((at) => at.inert) ? "it is inert" : null;

// The field that is written in, and whether it has heard of it.
let prepared = { field: null, hasHeard: false };

const prepare = (field) => {
  const preparing = { field, hasHeard: false };
  prepared = preparing;
  field.addEventListener("input", () => { preparing.hasHeard = true; }, { capture: true, once: true });
};

const REPLACED = "the page puts another field in its place before the text comes";

// question = {locator, text, force, trial}: waits until the field can be filled, and answers {value: "type"}
// with all of it selected, for the browser to write the text as a user's keyboard does.
const prepareFill = (question, milliseconds) => untilOne(question, milliseconds, (found) => {
  const element = controlOf(found);
  if (!isEditable(element)) return { held: false, usage: `${describe(element)} is no field for text` };
  const why = unready(element) || (isReadOnly(element) ? "it is read-only" : null);
  if (why && !question.force) return not(element, why);
  if (question.trial) return { held: true };
  element.focus();
  if (!question.force && !hasFocus(element)) return not(element, element.isConnected ? "it does not take the focus" : REPLACED);
  prepare(element);
  if (CHOSEN.test(element.type)) return chosen(element, question.text);
  if (element.isContentEditable) getSelection().selectAllChildren(element); else element.select();
  return { held: true, value: keptBy(element) === "" && question.text === "" ? null : "type", secret: keepsSecret(element) };
});

// Fields such as dates take no typed text; their value is set as assistive technology does.
const CHOSEN = /^(color|date|datetime-local|month|range|time|week)$/;

const chosen = (element, text) => {
  element.value = text;
  element.dispatchEvent(new Event("input", { bubbles: true, composed: true }));
  element.dispatchEvent(new Event("change", { bubbles: true }));
  return { held: true, value: "chosen" };
};

// For how many milliseconds a page may think about what it keeps: some put back what was there, and the text a task later.
const THINKS = 500;

// question = {locator, text}: whether the field holds what was written; what that is, is never answered. Where the page
// has put another field in its place meanwhile, it answers {value: "replaced"}.
const filled = (question, milliseconds) => until(Math.min(milliseconds, THINKS), () => {
  const { element: found, ...instead } = one(question.locator);
  // Where the field has heard the text, or in another document, that may have done what it was for; what a page does with
  // its field afterwards is another matter.
  const hasHeard = prepared.field === null || prepared.hasHeard;
  if (!found) return { ...instead, held: Boolean(instead.none) && hasHeard, over: !hasHeard, value: hasHeard ? null : "replaced" };
  const element = controlOf(found);
  if (holds(element, question.text)) return { held: true };
  const isReplaced = prepared.field !== null && prepared.field !== element && !prepared.field.isConnected;
  if (isReplaced && hasHeard) return not(element, "the page has put another field in the place of the one that was filled");
  if (isReplaced) return { ...not(element, REPLACED), over: true, value: "replaced" };
  const kept = keptBy(element);
  if (CHOSEN.test(element.type) || (element.type === "number" && kept === "")) return not(element, `it takes no such value: its type is \`${element.type}\``);
  if (lettersOf(kept) === lettersOf(question.text)) return not(element, "it kept the letters, but not each sign or the case: the page changes what is typed");
  return not(element, `it kept ${kept.length} of ${question.text.length} letters: the page changes what is typed, or takes no more`);
}, question);

// Whether a field holds what it was given. A page may set letters apart, as those of a card's number, and write them large;
// an editor may write other signs in their place. A sign that means something is not to be lost, nor anything of a password.
const holds = (element, wanted) => {
  const kept = keptBy(element);
  if (kept === wanted) return true;
  if (CHOSEN.test(element.type) || element.type === "password") return false;
  if (!lettersOf(kept) || lettersOf(kept) !== lettersOf(wanted)) return false;
  return element.isContentEditable || isWithin(signified(wanted), kept.toLowerCase().replaceAll(",", "."));
};

const lettersOf = (text) => text.replace(/[^\p{L}\p{N}]/gu, "").toLowerCase();

// A text without what only sets its parts apart: spaces, brackets and slashes, a stroke behind a letter, and the points
// between digits that are no decimal point.
const signified = (text) => {
  const kept = text.toLowerCase().replace(/(?<=[\p{L}\p{N}])\s*-/gu, "").replace(/[\s()/]/g, "");
  const points = [...kept.matchAll(/(?<=\d)[.,](?=\d)/g)], last = points.at(-1)?.index;
  const hasDecimal = points.length === 1 || new Set(points.map(([point]) => point)).size > 1;
  return kept.replace(/(?<=\d)[.,](?=\d)/g, (point, at) => hasDecimal && at === last ? point : "").replaceAll(",", ".");
};

// Whether the letters of one text are all in the other, in their order.
const isWithin = (inner, outer) => {
  const letters = [...inner];
  let at = 0;
  for (const letter of outer) if (letter === letters[at]) at += 1;
  return at === letters.length;
};

const keptBy = (element) => element.isContentEditable ? element.innerText.replace(/\n$/, "") : element.value;

const focus = (question, milliseconds) => untilOne(question, milliseconds, (found) => {
  const element = controlOf(found);
  element.focus();
  return hasFocus(element) || element === document.body ? { held: true, secret: keepsSecret(element) } : not(element, "it does not take the focus");
});

const hasFocus = (element) => {
  const at = element.getRootNode().activeElement;
  return at === element || element.contains(at);
};

const blur = (question, milliseconds) => untilOne(question, milliseconds, (element) => {
  controlOf(element).blur();
  return { held: true };
});

// question = {locator, files: how many}.
const takesFiles = (question, milliseconds) => untilOne(question, milliseconds, (found) => {
  const element = controlOf(found);
  if (element.tagName !== "INPUT" || element.type !== "file") return { held: false, usage: `${describe(element)} takes no files` };
  if (question.files > 1 && !element.multiple) return { held: false, usage: `${describe(element)} takes only one file` };
  // One that is hidden stands behind a button of the page as often as not.
  const why = isDisabled(element) ? "it is disabled" : inertness(element);
  return why ? not(element, why) : { held: true };
});

// question = {locator, options: [{by, text?, index?}], force, trial}.
const choose = (question, milliseconds) => untilOne(question, milliseconds, (found) => {
  const element = controlOf(found);
  if (element.tagName !== "SELECT") return { held: false, usage: `${describe(element)} is no <select>` };
  if (question.options.length > 1 && !element.multiple) return { held: false, usage: `${describe(element)} takes only one option` };
  const why = question.force ? null : unready(element);
  if (why) return not(element, why);
  const all = [...element.options];
  const chosen = question.options.map((choice) => all.find((option, index) => isChoice(option, index, choice)));
  if (chosen.includes(undefined)) {
    const wanted = question.options[chosen.indexOf(undefined)];
    const near = isMasked(element) ? HIDDEN : nearest(all.map((option) => option.label), wanted.text ? exactly(wanted.text) : null);
    return not(element, all.length ? `its options: ${near}` : "it has no options");
  }
  const off = chosen.find((option) => option.disabled || option.parentElement.disabled);
  if (off && !question.force) return not(element, `its option ${quoted(off.label)} is disabled`);
  return question.trial ? { held: true } : chose(element, chosen);
});

const isChoice = (option, index, { by, text, index: wanted }) => {
  const isLabel = () => normal(option.label) === normal(text);
  const isValue = () => option.value === text;
  return { label: isLabel, value: isValue, index: () => index === wanted, either: () => isLabel() || isValue() }[by]();
};

const chose = (element, chosen) => {
  element.focus();
  for (const option of element.options) option.selected = chosen.includes(option);
  element.dispatchEvent(new Event("input", { bubbles: true, composed: true }));
  element.dispatchEvent(new Event("change", { bubbles: true }));
  return { held: true };
};
