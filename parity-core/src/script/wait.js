// Looks again when something changed, until it holds.

const EVENTS = ["input", "change", "focus", "blur", "load", "scroll", "resize", "transitionend", "animationend", "toggle"];

// How long more than one match may stand before it is told: an old element and the one that replaces it
// are there together for a moment, but two that stay are a question for whoever wrote the locator.
const MANY = 2000;

// Calls `look` now, whenever something changed, and each 100 ms for what no event tells (styles,
// layout), until it answers {held: true} or the time is over.
const until = (milliseconds, look) => new Promise((answer) => {
  const began = performance.now();
  let looks = 0, cost = 0, ended = 0, again = null, done = false, many = null;
  const observed = new Set();
  const observer = new MutationObserver(() => soon());
  const finish = (seen) => {
    done = true;
    observer.disconnect();
    clearInterval(interval);
    clearTimeout(last);
    clearTimeout(again);
    EVENTS.forEach((event) => removeEventListener(event, soon, true));
    answer({ ...seen, looks });
  };
  const observe = () => {
    const roots = [document];
    for (const element of elements(document)) if (element.shadowRoot) roots.push(element.shadowRoot);
    for (const root of roots) {
      if (observed.has(root)) continue;
      observed.add(root);
      observer.observe(root, { subtree: true, childList: true, attributes: true, characterData: true });
    }
  };
  const check = () => {
    if (done) return;
    clearTimeout(again);
    again = null;
    const start = performance.now();
    looks += 1;
    let seen;
    try {
      seen = look(looks);
    } catch (error) {
      seen = { held: false, wrong: String(error), saw: [String(error)] };
    }
    ended = performance.now();
    cost = ended - start;
    many = seen.many ? many ?? start : null;
    const isSettled = many !== null && ended - many >= MANY;
    if (seen.held || seen.wrong || isSettled || ended - began >= milliseconds) finish(seen);
  };
  // A page that never stops changing is looked at for a third of its time at most.
  const soon = () => {
    if (done || again !== null) return;
    const rest = ended + 2 * cost - performance.now();
    if (rest <= 0) check(); else again = setTimeout(check, rest);
  };
  const interval = setInterval(check, 100);
  const last = setTimeout(check, milliseconds);
  check();
  if (done) return;
  EVENTS.forEach((event) => addEventListener(event, soon, true));
  observe();
});
