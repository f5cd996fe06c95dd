// Firefox runs what a driver sends beside the page, from where each look at an element is slow; unless the page
// forbids it, the script runs within.
let made;
try {
  window.eval(`(${script})()`);
  made = window.__parity;
  delete window.__parity;
} catch {
  script();
  made = globalThis.__parity;
  delete globalThis.__parity;
}
// Not enumerable, and under a name that no page can guess: there is no world but the page's own.
if (!window[Symbol.for(arguments[0])]) Object.defineProperty(window, Symbol.for(arguments[0]), { value: made });
