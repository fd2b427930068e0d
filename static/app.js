// What the pages can't do by themselves; without this file everything still works.
(() => {
  "use strict";

  const COMPARE_LIMIT = 4;

  // The summary of what is wrong with a form is read out first.
  const focusSummary = (root) => root.querySelector("[data-focus]")?.focus();

  // A fifth provider can't be ticked for comparison.
  const limitCompare = () => {
    const boxes = [...document.querySelectorAll('input[name="p"][type="checkbox"]')];
    const full = boxes.filter((box) => box.checked).length >= COMPARE_LIMIT;
    for (const box of boxes) box.disabled = full && !box.checked;
  };

  // The number of results after a filter, for whoever does not see it change.
  const announce = () => {
    const place = document.getElementById("announcement");
    const count = document.querySelector("[data-count]");
    if (place && count) place.textContent = count.textContent.trim();
  };

  document.addEventListener("DOMContentLoaded", () => {
    focusSummary(document);
    limitCompare();
  });
  document.addEventListener("change", (event) => {
    if (event.target.name === "p") limitCompare();
  });
  document.addEventListener("htmx:after:swap", () => {
    limitCompare();
    announce();
  });
})();
