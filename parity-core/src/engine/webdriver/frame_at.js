let [x, y] = arguments, at = document.elementFromPoint(x, y);
while (at?.shadowRoot) {
  const inner = at.shadowRoot.elementFromPoint(x, y);
  if (!inner || inner === at) break;
  at = inner;
}
if (!/^i?frame$/.test(at?.localName)) return {};
const box = at.getBoundingClientRect(), style = getComputedStyle(at);
return {
  frame: at,
  left: box.left + at.clientLeft + parseFloat(style.paddingLeft),
  top: box.top + at.clientTop + parseFloat(style.paddingTop),
};
