// Finds elements, judges whether they can be acted on, and waits for both, inside the page.
//
// Installed once per document, in a world of its own: the page sees none of it. Every function of
// `__parity` takes (question, milliseconds) and answers {held, saw: [line, …], …}; it answers when
// the thing holds, or at the end of its time with what it saw last.
(() => {
  "use strict";

  // ---- text ------------------------------------------------------------------------------------

  const normal = (text) => text.replace(/[\u200b\u00ad]/g, "").replace(/\s+/g, " ").trim();

  // match = {mode: "substring" | "exact" | "regex", text, flags?}; a substring ignores case.
  const matches = (text, match) => {
    const seen = normal(text);
    if (match.mode === "exact") return seen === normal(match.text);
    if (match.mode === "regex") return new RegExp(match.text, match.flags || "").test(seen);
    return seen.toLowerCase().includes(normal(match.text).toLowerCase());
  };

  const quoted = (text) => JSON.stringify(text.length > 80 ? text.slice(0, 79) + "…" : text);

  // ---- tree ------------------------------------------------------------------------------------

  // Every element below `root` in document order, open shadow roots included.
  function* elements(root) {
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_ELEMENT);
    while (walker.nextNode()) {
      const element = walker.currentNode;
      yield element;
      if (element.shadowRoot) yield* elements(element.shadowRoot);
    }
  }

  const parentOf = (element) =>
    element.assignedSlot || element.parentElement ||
    (element.getRootNode() instanceof ShadowRoot ? element.getRootNode().host : null);

  const chainOf = (element) => {
    const chain = [];
    for (let at = element; at; at = parentOf(at)) chain.push(at);
    return chain;
  };

  const byId = (element, ids) =>
    (ids || "").split(/\s+/).filter(Boolean)
      .map((id) => element.getRootNode().getElementById?.(id)).filter(Boolean);

  // ---- what is shown ---------------------------------------------------------------------------

  const isVisible = (element) => {
    const style = getComputedStyle(element);
    if (style.display === "contents") {
      return [...element.childNodes].some((child) =>
        child.nodeType === Node.ELEMENT_NODE ? isVisible(child)
          : child.nodeType === Node.TEXT_NODE && textIsVisible(child));
    }
    if (!element.checkVisibility() || style.visibility !== "visible") return false;
    const box = element.getBoundingClientRect();
    return box.width > 0 && box.height > 0;
  };

  const textIsVisible = (node) => {
    const range = document.createRange();
    range.selectNode(node);
    const box = range.getBoundingClientRect();
    return box.width > 0 && box.height > 0;
  };

  // Whether assistive technology is not told of it (WAI-ARIA 1.2, section 7.1).
  const isHiddenFromAria = (element) => {
    if (/^(STYLE|SCRIPT|NOSCRIPT|TEMPLATE|HEAD|META|TITLE|LINK)$/.test(element.tagName)) return true;
    const style = getComputedStyle(element);
    if (style.display !== "contents" && (!element.checkVisibility() || style.visibility !== "visible")) return true;
    return chainOf(element).some((at) => at.getAttribute("aria-hidden") === "true" || at.inert);
  };

  // ---- roles: HTML-AAM 1.0, section 3.4 ----------------------------------------------------------

  const INPUT_ROLES = {
    button: "button", image: "button", reset: "button", submit: "button", checkbox: "checkbox",
    radio: "radio", range: "slider", number: "spinbutton", search: "searchbox", email: "textbox",
    tel: "textbox", text: "textbox", url: "textbox",
  };
  const TAG_ROLES = {
    ARTICLE: "article", BLOCKQUOTE: "blockquote", BUTTON: "button", CAPTION: "caption", CODE: "code",
    DATALIST: "listbox", DD: "definition", DEL: "deletion", DETAILS: "group", DFN: "term",
    DIALOG: "dialog", DT: "term", EM: "emphasis", FIELDSET: "group", FIGURE: "figure",
    FORM: "form", H1: "heading", H2: "heading", H3: "heading", H4: "heading", H5: "heading",
    H6: "heading", HR: "separator", HTML: "document", INS: "insertion", LI: "listitem",
    MAIN: "main", MATH: "math", MENU: "list", METER: "meter", NAV: "navigation", OL: "list",
    OPTGROUP: "group", OPTION: "option", OUTPUT: "status", P: "paragraph", PROGRESS: "progressbar",
    SEARCH: "search", STRONG: "strong", SUB: "subscript", SUP: "superscript", TABLE: "table",
    TBODY: "rowgroup", TEXTAREA: "textbox", TFOOT: "rowgroup", THEAD: "rowgroup", TIME: "time",
    TR: "row", UL: "list",
  };
  const SECTIONING = "article, aside, main, nav, section";

  const implicitRole = (element) => {
    switch (element.tagName) {
      case "A": case "AREA": return element.hasAttribute("href") ? "link" : null;
      case "ASIDE": return "complementary";
      case "HEADER": return element.closest(SECTIONING) ? null : "banner";
      case "FOOTER": return element.closest(SECTIONING) ? null : "contentinfo";
      case "IMG": return element.getAttribute("alt") === "" ? "presentation" : "img";
      case "INPUT": {
        const listed = element.hasAttribute("list") && /^(email|search|tel|text|url)$/.test(element.type);
        return listed ? "combobox" : INPUT_ROLES[element.type] || null;
      }
      case "SECTION": return element.hasAttribute("aria-label") || element.hasAttribute("aria-labelledby") ? "region" : null;
      case "SELECT": return element.multiple || element.size > 1 ? "listbox" : "combobox";
      case "SVG": case "svg": return "img";
      case "TD": return element.closest("table")?.matches("[role=grid], [role=treegrid]") ? "gridcell" : "cell";
      case "TH": return element.scope === "row" || element.scope === "rowgroup" ? "rowheader" : "columnheader";
      default: return TAG_ROLES[element.tagName] || null;
    }
  };

  const roleOf = (element) => {
    const written = (element.getAttribute("role") || "").toLowerCase().split(/\s+/).filter(Boolean);
    return written[0] || implicitRole(element);
  };

  // ---- names: accname 1.2, section 4.3 -----------------------------------------------------------

  const FROM_CONTENT = new Set(["button", "cell", "checkbox", "columnheader", "gridcell", "heading",
    "link", "menuitem", "menuitemcheckbox", "menuitemradio", "option", "radio", "row", "rowheader",
    "switch", "tab", "tooltip", "treeitem"]);

  const nameOf = (element) => normal(nameFrom(element, { visited: new Set(), referenced: false, inContent: false }));

  const nameFrom = (element, way) => {
    if (way.visited.has(element)) return "";
    way.visited.add(element);
    if (!way.referenced && isHiddenFromAria(element)) return "";
    if (!way.referenced) {
      const labels = byId(element, element.getAttribute("aria-labelledby"));
      if (labels.length) {
        return labels.map((label) => nameFrom(label, { visited: new Set([element]), referenced: true, inContent: true })).join(" ");
      }
    }
    if (way.inContent && way.within !== element) {
      const value = valueInName(element);
      if (value !== null) return value;
    }
    const label = element.getAttribute("aria-label");
    if (label && label.trim()) return label;
    const native = nativeName(element, way);
    if (native) return native;
    if (way.inContent || FROM_CONTENT.has(roleOf(element))) {
      const content = contentOf(element, { ...way, inContent: true });
      if (content.trim()) return content;
    }
    return element.getAttribute("title") || (/^(INPUT|TEXTAREA)$/.test(element.tagName) && element.placeholder) || "";
  };

  // A field inside a label says its value, not its own name (step 2E).
  const valueInName = (element) => {
    const role = roleOf(element);
    if (role === "textbox" || role === "searchbox") return element.value ?? element.textContent;
    if (role === "combobox" || role === "listbox") return [...(element.selectedOptions || [])].map((option) => option.textContent).join(" ");
    if (role === "slider" || role === "spinbutton") return element.getAttribute("aria-valuetext") || element.getAttribute("aria-valuenow") || element.value || "";
    return null;
  };

  const nativeName = (element, way) => {
    const child = (tag) => [...element.children].find((at) => at.tagName === tag);
    const ofChild = (tag) => child(tag) ? contentOf(child(tag), { ...way, inContent: true }) : "";
    switch (element.tagName) {
      case "INPUT":
        if (/^(submit|reset|button)$/.test(element.type)) {
          return element.value || { submit: "Submit", reset: "Reset", button: "" }[element.type];
        }
        if (element.type === "image") return element.alt || element.title || "Submit";
        return labelText(element, way);
      case "TEXTAREA": case "SELECT": case "METER": case "PROGRESS": case "OUTPUT": case "BUTTON":
        return labelText(element, way);
      case "IMG": case "AREA": return element.alt;
      case "FIELDSET": return ofChild("LEGEND");
      case "FIGURE": return ofChild("FIGCAPTION");
      case "TABLE": return ofChild("CAPTION");
      case "svg": return child("title")?.textContent || "";
      default: return "";
    }
  };

  const labelText = (element, way) => way.inContent && way.referenced ? "" :
    [...(element.labels || [])]
      .map((label) => nameFrom(label, { visited: new Set([element]), referenced: true, inContent: true }))
      .join(" ");

  const contentOf = (element, way) => {
    const nodes = element.tagName === "SLOT" && element.assignedNodes().length ? element.assignedNodes()
      : (element.shadowRoot || element).childNodes;
    let text = pseudo(element, "::before");
    for (const node of nodes) {
      if (node.nodeType === Node.TEXT_NODE) text += node.data;
      if (node.nodeType !== Node.ELEMENT_NODE) continue;
      const inner = nameFrom(node, { visited: way.visited, referenced: false, inContent: true });
      const isInline = getComputedStyle(node).display.startsWith("inline");
      text += isInline && node.tagName !== "BR" ? inner : ` ${inner} `;
    }
    return text + pseudo(element, "::after");
  };

  const pseudo = (element, which) => {
    const content = getComputedStyle(element, which).content;
    return /^["']/.test(content) ? content.slice(1, -1) : "";
  };

  // ---- locators ----------------------------------------------------------------------------------

  const find = (locator) => {
    const found = [];
    for (const element of elements(document)) {
      if (FINDERS[locator.by](element, locator)) found.push(element);
    }
    // The smallest elements that show a text, not those around them.
    return locator.by === "text" ? found.filter((element) => !found.some((other) => other !== element && element.contains(other))) : found;
  };

  const FINDERS = {
    role: (element, { role, name }) =>
      roleOf(element) === role && !isHiddenFromAria(element) && (!name || matches(nameOf(element), name)),
    label: (element, { text }) => isLabelable(element) && labelsOf(element).some((label) => matches(label, text)),
    text: (element, { text }) => !/^(SCRIPT|NOSCRIPT|STYLE|HEAD|TITLE|META|LINK)$/.test(element.tagName) && matches(textOf(element), text),
  };

  const textOf = (element) =>
    element.tagName === "INPUT" ? (/^(submit|button|reset)$/.test(element.type) ? element.value : "") : element.textContent;

  const isLabelable = (element) =>
    /^(INPUT|TEXTAREA|SELECT|BUTTON|METER|PROGRESS|OUTPUT)$/.test(element.tagName) ||
    element.hasAttribute("aria-label") || element.hasAttribute("aria-labelledby");

  const labelsOf = (element) => {
    const referenced = byId(element, element.getAttribute("aria-labelledby"));
    if (referenced.length) return [referenced.map((label) => label.textContent).join(" ")];
    const label = element.getAttribute("aria-label");
    if (label) return [label];
    return [...(element.labels || [])].map((one) => one.textContent);
  };

  // ---- what a person is told of an element ---------------------------------------------------------

  const describe = (element) => {
    const role = roleOf(element);
    const name = nameOf(element) || normal(textOf(element) || "");
    const shown = name ? ` ${quoted(name)}` : "";
    const id = element.id ? `#${element.id}` : [...element.classList].slice(0, 2).map((one) => `.${one}`).join("");
    return `${role || "element"}${shown} <${element.tagName.toLowerCase()}${id}>`;
  };

  const placeOf = (element) => {
    const around = chainOf(element).slice(1).find((at) =>
      /^(dialog|banner|navigation|main|contentinfo|form|region|complementary|row|listitem)$/.test(roleOf(at) || ""));
    if (!around) return "";
    const name = nameOf(around);
    return ` in ${roleOf(around)}${name ? ` ${quoted(name)}` : ""}`;
  };

  // What stands on the page instead: the names that elements of this role have, or the labels.
  const others = (locator) => {
    const names = new Set();
    for (const element of elements(document)) {
      if (names.size >= 8) break;
      if (locator.by === "role" && roleOf(element) === locator.role && !isHiddenFromAria(element)) names.add(quoted(nameOf(element)));
      if (locator.by === "label" && isLabelable(element)) labelsOf(element).forEach((label) => names.add(quoted(normal(label))));
    }
    const where = `the page ${quoted(document.title)} at ${location.href}`;
    if (locator.by === "text") return [`none on ${where}`];
    const what = locator.by === "role" ? `${locator.role}s` : "labels";
    return names.size ? [`none on ${where}`, `the ${what} there: ${[...names].join(", ")}`] : [`none on ${where}, which has no ${what}`];
  };

  // The one element of a locator, or what is there instead.
  const one = (locator) => {
    const found = find(locator);
    if (found.length === 1) return { element: found[0] };
    if (found.length === 0) return { saw: others(locator) };
    const listed = found.slice(0, 8).map((element) => `  ${describe(element)}${placeOf(element)}`);
    return { saw: [`${found.length} of them, where one is meant:`, ...listed], many: true };
  };

  const isDisabled = (element) => {
    const native = element.matches(":disabled");
    return native || chainOf(element).some((at) => at.getAttribute("aria-disabled") === "true");
  };

  const isReadOnly = (element) => element.readOnly || element.getAttribute("aria-readonly") === "true";

  const isEditable = (element) =>
    element.isContentEditable || element.tagName === "TEXTAREA" ||
    (element.tagName === "INPUT" && !/^(button|submit|reset|image|checkbox|radio|file|hidden)$/.test(element.type));

  // ---- waiting -------------------------------------------------------------------------------------

  const EVENTS = ["input", "change", "focus", "blur", "load", "scroll", "resize", "transitionend", "animationend", "toggle"];

  // How long more than one match may stand before it is told: an old element and the one that replaces it
  // are there together for a moment, but two that stay are a question for whoever wrote the locator.
  const MANY = 2000;

  // Calls `look` now, whenever something changed, and each 100 ms for what no event tells (styles,
  // layout), until it answers {held: true} or the time is over.
  const until = (milliseconds, look) => new Promise((answer) => {
    const began = performance.now();
    let looks = 0, cost = 0, ended = 0, again = null, done = false, many = null;
    const observed = new Set();
    const observer = new MutationObserver(() => soon());
    const finish = (seen) => {
      done = true;
      observer.disconnect();
      clearInterval(interval);
      clearTimeout(last);
      clearTimeout(again);
      EVENTS.forEach((event) => removeEventListener(event, soon, true));
      answer({ ...seen, looks });
    };
    const observe = () => {
      const roots = [document];
      for (const element of elements(document)) if (element.shadowRoot) roots.push(element.shadowRoot);
      for (const root of roots) {
        if (observed.has(root)) continue;
        observed.add(root);
        observer.observe(root, { subtree: true, childList: true, attributes: true, characterData: true });
      }
    };
    const check = () => {
      if (done) return;
      clearTimeout(again);
      again = null;
      const start = performance.now();
      looks += 1;
      let seen;
      try {
        seen = look(looks);
      } catch (error) {
        seen = { held: false, wrong: String(error), saw: [String(error)] };
      }
      ended = performance.now();
      cost = ended - start;
      many = seen.many ? many ?? start : null;
      const isSettled = many !== null && ended - many >= MANY;
      if (seen.held || seen.wrong || isSettled || ended - began >= milliseconds) finish(seen);
    };
    // A page that never stops changing is looked at for a third of its time at most.
    const soon = () => {
      if (done || again !== null) return;
      const rest = ended + 2 * cost - performance.now();
      if (rest <= 0) check(); else again = setTimeout(check, rest);
    };
    const interval = setInterval(check, 100);
    const last = setTimeout(check, milliseconds);
    check();
    if (done) return;
    EVENTS.forEach((event) => addEventListener(event, soon, true));
    observe();
  });

  // ---- acting --------------------------------------------------------------------------------------

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

  const EXPECTATIONS = {
    visible: (element) => isVisible(element) ? null : "it is hidden",
    enabled: (element) => isDisabled(element) ? "it is disabled" : null,
    text: (element, { matching }) => matches(textOf(element), matching) ? null : `its text is ${quoted(normal(textOf(element)))}`,
  };

  globalThis.__parity = {
    // question = {locator, is: "visible" | "enabled" | "text", matching?}
    expect: (question, milliseconds) => until(milliseconds, () => {
      const { element, ...instead } = one(question.locator);
      if (!element) return { held: false, ...instead };
      const wrong = EXPECTATIONS[question.is](element, question);
      return wrong ? { held: false, saw: [describe(element), wrong] } : { held: true, saw: [] };
    }),

    // Waits until a click would land on the element, and answers the point.
    prepareClick: (question, milliseconds) => {
      const boxes = new WeakMap();
      return until(milliseconds, (looks) => {
        const { element, ...instead } = one(question.locator);
        if (!element) return { held: false, ...instead };
        const not = (why) => ({ held: false, saw: [describe(element), why] });
        if (!isVisible(element)) return not("it is hidden");
        if (isDisabled(element)) return not("it is disabled");
        if (isMoving(element, boxes)) return not("it is moving");
        const inside = pointOf(element);
        if (!inside || !receives(element, hitAt(inside.x, inside.y))) {
          element.scrollIntoView({ ...ALIGNMENTS[(looks - 1) % ALIGNMENTS.length], behavior: "instant" });
        }
        const point = pointOf(element);
        if (!point) return not("it is outside of the window and cannot be scrolled into it");
        const hit = hitAt(point.x, point.y);
        if (!receives(element, hit)) return not(`${hit ? describe(hit) : "nothing"} covers it`);
        return { held: true, saw: [], point };
      });
    },

    // question = {locator, text}; what is filled is never answered.
    fill: (question, milliseconds) => until(milliseconds, () => {
      const { element, ...instead } = one(question.locator);
      if (!element) return { held: false, ...instead };
      const not = (why) => ({ held: false, saw: [describe(element), why] });
      if (!isEditable(element)) return { ...not("it is no field for text"), wrong: "not editable" };
      if (!isVisible(element)) return not("it is hidden");
      if (isDisabled(element)) return not("it is disabled");
      if (isReadOnly(element)) return not("it is read-only");
      element.focus();
      if (element.isContentEditable) {
        getSelection().selectAllChildren(element);
      } else {
        element.select();
      }
      const typed = question.text ? document.execCommand("insertText", false, question.text) : document.execCommand("delete");
      const kept = element.isContentEditable ? element.textContent : element.value;
      if (kept === question.text) return { held: true, saw: [] };
      if (typed && /^(text|password|email|tel|url|search|textarea)$/.test(element.type || "textarea")) {
        return { held: false, saw: [describe(element), `it kept ${kept.length} of ${question.text.length} letters: the page changes what is typed`], wrong: "changed" };
      }
      // Fields such as dates take no typed text; their value is set as assistive technology does.
      element.value = question.text;
      element.dispatchEvent(new Event("input", { bubbles: true, composed: true }));
      element.dispatchEvent(new Event("change", { bubbles: true }));
      return element.value === question.text ? { held: true, saw: [] } : { ...not("it does not take this value"), wrong: "refused" };
    }),

    // Answers after everything that an input has put into the page's queue has run.
    settle: () => new Promise((answer) => setTimeout(() => answer({ held: true, saw: [], looks: 1 }), 0)),
  };
})();
