// The consent manager: asks once what may be stored, keeps the answer in a cookie of the site, and tells the page.
//
// The site loads it first, in its head. It tells of each choice by the event `consent` of the document, whose detail
// says whether visits may be counted; an element with `data-consent-settings` opens the settings again.
(function () {
  "use strict";

  const SETTINGS = "%SETTINGS%";
  const COOKIE = "shop_consent";
  const HALF_A_YEAR = 60 * 60 * 24 * 182;
  // A form that has browsers checked needs an answer before it is sent.
  const NEEDS_CONSENT = "form[data-fraud]";

  const STYLE = `
    :host { all: initial; }
    * { box-sizing: border-box; font-family: system-ui, "Segoe UI", "DejaVu Sans", sans-serif; }
    .place { position: fixed; z-index: 1000; color: #1c2433; font-size: 15px; line-height: 1.5; }
    .place.banner { inset: auto 0 0 0; }
    .place.overlay { inset: 0; display: grid; place-items: center; padding: 1rem; background: rgb(20 26 38 / .45); }
    .box { background: #fff; border-top: 1px solid #c9d1de; box-shadow: 0 -8px 30px rgb(28 36 51 / .12);
      padding: 14px max(20px, calc(50% - 508px)); display: flex; flex-wrap: wrap; gap: 10px 24px; align-items: center; }
    .overlay .box { border: 0; border-radius: 14px; padding: 26px; max-width: 32rem; box-shadow: 0 20px 60px rgb(20 26 38 / .35); }
    p { margin: 0; flex: 1 1 22rem; }
    .choices { display: flex; flex-wrap: wrap; gap: 8px; }
    button { font-size: 15px; font-weight: 600; padding: 8px 16px; border: 1px solid #2f4c9b; border-radius: 7px;
      background: #fff; color: #2f4c9b; cursor: pointer; }
    button.main { background: #2f4c9b; color: #fff; }
    button:hover { background: #eef1f9; }
    button.main:hover { background: #243c7d; }
    :focus-visible { outline: 3px solid #f2b134; outline-offset: 2px; }
    .details { flex-basis: 100%; display: flex; flex-wrap: wrap; gap: 8px 24px; align-items: center; }
    .details[hidden] { display: none; }
    label { display: flex; gap: 8px; align-items: center; }
    @media (max-width: 40rem) { .choices, .choices button { width: 100%; } }
  `;

  const MARKUP = `
    <div class="place" role="region" aria-label="Cookies">
      <div class="box">
        <p>We store what the shop needs to work. May we also count visits, to see what is worth improving?</p>
        <div class="choices">
          <button type="button" class="main" data-choice="granted">Accept</button>
          <button type="button" data-choice="denied">Refuse</button>
          <button type="button" data-settings aria-expanded="false" aria-controls="details">Settings</button>
        </div>
        <div class="details" id="details" hidden>
          <label><input type="checkbox" checked disabled> What the shop needs</label>
          <label><input type="checkbox" data-analytics> Counting visits</label>
          <button type="button" data-save>Save</button>
        </div>
      </div>
    </div>
  `;

  let shown = null;

  function kept() {
    const found = document.cookie.match(/(?:^|; )shop_consent=(granted|denied)/);
    return found ? found[1] : null;
  }

  function choose(choice) {
    const secure = location.protocol === "https:" ? "; secure" : "";
    document.cookie = `${COOKIE}=${choice}; path=/; max-age=${HALF_A_YEAR}; samesite=lax${secure}`;
    close();
    tell(choice);
  }

  function tell(choice) {
    const detail = { analytics: choice === "granted" };
    document.dispatchEvent(new CustomEvent("consent", { detail }));
  }

  function close() {
    if (!shown) return;
    shown.remove();
    shown = null;
    document.body.style.paddingBottom = "";
  }

  function layout() {
    return SETTINGS.layout === "overlay" && document.querySelector(NEEDS_CONSENT) ? "overlay" : "banner";
  }

  function ask() {
    if (shown) return;
    shown = document.createElement("consent-manager");
    const root = shown.attachShadow({ mode: "open" });
    // A sheet that is made by a script is one that the page's policy for styles has nothing against.
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(STYLE);
    root.adoptedStyleSheets = [sheet];
    root.innerHTML = MARKUP;
    const place = root.querySelector(".place");
    place.classList.add(layout());
    listen(root);
    document.body.append(shown);
    if (layout() === "banner") {
      // What stands at the end of the page can be scrolled out from under the banner.
      document.body.style.paddingBottom = `${root.querySelector(".box").offsetHeight}px`;
    }
  }

  function listen(root) {
    const details = root.querySelector(".details");
    const settings = root.querySelector("[data-settings]");
    const analytics = root.querySelector("[data-analytics]");
    analytics.checked = kept() === "granted";
    for (const button of root.querySelectorAll("[data-choice]")) {
      button.addEventListener("click", () => choose(button.dataset.choice));
    }
    settings.addEventListener("click", () => {
      details.hidden = !details.hidden;
      settings.setAttribute("aria-expanded", String(!details.hidden));
    });
    root.querySelector("[data-save]").addEventListener("click", () => choose(analytics.checked ? "granted" : "denied"));
  }

  document.addEventListener("DOMContentLoaded", () => {
    for (const opener of document.querySelectorAll("[data-consent-settings]")) {
      opener.addEventListener("click", ask);
    }
    const choice = kept();
    if (choice) {
      tell(choice);
    } else {
      ask();
    }
  });
})();
