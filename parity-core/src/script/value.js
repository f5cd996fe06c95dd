// Values of fields, as they are told in the text around them.

// A password within a text, whatever its length.
const CONCEALED = "••••••";

// A secret in what is kept.
const HIDDEN = "<hidden>";

// The value as text; null for what has none, or none that is said.
const valueOf = (element) => {
  const value = NATIVE_VALUES[element.localName]?.(element);
  if (value !== undefined) return value;
  const role = roleOf(element);
  switch (role) {
    case "textbox": case "searchbox": return element.innerText ?? element.textContent;
    case "listbox": return selectedText([...elements(element)].filter((at) => roleOf(at) === "option" && selectedOf(at)));
    case "slider": case "scrollbar": return rangeText(element, "50");
    case "spinbutton": case "meter": return rangeText(element, "0");
    case "progressbar": return rangeText(element, null);
    case "separator": return isFocusable(element) ? rangeText(element, "50") : null;
    default: return null;
  }
};

const NATIVE_VALUES = {
  __proto__: null,
  input: (element) => {
    switch (element.type) {
      case "password": return element.value && CONCEALED;
      case "range": return rangeText(element, element.value);
      case "file": return [...element.files].map((file) => file.name).join(", ") || "No file chosen";
      case "button": case "checkbox": case "hidden": case "image": case "radio": case "reset": case "submit": return null;
      default: return element.value;
    }
  },
  meter: (element) => rangeText(element, String(element.value)),
  progress: (element) => rangeText(element, element.position < 0 ? null : String(element.value)),
  select: (element) => selectedText([...element.selectedOptions]),
  textarea: (element) => element.value,
};

const rangeText = (element, otherwise) =>
  element.getAttribute("aria-valuetext") || element.getAttribute("aria-valuenow") || otherwise;

// Of nothing but the options themselves: what they refer to could refer to this field.
const selectedText = (options) => options.map((option) => {
  const way = { visited: new Set([option]), hidden: true, referenced: true };
  return folded(option.getAttribute("aria-label") || nativeName(option, way) || contentOf(option, way));
}).join(" ");

// Whether its value is nobody's business: passwords, cards, and what the page has marked.
const isSecret = (element) => keepsSecret(element) || isMasked(element);

const keepsSecret = (element) =>
  element.type === "password" || SECRET_FIELDS.test(element.getAttribute("autocomplete") || "");

const SECRET_FIELDS = /(^|\s)(cc-|current-password|new-password|one-time-code)/i;

const isMasked = remembering((element) => chainOf(element).some((at) => at.hasAttribute("data-parity-mask")));

// What has a value shows that, and not what it is made of.
const hasValue = (element) =>
  /^(combobox|meter|progressbar|scrollbar|searchbox|slider|spinbutton|textbox)$/.test(roleOf(element)) ||
  (element.localName === "input" && element.type === "file");
