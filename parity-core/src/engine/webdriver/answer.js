const [key, name, question, left] = arguments, answer = arguments[arguments.length - 1];
const kept = window[Symbol.for(key)];
if (!kept) { answer(JSON.stringify({ missing: true })); return; }
const url = window === top ? location.href : null;
// Where a document is kept to be gone back to, its timers stand still, and Firefox's driver waits for them.
const leave = () => say({ left: true });
const say = (told) => {
  removeEventListener("pagehide", leave);
  answer(JSON.stringify(told));
};
addEventListener("pagehide", leave);
new Promise((held) => held(kept.ask(name, question, left)))
  .then((value) => say({ value, url }), (error) => say({ thrown: String(error?.stack || error) }));
