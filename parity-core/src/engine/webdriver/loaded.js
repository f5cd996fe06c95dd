const left = arguments[0], answer = arguments[arguments.length - 1];
// What the browser shows instead of a page that it did not get, by its word for why; a driver does not always tell.
const instead = /^(chrome-error:|about:(neterror|certerror))/.test(document.documentURI)
  ? document.querySelector(".error-code")?.textContent || "the browser tells that it has none" : null;
const loaded = (held) => answer({ url: location.href, held, instead });
if (document.readyState === "complete") loaded(true);
else {
  addEventListener("load", () => loaded(true));
  // It is asked for again in the next document.
  addEventListener("pagehide", () => answer({}));
  setTimeout(() => loaded(false), left);
}
