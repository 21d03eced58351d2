// The inbox by keyboard. Every key presses something that is on the page, so nothing can be done that a mouse cannot.

const links = () => [...document.querySelectorAll(".waiting .document a")];
const press = (selector) => document.querySelector(selector)?.click();

function go(step) {
  const all = links();
  const at = all.findIndex((each) => each.getAttribute("aria-current"));
  all[Math.min(Math.max(at + step, 0), all.length - 1)]?.click();
}

const KEYS = {
  j: () => go(1),
  k: () => go(-1),
  Enter: () => press('[data-suggestion="1"]'),
  1: () => press('[data-suggestion="1"]'),
  2: () => press('[data-suggestion="2"]'),
  3: () => press('[data-suggestion="3"]'),
  m: () => document.getElementById("filter")?.focus(),
  x: () => press(".waiting .chosen input"),
  z: () => press("[data-undo]"),
  "?": () => document.getElementById("keys")?.showModal(),
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || document.querySelector("dialog[open]")) return;
  if (event.target.closest("input:not([type=checkbox]), textarea, select, button, a, summary") && event.key !== "Escape") {
    if (!(event.target.closest(".waiting") && event.key !== "Enter")) return;
  }
  const act = KEYS[event.key];
  if (!act) return;
  event.preventDefault();
  act();
});

document.querySelector("[data-keys]")?.addEventListener("click", KEYS["?"]);

// the folder picker: type a few letters, Enter files in the first that is left
const filter = document.getElementById("filter");
const picker = document.getElementById("folder");
if (filter && picker) {
  const all = [...picker.options];
  filter.hidden = false;
  filter.addEventListener("input", () => {
    const wanted = filter.value.toLowerCase().split(/\s+/);
    picker.replaceChildren(...all.filter((each) => wanted.every((word) => each.text.toLowerCase().includes(word))));
    picker.selectedIndex = 0;
  });
  filter.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown") picker.focus();
    if (event.key === "Escape") filter.blur();
    if (event.key !== "Enter" || picker.selectedIndex < 0) return;
    event.preventDefault();
    picker.form.requestSubmit();
  });
  picker.addEventListener("dblclick", () => picker.form.requestSubmit());
}
