// The analytics: counts the views of those who have agreed to be counted.
(function () {
  "use strict";

  const ORIGIN = new URL(document.currentScript.src).origin;

  let counted = false;

  document.addEventListener("consent", (event) => {
    if (!event.detail.analytics || counted) return;
    counted = true;
    // The path alone: what stands after it may say who it is.
    navigator.sendBeacon(`${ORIGIN}/analytics/views`, location.pathname);
  });
})();
