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

  function guard(form, identified) {
    const field = form.elements.namedItem("device");
    const buttons = [...form.elements].filter((element) => element.type === "submit" && !element.disabled);
    identified.then((token) => { field.value = token; }, () => { form.dataset.unidentified = ""; });
    form.addEventListener("submit", (event) => {
      if (field.value || "unidentified" in form.dataset) return;
      event.preventDefault();
      const submit = () => form.requestSubmit(event.submitter);
      identified.then(submit, submit);
    });
    if (SETTINGS.mode === "blocking") {
      block(form, buttons, identified.then((token) => ask("/fraud/decisions", token)));
    }
  }

  function block(form, buttons, decided) {
    for (const button of buttons) button.disabled = true;
    form.setAttribute("aria-busy", "true");
    const unblock = () => {
      for (const button of buttons) button.disabled = false;
      form.removeAttribute("aria-busy");
    };
    // Where there is no decision, the site's server makes its own.
    decided.then(unblock, unblock);
  }

  document.addEventListener("DOMContentLoaded", () => {
    const forms = document.querySelectorAll("form[data-fraud]");
    if (forms.length === 0) return;
    const identified = ask("/fraud/devices", "").then((answer) => answer.token);
    identified.catch((error) => console.warn(`no token of this browser: ${error.message}`));
    for (const form of forms) guard(form, identified);
  });
})();
