const left = arguments[0], answer = arguments[arguments.length - 1];
const loaded = (held) => answer({ url: location.href, held });
if (document.readyState === "complete") loaded(true);
else {
  addEventListener("load", () => loaded(true));
  // It is asked for again in the next document.
  addEventListener("pagehide", () => answer({}));
  setTimeout(() => loaded(false), left);
}
