// What can be expected of an element.

const EXPECTATIONS = {
  visible: (element) => isVisible(element) ? null : "it is hidden",
  enabled: (element) => isDisabled(element) ? "it is disabled" : null,
  text: (element, { matching }) => matches(textOf(element), matching) ? null : `its text is ${quoted(normal(textOf(element)))}`,
};
