// Accessible descriptions and messages of errors: accname 1.2, section 4.4.

const descriptionOf = (element) => {
  const referenced = referencedBy(element, "aria-describedby", "ariaDescribedByElements");
  if (referenced.length) return referencedText(referenced);
  const written = element.getAttribute("aria-description");
  if (written?.trim()) return folded(written);
  const native = folded(nativeDescription(element));
  if (native) return native;
  const title = folded(titleOf(element));
  const isRepeated = !hasWrittenName(element) && title === nameOf(element);
  return textFor(element, ownWay(element), "own").isTitle || (isRepeated && element.localName !== "img") ? "" : title;
};

// What would have been the name, had none been written.
const nativeDescription = (element) => {
  const isOtherwiseNamed = hasWrittenName(element);
  switch (element.localName) {
    case "input": return (isOtherwiseNamed || fieldLabels(element).length) && /^(submit|reset|button)$/.test(element.type) ? element.getAttribute("value") || "" : "";
    case "summary": return isOtherwiseNamed || !isSummary(element) ? contentOf(element, wayOf(element)) : "";
    case "table": return isOtherwiseNamed ? childText(element, "caption", wayOf(element)) || "" : "";
    case "svg": {
      const child = (name) => [...element.children].find((at) => at.localName === name)?.textContent || "";
      return child("desc") || (isOtherwiseNamed ? child("title") : "");
    }
    default: return "";
  }
};

const wayOf = (element) => ({ ...ownWay(element), visited: new Set([element]) });

const hasWrittenName = (element) => Boolean(writtenName(element, wayOf(element), "own"));

// What is said to be wrong with a field; nothing while the field is not said to be wrong.
const errorMessageOf = (element) => {
  const invalid = element.getAttribute("aria-invalid");
  const isInvalid = invalid ? invalid !== "false" : Boolean(element.matches(":user-invalid"));
  return isInvalid ? referencedText(referencedBy(element, "aria-errormessage", "ariaErrorMessageElements")) : "";
};
