const [key, name, question, left] = arguments, answer = arguments[arguments.length - 1];
const kept = window[Symbol.for(key)];
if (!kept) { answer(JSON.stringify({ missing: true })); return; }
const url = window === top ? location.href : null;
new Promise((held) => held(kept.ask(name, question, left)))
  .then((value) => answer(JSON.stringify({ value, url })), (error) => answer(JSON.stringify({ thrown: String(error?.stack || error) })));
