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

  // What was typed into the forms of a page outlives the switch to the other language. Secrets
  // and files stay out; what was kept is gone as soon as it is back in its place.
  const TYPED = "typed";
  const fields = () =>
    [...document.querySelectorAll('main form[method="post"] :is(input, select, textarea)[name]')].filter(
      (field) => !["hidden", "password", "file", "submit"].includes(field.type),
    );
  const keepTyped = () => {
    const values = fields().map((field) => [field.name, field.value, field.checked ?? null]);
    sessionStorage.setItem(TYPED, JSON.stringify({ path: location.pathname, values }));
  };
  const restoreTyped = () => {
    const kept = JSON.parse(sessionStorage.getItem(TYPED) ?? "null");
    sessionStorage.removeItem(TYPED);
    const found = fields();
    if (kept?.path !== location.pathname || kept.values.length !== found.length) return;
    found.forEach((field, place) => {
      const [name, value, checked] = kept.values[place];
      if (field.name !== name) return;
      if (field.type === "radio" || field.type === "checkbox") field.checked = checked;
      else field.value = value;
    });
  };

  // The number of results after a filter, for whoever does not see it change.
  const announce = () => {
    const place = document.getElementById("announcement");
    const count = document.querySelector("[data-count]");
    if (place && count) place.textContent = count.textContent.trim();
  };

  // A slider shows the number beside it and writes it; the number alone is sent.
  const linkSliders = () => {
    for (const slider of document.querySelectorAll("[data-mirrors]")) {
      const number = document.getElementById(slider.dataset.mirrors);
      slider.hidden = false;
      slider.addEventListener("input", () => {
        number.value = slider.value;
      });
      number.addEventListener("input", () => {
        slider.value = number.value;
      });
    }
  };

  // One key is one grade, unless somebody is typing.
  const gradeByKey = (event) => {
    const form = document.querySelector("form[data-grades]");
    if (!form || event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.target.matches("input:not([type=checkbox]), textarea, select")) return;
    form.querySelector(`button[name="grade"][value="${CSS.escape(event.key)}"]`)?.click();
  };

  // A queue of the office: j and k move, x chooses, the letter on a button presses it.
  const workByKey = (event) => {
    const form = document.querySelector("form[data-desk]");
    if (!form || event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.target.matches("input:not([type=checkbox]), textarea, select")) return;
    const boxes = [...form.querySelectorAll('input[name="pick"]')];
    const place = boxes.indexOf(document.activeElement);
    const step = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 }[event.key];
    if (step && boxes.length) {
      boxes[Math.min(Math.max(place + step, 0), boxes.length - 1)].focus();
      event.preventDefault();
    } else if (event.key === "x" && place >= 0) {
      boxes[place].click();
    } else {
      form.querySelector(`button[data-key="${CSS.escape(event.key)}"]`)?.click();
    }
  };

  // Which providers of a list came into view is sent once, when the list is left.
  let viewed = null;
  const sendViewed = () => {
    if (!viewed?.seen.size) return;
    const form = new FormData();
    form.set("csrf_token", viewed.list.dataset.token);
    form.set("shown", viewed.list.dataset.shown);
    for (const provider of viewed.seen) form.append("seen", provider);
    navigator.sendBeacon(viewed.list.dataset.seenAt, form);
    viewed.seen.clear();
  };
  const watchList = () => {
    const list = document.querySelector("[data-shown]");
    if (list === viewed?.list) return;
    sendViewed();
    viewed?.observer.disconnect();
    if (!list) return;
    const seen = new Set();
    const observer = new IntersectionObserver(
      (entries) => {
        for (const entry of entries) if (entry.isIntersecting) seen.add(entry.target.dataset.provider);
      },
      { threshold: 0.5 },
    );
    for (const card of list.querySelectorAll("[data-provider]")) observer.observe(card);
    viewed = { list, seen, observer };
  };

  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") sendViewed();
  });
  document.addEventListener("keydown", gradeByKey);
  document.addEventListener("keydown", workByKey);
  document.addEventListener("DOMContentLoaded", () => {
    linkSliders();
    focusSummary(document);
    restoreTyped();
    limitCompare();
    watchList();
    document.querySelector("a.language")?.addEventListener("click", keepTyped);
  });
  document.addEventListener("change", (event) => {
    if (event.target.name === "p") limitCompare();
  });
  document.addEventListener("htmx:after:swap", () => {
    limitCompare();
    watchList();
    announce();
  });
})();
