// Holds a document still for a picture, and tells where what is pictured and what is painted over is.

// Animations that have no end, with the sheets that hide the caret; null while nothing is held.
let held = null;

const CARET = "*, *::before, *::after { caret-color: transparent !important; }";

// What the document of a frame is shown at, in CSS pixels of the window around it.
const insideOf = (frame) => {
  const box = frame.getBoundingClientRect(), style = getComputedStyle(frame);
  const [scaleX, scaleY] = [box.width / (frame.offsetWidth || 1), box.height / (frame.offsetHeight || 1)];
  const left = frame.clientLeft + parseFloat(style.paddingLeft), top = frame.clientTop + parseFloat(style.paddingTop);
  return { x: box.x + left * scaleX, y: box.y + top * scaleY, scaleX, scaleY, width: box.width, height: box.height };
};

const placed = (box, at) =>
  ({ x: at.x + box.x * at.scaleX, y: at.y + box.y * at.scaleY, width: box.width * at.scaleX, height: box.height * at.scaleY });

// This document and those of frames of its origin, each with where it is shown; and the boxes of frames that
// cannot be looked into. `through` is the frame that is looked into by itself.
const documentsSeen = (through) => {
  const seen = [], closed = [];
  const visit = (root, at) => {
    seen.push({ root, at });
    for (const frame of inside(root)) {
      if (!/^(iframe|frame|object|embed|fencedframe)$/.test(frame.localName) || frame === through) continue;
      const inner = insideOf(frame);
      const shown = placed(inner, at);
      if (frame.contentDocument) visit(frame.contentDocument, { ...shown, scaleX: at.scaleX * inner.scaleX, scaleY: at.scaleY * inner.scaleY });
      else if (frame.localName !== "object" || !frame.childElementCount) closed.push(placed(frame.getBoundingClientRect(), at));
    }
  };
  visit(document, { x: 0, y: 0, scaleX: 1, scaleY: 1 });
  return { seen, closed };
};

const hold = () => {
  held ??= { endless: new Set(), sheets: new Map() };
  for (const { root } of documentsSeen().seen) {
    for (const scope of [root, ...shadowsOf(root)]) {
      hideCaret(scope, root);
      scope.getAnimations().forEach(end);
    }
  }
};

const hideCaret = (scope, root) => {
  let sheet = held.sheets.get(scope);
  if (!sheet) {
    sheet = new root.defaultView.CSSStyleSheet();
    sheet.replaceSync(CARET);
    held.sheets.set(scope, sheet);
  }
  if (![...scope.adoptedStyleSheets].includes(sheet)) scope.adoptedStyleSheets = [...scope.adoptedStyleSheets, sheet];
};

// An animation is at its end; one that has none is as before it began.
const end = (animation) => {
  if (!animation.effect || animation.playbackRate === 0 || animation.playState === "finished") return;
  try {
    if (animation.effect.getComputedTiming().endTime !== Infinity) return void animation.finish();
    animation.cancel();
    held.endless.add(animation);
  } catch {
    // What neither ends nor can be taken back is waited for.
  }
};

const release = () => now(() => {
  for (const [scope, sheet] of held?.sheets ?? []) scope.adoptedStyleSheets = [...scope.adoptedStyleSheets].filter((one) => one !== sheet);
  for (const animation of held?.endless ?? []) animation.play();
  held = null;
  return { held: true };
});

// The boxes of an element and of all that it shows, also where that is larger than itself.
const boxesWithin = (element) => {
  const range = element.ownerDocument.createRange();
  const contents = [element, element.shadowRoot].filter(Boolean).flatMap((node) => {
    range.selectNodeContents(node);
    return [...range.getClientRects()];
  });
  return [element.getBoundingClientRect(), ...contents].filter((box) => box.width > 0 && box.height > 0);
};

const MAY_BE_SECRET = "[data-parity-mask], [autocomplete], input[type=password]";

// What is painted over: secrets, frames that cannot be looked into, and what the question names in this document.
const masksOf = ({ masks }, through) => {
  const { seen, closed } = documentsSeen(through);
  const secret = seen.flatMap(({ root, at }) => [root, ...shadowsOf(root)]
    .flatMap((scope) => [...scope.querySelectorAll(MAY_BE_SECRET)])
    .filter((element) => element !== through && isSecret(element))
    .flatMap(boxesWithin).map((box) => placed(box, at)));
  const named = masks.flatMap((query) => find(query)).flatMap(boxesWithin);
  return [...closed, ...secret, ...named].map(({ x, y, width, height }) => ({ x, y, width, height }));
};

const windowNow = () => ({ x: scrollX, y: scrollY, width: innerWidth, height: innerHeight, ratio: devicePixelRatio });

const wholeDocument = () => {
  const { scrollWidth: width, scrollHeight: height } = document.documentElement;
  return { x: -scrollX, y: -scrollY, width: Math.max(width, innerWidth), height: Math.max(height, innerHeight) };
};

const isWithinWindow = ({ left, top, right, bottom }) => left >= 0 && top >= 0 && right <= innerWidth && bottom <= innerHeight;

const bringIntoWindow = (element) => {
  if (!isWithinWindow(element.getBoundingClientRect())) element.scrollIntoView({ block: "nearest", inline: "nearest", behavior: "instant" });
};

// Fonts that are on their way are waited for.
const fontsThere = (milliseconds) => Promise.race([document.fonts.ready, new Promise((over) => setTimeout(over, milliseconds))]);

// question = {locator?, whole, masks}: holds everything still, and answers where the element is, or the window,
// or the whole document, and what is painted over.
const pictured = async (question, milliseconds) => {
  const began = performance.now();
  hold();
  await fontsThere(milliseconds);
  const seen = (box) => ({ held: true, value: { box, masks: masksOf(question), window: windowNow() } });
  if (!question.locator) return now(() => seen(question.whole ? wholeDocument() : { x: 0, y: 0, width: innerWidth, height: innerHeight }));
  return untilOne(question, began + milliseconds - performance.now(), (element) => {
    if (!isVisible(element)) return not(element, "it is hidden");
    bringIntoWindow(element);
    const { x, y, width, height } = element.getBoundingClientRect();
    return seen({ x, y, width, height });
  });
};

// question = {locator, masks}: answers where the document in a frame is shown, and what around it is painted over.
const framed = (question, milliseconds) => {
  hold();
  return untilOne(question, milliseconds, (frame) => {
    if (!isVisible(frame)) return not(frame, "it is hidden");
    bringIntoWindow(frame);
    return { held: true, value: { ...insideOf(frame), masks: masksOf(question, frame), window: windowNow() } };
  });
};

// question = {masks}: answers what is painted over, of what the question names alone.
const named = ({ masks }) => now(() =>
  ({ held: true, value: masks.flatMap((query) => find(query)).flatMap(boxesWithin).map(({ x, y, width, height }) => ({ x, y, width, height })) }));
