// The fraud protection: has a form that pays carry a token of the browser, which the site's server checks.
//
// The site loads it in the head of pages with such a form, `data-fraud`, whose hidden field `device` gets the token.
// When it blocks, the form's buttons wait for the decision on the browser, too.
(function () {
  "use strict";

  const SETTINGS = "%SETTINGS%";
  const ORIGIN = new URL(document.currentScript.src).origin;

  async function ask(path, body) {
    // Plain text, so that the browser needs not ask whether it may ask.
    const answer = await fetch(ORIGIN + path, { method: "POST", body, headers: { "content-type": "text/plain" } });
    if (!answer.ok) {
      throw new Error(`the fraud protection answered ${answer.status}`);
    }
    return answer.json();
  }

  // Asked at once, while the page is still being read.
  const identified = ask("/fraud/devices", "").then((answer) => answer.token);
  identified.catch((error) => console.warn(`no token of this browser: ${error.message}`));
  const decided = SETTINGS.mode === "blocking" ? identified.then((token) => ask("/fraud/decisions", token)) : identified;

  let token = "";
  let isDecided = false;
  const settle = async () => {
    // Where there is no token or no decision, the site's server makes its own.
    token = await identified.catch(() => "");
    isDecided = true;
  };
  const settled = decided.then(settle, settle);

  // On the document, so that no form can be sent before it is guarded.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("form[data-fraud]")) return;
    if (isDecided) {
      form.elements.namedItem("device").value = token;
      return;
    }
    event.preventDefault();
    if (form.dataset.fraud === "waits") return;
    form.dataset.fraud = "waits";
    // In a task of its own: while a form is being submitted, it cannot be submitted once more.
    settled.then(() => setTimeout(() => form.requestSubmit(event.submitter)));
  });

  function block(form) {
    const buttons = [...form.elements].filter((element) => element.type === "submit" && !element.disabled);
    for (const button of buttons) button.disabled = true;
    form.setAttribute("aria-busy", "true");
    const unblock = () => {
      for (const button of buttons) button.disabled = false;
      form.removeAttribute("aria-busy");
    };
    settled.then(unblock);
  }

  document.addEventListener("DOMContentLoaded", () => {
    if (SETTINGS.mode === "blocking") document.querySelectorAll("form[data-fraud]").forEach(block);
  });
})();
