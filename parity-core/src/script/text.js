// Texts: folded, compared, quoted, and what an element shows of them.

const normal = (text) => text.replace(/[\u200b\u00ad]/g, "").replace(/\s+/g, " ").trim();

// The letters of a text, without spaces and case: what stays of it whatever a style does with its letters.
const bare = (text) => text.replace(/[\s\u200b\u00ad]/g, "").toUpperCase().normalize("NFD");

// match = {mode: "substring" | "exact" | "regex", text, ignoresCase?}.
const matches = (text, match) => compares(normal(text), match, normal);

// The same of what is no text of a page, and has its spaces for a reason.
const matchesAsItIs = (text, match) => compares(text, match, (some) => some);

const compares = (seen, match, read) => {
  if (match.mode === "regex") return expressionOf(match).test(seen);
  const fold = (some) => match.ignoresCase ? some.toLowerCase() : some;
  const [all, wanted] = [fold(seen), fold(read(match.text))];
  return match.mode === "exact" ? all === wanted : all.includes(wanted);
};

const EXPRESSIONS = new Map();

const expressionOf = ({ text, ignoresCase }) => {
  const key = `${ignoresCase ? "i" : ""}:${text}`;
  if (!EXPRESSIONS.has(key)) {
    try {
      EXPRESSIONS.set(key, new RegExp(text, ignoresCase ? "iu" : "u"));
    } catch (error) {
      throw new Misuse(`the regular expression /${text}/: ${error.message}`);
    }
  }
  return EXPRESSIONS.get(key);
};

// A question that cannot be meant, whatever the page shows.
class Misuse extends Error {}

// A text for a reader. What is too long is cut by the harness, which takes secrets out first: half of one would be
// written as it is.
const cut = (text, most, isQuoted) => text.length > most
  ? `\u0002${JSON.stringify({ text: text.slice(0, 4000), most, isQuoted })}\u0003`
  : isQuoted ? JSON.stringify(text) : text;

const quoted = (text) => cut(text, 80, true);

const UNSHOWN = /^(SCRIPT|NOSCRIPT|STYLE|TEMPLATE|HEAD|TITLE|META|LINK)$/;

// The nodes that are shown within an element, slots and shadow roots included.
const shownNodes = (element) => {
  if (element.tagName === "SLOT") {
    const assigned = element.assignedNodes();
    return assigned.length ? assigned : element.childNodes;
  }
  return (element.shadowRoot || element).childNodes;
};

// The text that an element shows; all of its text where it is not rendered itself. What stands in
// a block of its own is a word of its own.
const textOf = (element) => {
  if (UNSHOWN.test(element.tagName)) return "";
  // What stands in it is where it begins; what it holds is its value.
  if (element.tagName === "TEXTAREA") return "";
  if (element.tagName === "INPUT") return /^(submit|button|reset)$/.test(element.type) ? element.value : "";
  if (element.tagName === "SELECT") return [...element.selectedOptions].map((option) => option.textContent).join(" ");
  return textWithin(element, element.checkVisibility({ visibilityProperty: true }));
};

// The same without what one element in it shows: a label says nothing of what its field holds.
const textBeside = (element, leftOut) => textAs(element, { leftOut });

// The same for a reader: what the page has marked stays out.
const toldTextOf = (element) => isMasked(element) ? HIDDEN : textAs(element, { conceals: true });

// What is left out of the text that is put together, and whether it is for a reader.
let reading = {};

const textAs = (element, how) => {
  reading = how;
  try {
    return textOf(element);
  } finally {
    reading = {};
  }
};

const textWithin = (element, isRendered) => {
  let text = "";
  for (const node of shownNodes(element)) {
    if (node.nodeType === Node.TEXT_NODE) {
      if (!isRendered || !node.data.trim() || getComputedStyle(element).visibility === "visible") text += node.data;
    } else if (node.nodeType === Node.ELEMENT_NODE) {
      text += textPart(node, isRendered);
    }
  }
  return text;
};

const textPart = (element, isRendered) => {
  if (UNSHOWN.test(element.tagName) || element === reading.leftOut) return "";
  if (element.tagName === "BR") return " ";
  if (reading.conceals && element.hasAttribute("data-parity-mask")) return ` ${HIDDEN} `;
  if (/^(INPUT|SELECT|TEXTAREA)$/.test(element.tagName)) return textOf(element);
  if (isRendered && !element.checkVisibility() && getComputedStyle(element).display !== "contents") return "";
  const inner = textWithin(element, isRendered);
  return /^(inline|contents|ruby)/.test(getComputedStyle(element).display) ? inner : ` ${inner} `;
};
