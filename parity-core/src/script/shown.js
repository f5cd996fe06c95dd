// What a user sees, and what assistive technology is told of.

const isVisible = (element) => {
  const style = getComputedStyle(element);
  if (style.display === "contents") {
    return [...element.childNodes].some((child) =>
      child.nodeType === Node.ELEMENT_NODE ? isVisible(child)
        : child.nodeType === Node.TEXT_NODE && textIsVisible(child));
  }
  if (!element.checkVisibility() || style.visibility !== "visible") return false;
  const box = element.getBoundingClientRect();
  return box.width > 0 && box.height > 0;
};

const textIsVisible = (node) => {
  const range = document.createRange();
  range.selectNode(node);
  const box = range.getBoundingClientRect();
  return box.width > 0 && box.height > 0;
};

// Whether assistive technology is not told of it (WAI-ARIA 1.2, section 7.1).
const isHiddenFromAria = (element) => {
  if (/^(STYLE|SCRIPT|NOSCRIPT|TEMPLATE|HEAD|META|TITLE|LINK)$/.test(element.tagName)) return true;
  const style = getComputedStyle(element);
  if (style.display !== "contents" && (!element.checkVisibility() || style.visibility !== "visible")) return true;
  return chainOf(element).some((at) => at.getAttribute("aria-hidden") === "true" || at.inert);
};
