// Judges whether an element can be acted on, and where.

  const hitAt = (x, y) => {
    let hit = document.elementFromPoint(x, y);
    while (hit?.shadowRoot) {
      const inner = hit.shadowRoot.elementFromPoint(x, y);
      if (!inner || inner === hit) break;
      hit = inner;
    }
    return hit;
  };

  // Where a click lands: the centre of the first visible box, whole pixels inside the window.
  const pointOf = (element) => {
    for (const box of element.getClientRects()) {
      const left = Math.max(box.left, 0), right = Math.min(box.right, innerWidth);
      const top = Math.max(box.top, 0), bottom = Math.min(box.bottom, innerHeight);
      if (right - left >= 1 && bottom - top >= 1) return { x: (left + right) / 2, y: (top + bottom) / 2 };
    }
    return null;
  };

  const receives = (element, hit) => {
    const chain = hit ? chainOf(hit) : [];
    return chain.includes(element) || chain.some((at) => at.tagName === "LABEL" && at.control === element);
  };

  const isMoving = (element, boxes) => {
    const runs = chainOf(element).some((at) => at.getAnimations().some((animation) => animation.playState === "running"));
    const { x, y, width, height } = element.getBoundingClientRect();
    const box = [x, y, width, height].join();
    const same = boxes.get(element) === box;
    boxes.set(element, box);
    return runs && !same;
  };

  const ALIGNMENTS = [{ block: "nearest", inline: "nearest" }, { block: "center", inline: "center" }, { block: "end", inline: "end" }, { block: "start", inline: "start" }];
