// Looks again when something changed, until it holds.

const EVENTS = ["input", "change", "focus", "blur", "load", "scroll", "resize", "transitionend", "animationend", "toggle"];

// How long more than one match may stand before it is told: an old element and the one that replaces it
// are there together for a moment, but two that stay are a question for whoever wrote the locator.
const MANY = 2000;

// From how many milliseconds of a look on the last one begins so early that there is time for it, and for telling
// what it saw.
const COSTLY = 50;

// The attribute by which the team names elements for tests, as the last question said.
let testIdAttribute = "data-testid";

// Looks once, and makes of it what the harness is told.
const looked = (look, looks) => {
  try {
    return remembered(() => look(looks));
  } catch (error) {
    if (error instanceof Misuse) return { held: false, usage: error.message };
    throw error;
  }
};

const answered = (seen, looks) => {
  noteAnswer();
  const { tell, element, none, many, frame, ...answer } = seen;
  return { ...answer, saw: tell && !answer.held ? remembered(tell) : [], looks };
};

// Answers what is so now.
const now = (look) => answered(looked(look, 1), 1);

// Calls `look` now, whenever something changed, and each 100 ms for what no event tells (styles,
// layout), for a third of the page's time at most, until it answers {held: true}, or that it never will
// ({usage} or {over}), or the time is over.
// A look that answers {frame: true} wants to look again in the next frame. Where one of the `overlays` is seen, that
// is the answer.
const until = (milliseconds, look, { overlays } = {}) => new Promise((answer, refuse) => {
  const began = performance.now();
  let looks = 0, cost = 0, ended = 0, again = null, last = null, done = false, many = null;
  const observed = new Set();
  const observer = new MutationObserver((mutations) => {
    if (mutations.some((mutation) => mutation.addedNodes.length)) observe();
    soon();
  });
  const stop = () => {
    done = true;
    observer.disconnect();
    clearInterval(interval);
    clearTimeout(last);
    clearTimeout(again);
    EVENTS.forEach((event) => removeEventListener(event, soon, true));
  };
  const orRefuse = (work) => {
    try {
      work();
    } catch (error) {
      stop();
      refuse(error);
    }
  };
  const observe = () => {
    for (const root of [document, ...shadowsOf(document)]) {
      if (observed.has(root)) continue;
      observed.add(root);
      observer.observe(root, { subtree: true, childList: true, attributes: true, characterData: true });
    }
  };
  const check = () => done || orRefuse(() => {
    clearTimeout(again);
    again = null;
    const start = performance.now();
    looks += 1;
    const seen = looked((number) => overlaid(overlays) ?? look(number), looks);
    ended = performance.now();
    cost = ended - start;
    many = seen.many ? many ?? start : null;
    const isSettled = many !== null && ended - many >= MANY;
    const isOver = seen.usage !== undefined || seen.over || isSettled;
    const kept = cost < COSTLY ? 0 : Math.min(2 * cost, milliseconds / 2);
    const left = milliseconds - kept - (ended - began);
    if (seen.held || isOver || left <= 0) {
      stop();
      answer(answered(seen, looks));
      return;
    }
    clearTimeout(last);
    last = setTimeout(check, left);
    if (seen.frame) requestAnimationFrame(check);
  });
  const soon = () => {
    if (done || again !== null) return;
    const rest = ended + 2 * cost - performance.now();
    if (rest <= 0) check(); else again = setTimeout(check, rest);
  };
  const interval = setInterval(soon, 100);
  check();
  if (done) return;
  EVENTS.forEach((event) => addEventListener(event, soon, true));
  observe();
});

// Which of the overlays is seen that someone wants to be asked about; it is to be handled first.
const overlaid = (overlays = []) => {
  const overlay = overlays.findIndex((query) => find(query).some(isVisible));
  return overlay < 0 ? null : { held: true, overlay };
};

// Waits for the one element of a query, of which `look` tells whether it holds.
const untilOne = (question, milliseconds, look) => until(milliseconds, (looks) => {
  const { element, ...instead } = one(question.locator);
  return element ? look(element, looks) : { held: false, ...instead };
}, question);

// What the look of an outcome that last asked in this document has seen, and whether that has changed since.
let noted = null;

// Notes that the look of that number asks something here. What changes while it goes on elsewhere has changed for it, but not
// what it changes itself.
const noteLook = (look, isReading) => {
  if (noted?.look !== look) {
    noted?.end();
    noted = { look, isActing: false, isNoting: false, hasChanged: false, tell: () => {}, end: () => {} };
  }
  noted.isActing ||= !isReading;
};

// Notes from now on whether anything changes.
const noteChanges = () => {
  const noting = noted;
  noting.end();
  const change = () => {
    noting.end();
    noting.hasChanged = true;
    noting.tell();
  };
  const observer = new MutationObserver(change);
  noting.end = () => {
    observer.disconnect();
    EVENTS.forEach((event) => removeEventListener(event, change, true));
  };
  noting.isNoting = true;
  noting.hasChanged = false;
  EVENTS.forEach((event) => addEventListener(event, change, true));
  for (const root of [document, ...shadowsOf(document)]) {
    observer.observe(root, { subtree: true, childList: true, attributes: true, characterData: true });
  }
};

// Notes what changes after the first answer that a look gets: what came before is in it.
const noteAnswer = () => {
  if (noted && !noted.isNoting) noteChanges();
};

// Answers as soon as anything has changed in the document since the look had its first answer here, or after
// `milliseconds`; at once in a document in which that look has asked nothing.
const changed = ({ look }, milliseconds) => new Promise((answer) => {
  const tell = () => {
    clearTimeout(last);
    answer({ held: true, saw: [], looks: 1 });
  };
  const last = setTimeout(tell, milliseconds);
  if (noted?.look !== look) return tell();
  if (noted.isActing || !noted.isNoting) noteChanges();
  if (noted.hasChanged) return tell();
  noted.tell = tell;
});
