// Where a user could act on an element with the mouse.

// What the mouse would hit, shadow roots included.
const hitAt = (x, y) => {
  let hit = document.elementFromPoint(x, y);
  while (hit?.shadowRoot) {
    const inner = hit.shadowRoot.elementFromPoint(x, y);
    if (!inner || inner === hit) break;
    hit = inner;
  }
  return hit;
};

// Where a click lands: in the middle of what is seen of the first box in the window, or at a place that is
// counted from the element's upper left corner.
const pointOf = (element, position) => {
  if (position) {
    const box = element.getBoundingClientRect();
    const point = { x: box.left + position.x, y: box.top + position.y };
    return point.x >= 0 && point.x < innerWidth && point.y >= 0 && point.y < innerHeight ? point : null;
  }
  for (const box of boxesOf(element)) {
    const left = Math.max(box.left, 0), right = Math.min(box.right, innerWidth);
    const top = Math.max(box.top, 0), bottom = Math.min(box.bottom, innerHeight);
    if (right - left >= 1 && bottom - top >= 1) return { x: (left + right) / 2, y: (top + bottom) / 2 };
  }
  return null;
};

const boxesOf = (element) => {
  const boxes = [...element.getClientRects()];
  if (boxes.length || getComputedStyle(element).display !== "contents") return boxes;
  const range = document.createRange();
  range.selectNodeContents(element);
  return [...range.getClientRects()];
};

// A click on a label is one on its control, and one on any part of a button or a link is one on all of it.
const receives = (element, hit) => {
  const chain = hit ? chainOf(hit) : [];
  const whole = isField(element) ? null : chainOf(element).find((at) => at.matches("button, [role=button], a, [role=link]"));
  return chain.includes(whole ?? element) || chain.some((at) => at.tagName === "LABEL" && at.control === element);
};

// Whether it is somewhere else than in the frame before, as long as an animation or a transition runs.
const isMoving = (element, boxes) => {
  const running = chainOf(element).flatMap((at) => at.getAnimations()).filter((animation) => animation.playState === "running");
  // One that has yet to start moves nothing, and will.
  if (running.some((animation) => animation.pending)) return true;
  const runs = running.length > 0;
  const { x, y, width, height } = element.getBoundingClientRect();
  const [box, frame] = [[x, y, width, height].join(), document.timeline.currentTime];
  const before = boxes.get(element);
  // Two looks within one frame tell nothing.
  if (before?.frame === frame) return runs && !before.still;
  const still = before?.box === box;
  boxes.set(element, { box, frame, still });
  return runs && !still;
};

const ALIGNMENTS = ["nearest", "end", "center", "start"];

const scrollTo = (element, alignment) =>
  element.scrollIntoView({ block: ALIGNMENTS[alignment], inline: ALIGNMENTS[alignment], behavior: "instant" });

const STATES = {
  visible: (element) => isVisible(element) ? null : "it is hidden",
  enabled: (element) => isDisabled(controlOf(element)) ? "it is disabled" : null,
  still: (element, boxes) => isMoving(element, boxes) ? "it is moving" : null,
};

// question = {locator, states, force, stays, unless?, position?, watched?, overlays?}: waits until a user could act on the
// element, and answers {point}, {overlay} where one is to be handled first, or {value: "already"} where it is checked as
// it should be.
const point = (question, milliseconds) => {
  const boxes = new WeakMap();
  return until(milliseconds, (looks) => {
    const { element, ...instead } = one(question.locator);
    if (!element) return { held: false, ...instead };
    for (const state of question.states) {
      const wrong = STATES[state](element, boxes);
      if (wrong) return { ...not(element, wrong), frame: state === "still" };
    }
    if (question.unless !== undefined && checkedOf(controlOf(element)) === question.unless) return { held: true, value: "already" };
    const reached = reach(element, question, looks);
    if (!reached.point) return reached;
    if (question.watched) watch(element, question);
    return { held: true, point: reached.point };
  }, question);
};

// A point at which the mouse hits the element: where it is, or by scrolling, at the first look in every way,
// later in one, since scrolling changes pages.
const reach = (element, { position, force, stays }, looks) => {
  const here = hitOf(element, position);
  if (here.point && (force || here.hits)) return here;
  const tries = stays ? [] : looks === 1 ? [0, 1, 2, 3] : [looks % ALIGNMENTS.length];
  let last = here;
  for (const alignment of tries) {
    scrollTo(element, alignment);
    last = hitOf(element, position);
    if (last.point && (force || last.hits)) return last;
  }
  if (!last.point) return not(element, `it is outside of the window${stays ? "" : " and cannot be scrolled into it"}`);
  if (getComputedStyle(element).pointerEvents === "none") return not(element, "the mouse goes through it: its `pointer-events` are `none`");
  return not(element, `${last.hit ? describe(last.hit) : "nothing"} covers it`);
};

const hitOf = (element, position) => {
  const point = pointOf(element, position);
  const hit = point && hitAt(point.x, point.y);
  return { point, hit, hits: point !== null && receives(element, hit) };
};

// Scrolls whatever a frame stands in, until a place in it is seen: the frame may be larger than what it stands in.
const bring = (frame, where, isInWindow) => {
  for (const around of chainOf(frame).slice(1)) {
    if (around === document.documentElement || around === document.body) continue;
    const { left, top, right, bottom } = around.getBoundingClientRect(), at = where();
    if (at.x >= left && at.x < right && at.y >= top && at.y < bottom) continue;
    around.scrollBy({ left: at.x - (left + right) / 2, top: at.y - (top + bottom) / 2, behavior: "instant" });
  }
  const at = where();
  if (!isInWindow(at)) scrollBy({ left: at.x - innerWidth / 2, top: at.y - innerHeight / 2, behavior: "instant" });
};

// question = {locator, point, force, stays}: waits until the mouse hits this point of the document in a frame, and
// answers where that is in this document.
const through = (question, milliseconds) => untilOne(question, milliseconds, (frame) => {
  if (!question.force && !isVisible(frame)) return not(frame, "it is hidden");
  const where = () => {
    const box = frame.getBoundingClientRect(), style = getComputedStyle(frame);
    const [scaleX, scaleY] = [box.width / (frame.offsetWidth || 1), box.height / (frame.offsetHeight || 1)];
    const left = frame.clientLeft + parseFloat(style.paddingLeft), top = frame.clientTop + parseFloat(style.paddingTop);
    return { x: box.left + (left + question.point.x) * scaleX, y: box.top + (top + question.point.y) * scaleY };
  };
  const isInside = ({ x, y }) => x >= 0 && x < innerWidth && y >= 0 && y < innerHeight;
  const isReached = (at) => isInside(at) && hitAt(at.x, at.y) === frame;
  if (!question.stays && !isReached(where())) {
    frame.scrollIntoView({ block: "nearest", inline: "nearest", behavior: "instant" });
    if (!isReached(where())) bring(frame, where, isInside);
  }
  const at = where();
  if (!isInside(at)) return not(frame, "what is meant in it is outside of the window and cannot be scrolled into it");
  const hit = hitAt(at.x, at.y);
  if (question.force || hit === frame) return { held: true, point: at };
  return not(frame, `${hit ? describe(hit) : "nothing"} covers what is meant in it`);
});
