// Sees whether an input got to the element that was meant.

const PRESSES = ["pointerdown", "mousedown", "pointerup", "mouseup", "click", "auxclick", "dblclick", "contextmenu"];
const MOVES = ["pointermove", "mousemove"];

let watching = null;

// The element that the mouse is to hit now: pages put new elements into the place of old ones, and what the
// locator finds is still what is meant.
const meant = (element, { locator, states }) => {
  if (element.isConnected) return element;
  const { element: next } = remembered(() => one(locator));
  const isReady = next && states.every((state) => state === "still" || STATES[state](next) === null);
  return isReady ? next : element;
};

// Watches the next input; what another element would get is kept from it.
const watch = (element, question) => {
  unwatch();
  const isPress = question.watched === "mousedown";
  const events = isPress ? PRESSES : MOVES;
  const seen = { by: null, came: false, isPress };
  const see = (event) => {
    if (!event.isTrusted) return;
    if (!seen.came) {
      seen.came = true;
      const hit = event.composedPath()[0];
      if (hit.nodeType === Node.ELEMENT_NODE && !receives(meant(element, question), hit)) seen.by = describe(hit);
    }
    if (seen.by === null || !isPress) return;
    event.preventDefault();
    event.stopImmediatePropagation();
  };
  events.forEach((event) => addEventListener(event, see, { capture: true, passive: false }));
  watching = { seen, end: () => events.forEach((event) => removeEventListener(event, see, { capture: true })) };
};

const unwatch = () => {
  watching?.end();
  watching = null;
};

// Answers after everything in the page's queue has run.
const turn = () => new Promise((turned) => setTimeout(() => turned({ held: true, saw: [], looks: 1 }), 0));

// Whether anything but `settle` and `changed` was asked in this document; else it has taken the place of the one that
// was acted on.
let wasActedOn = false;

// Answers after everything that an input has put into the page's queue has run, what got it instead, if
// anything did.
const settle = () => wasActedOn ? settled() : now(() => ({ held: true, value: null }));

const settled = () => new Promise((answer) => setTimeout(() => {
  const seen = watching?.seen;
  unwatch();
  const missed = seen && seen.isPress && !seen.came ? "something outside of its document" : seen?.by ?? null;
  answer({ held: true, saw: [], looks: 1, value: missed });
}, 0));

// Whether the page has begun to drag something of its own by HTML.
let drag = null;

const watchDrag = () => {
  drag?.end();
  const seen = { started: false };
  const see = (event) => {
    // Once all handlers have run: one of them may have said no.
    setTimeout(() => { seen.started ||= !event.defaultPrevented; }, 0);
  };
  addEventListener("dragstart", see, true);
  drag = { seen, end: () => removeEventListener("dragstart", see, true) };
  return { held: true, saw: [], looks: 1 };
};

const dragStarted = () => new Promise((answer) => setTimeout(() => {
  const started = drag?.seen.started ?? false;
  drag?.end();
  drag = null;
  answer({ held: true, saw: [], looks: 1, value: started });
}, 0));
