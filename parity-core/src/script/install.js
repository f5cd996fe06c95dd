// What the harness calls.

// Each function takes a question and milliseconds. These change nothing.
const READING = {
  one: (question, milliseconds) => untilOne(question, milliseconds, () => ({ held: true })),
  count: (question) => now(() => ({ held: true, value: find(question.locator).length })),
  texts: (question) => now(() => ({ held: true, value: find(question.locator).map((element) => normal(textOf(element))) })),
  read, visibleNow, storage,
  checked: (question, milliseconds) => untilOne(question, milliseconds, (element) => ({ held: true, value: readChecked(element) })),
  expect: expectation, expectAll: expectationOfAll, expectTitle: expectationOfTitle,
  expectSnapshot: expectationOfSnapshot,
  snapshot: (question, milliseconds) => untilOne(question, milliseconds, (element) => ({ held: true, value: snapshotOf(element) })),
};

const FUNCTIONS = {
  ...READING,
  scroll: (question, milliseconds) => {
    const boxes = new WeakMap();
    return untilOne(question, milliseconds, (element) => {
      if (isMoving(element, boxes)) return { ...not(element, "it is moving"), frame: true };
      scrollTo(element, 0);
      return { held: true };
    });
  },
  changed, point, through, settle, turn, watchDrag, dragStarted,
  prepareFill, filled, focus, blur, choose, takesFiles,
  pictured, framed, named, release, keepStorage,
};

// What a browser shows instead of a page that it did not get.
const INSTEAD = /^(chrome-error:|about:(neterror|certerror))/;

const asked = (name, question, milliseconds) => {
  if (INSTEAD.test(document.documentURI)) return { held: false, saw: [`the browser has no page of ${location.href}`], looks: 1 };
  testIdAttribute = question?.testId ?? testIdAttribute;
  wasActedOn ||= name !== "settle" && name !== "changed";
  if (name !== "changed" && question?.look !== undefined) noteLook(question.look, name in READING);
  return FUNCTIONS[name](question, milliseconds);
};

globalThis.__parity = {
  ask: asked,
  // The one element of a query now, or null.
  element: (query) => {
    const found = find(query);
    return found.length === 1 ? found[0] : null;
  },
};
