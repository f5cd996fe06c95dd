// What the harness calls.

globalThis.__parity = {
  // question = {locator, is: "visible" | "enabled" | "text", matching?}
  expect: (question, milliseconds) => until(milliseconds, () => {
    const { element, ...instead } = one(question.locator);
    if (!element) return { held: false, ...instead };
    const wrong = EXPECTATIONS[question.is](element, question);
    return wrong ? { held: false, saw: [describe(element), wrong] } : { held: true, saw: [] };
  }),

  // Waits until a click would land on the element, and answers the point.
  prepareClick: (question, milliseconds) => {
    const boxes = new WeakMap();
    return until(milliseconds, (looks) => {
      const { element, ...instead } = one(question.locator);
      if (!element) return { held: false, ...instead };
      const not = (why) => ({ held: false, saw: [describe(element), why] });
      if (!isVisible(element)) return not("it is hidden");
      if (isDisabled(element)) return not("it is disabled");
      if (isMoving(element, boxes)) return not("it is moving");
      const inside = pointOf(element);
      if (!inside || !receives(element, hitAt(inside.x, inside.y))) {
        element.scrollIntoView({ ...ALIGNMENTS[(looks - 1) % ALIGNMENTS.length], behavior: "instant" });
      }
      const point = pointOf(element);
      if (!point) return not("it is outside of the window and cannot be scrolled into it");
      const hit = hitAt(point.x, point.y);
      if (!receives(element, hit)) return not(`${hit ? describe(hit) : "nothing"} covers it`);
      return { held: true, saw: [], point };
    });
  },

  // question = {locator, text}; what is filled is never answered.
  fill: (question, milliseconds) => until(milliseconds, () => {
    const { element, ...instead } = one(question.locator);
    if (!element) return { held: false, ...instead };
    const not = (why) => ({ held: false, saw: [describe(element), why] });
    if (!isEditable(element)) return { ...not("it is no field for text"), wrong: "not editable" };
    if (!isVisible(element)) return not("it is hidden");
    if (isDisabled(element)) return not("it is disabled");
    if (isReadOnly(element)) return not("it is read-only");
    element.focus();
    if (element.isContentEditable) {
      getSelection().selectAllChildren(element);
    } else {
      element.select();
    }
    const typed = question.text ? document.execCommand("insertText", false, question.text) : document.execCommand("delete");
    const kept = element.isContentEditable ? element.textContent : element.value;
    if (kept === question.text) return { held: true, saw: [] };
    if (typed && /^(text|password|email|tel|url|search|textarea)$/.test(element.type || "textarea")) {
      return { held: false, saw: [describe(element), `it kept ${kept.length} of ${question.text.length} letters: the page changes what is typed`], wrong: "changed" };
    }
    // Fields such as dates take no typed text; their value is set as assistive technology does.
    element.value = question.text;
    element.dispatchEvent(new Event("input", { bubbles: true, composed: true }));
    element.dispatchEvent(new Event("change", { bubbles: true }));
    return element.value === question.text ? { held: true, saw: [] } : { ...not("it does not take this value"), wrong: "refused" };
  }),

  // Answers after everything that an input has put into the page's queue has run.
  settle: () => new Promise((answer) => setTimeout(() => answer({ held: true, saw: [], looks: 1 }), 0)),
};
