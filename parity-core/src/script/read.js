// Reads what elements are now.

const READS = {
  text: (element) => normal(textOf(element)),
  value: (element) => valued(element).value,
  attribute: (element, { name }) => element.getAttribute(name),
  enabled: (element) => !isDisabled(controlOf(element)),
  checked: (element) => readChecked(element),
};

const readChecked = (element) => {
  const is = checkedOf(controlOf(element));
  if (is === null) throw new Misuse(`${describe(element)} cannot be checked`);
  return is === true;
};

// question = {locator, what, name?}.
const read = (question, milliseconds) => untilOne(question, milliseconds, (element) =>
  ({ held: true, value: READS[question.what](element, question) }));

const visibleNow = (question) => now(() => {
  const { element, none, ...instead } = one(question.locator);
  if (element || none) return { held: true, value: Boolean(element) && isVisible(element) };
  return { held: false, ...instead };
});
