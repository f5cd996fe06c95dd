const left = arguments[0], answer = arguments[arguments.length - 1];
const loaded = () => answer(location.href);
if (document.readyState === "complete") loaded();
else {
  addEventListener("load", loaded);
  setTimeout(() => answer(null), left);
}
