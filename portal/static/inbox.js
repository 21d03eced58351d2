// The inbox by keyboard. Every key presses something that is on the page, so nothing can be done that a mouse cannot.

const links = () => [...document.querySelectorAll(".waiting .document a")];
const boxes = () => [...document.querySelectorAll(".waiting input[type=checkbox]")];
const press = (selector) => document.querySelector(selector)?.click();

function go(step) {
  const all = links();
  const at = all.findIndex((each) => each.getAttribute("aria-current"));
  all[Math.min(Math.max(at + step, 0), all.length - 1)]?.click();
}

// what is ticked stays so when the list is renewed, and when another document is looked at
const KEPT = "inbox-ticked";
const ticked = new Set(JSON.parse(sessionStorage.getItem(KEPT) ?? "[]"));
let last = sessionStorage.getItem(`${KEPT}-last`);

function showTicked() {
  const there = new Set(boxes().map((each) => each.value));
  for (const each of ticked) if (!there.has(each)) ticked.delete(each);
  for (const each of boxes()) each.checked = ticked.has(each.value);
  sessionStorage.setItem(KEPT, JSON.stringify([...ticked]));
}

function tick(box, whole) {
  const all = boxes();
  const [from, to] = [all.findIndex((each) => each.value === last), all.indexOf(box)].sort((a, b) => a - b);
  const meant = whole && from >= 0 ? all.slice(from, to + 1) : [box];
  for (const each of meant) box.checked ? ticked.add(each.value) : ticked.delete(each.value);
  last = box.value;
  sessionStorage.setItem(`${KEPT}-last`, last);
  showTicked();
}

function tickChosen(whole) {
  const box = document.querySelector(".waiting .chosen input");
  if (!box) return;
  box.checked = whole || !box.checked;
  tick(box, whole);
}

document.addEventListener("click", (event) => {
  if (event.target.matches(".waiting input[type=checkbox]")) tick(event.target, event.shiftKey);
});
document.addEventListener("fresh", showTicked);
showTicked();

const KEYS = {
  j: () => go(1),
  k: () => go(-1),
  Enter: () => press('[data-suggestion="1"]'),
  1: () => press('[data-suggestion="1"]'),
  2: () => press('[data-suggestion="2"]'),
  3: () => press('[data-suggestion="3"]'),
  m: () => document.getElementById("filter")?.focus(),
  n: () => document.getElementById("name")?.select(),
  b: () => press("[data-bin]"),
  c: () => press("[data-claim]"),
  x: () => tickChosen(false),
  X: () => tickChosen(true),
  z: () => press("[data-undo]"),
  "?": () => document.getElementById("keys")?.showModal(),
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || document.querySelector("dialog[open]")) return;
  if (event.target.closest("input:not([type=checkbox]), textarea, select, button, a, summary")) {
    if (!(event.target.closest(".waiting") && event.key !== "Enter")) return;
  }
  const act = KEYS[event.key];
  if (!act) return;
  event.preventDefault();
  act();
});

document.querySelector("[data-keys]")?.addEventListener("click", KEYS["?"]);

// who begins to choose a folder is at work on it: others see that, for a quarter of an hour
let claimed = null;
function claim() {
  const form = document.querySelector('[data-claim="new"]')?.form;
  if (form) claimed ??= fetch(form.action, { method: "POST", body: new FormData(form), redirect: "manual" }).catch(() => null);
}

// the folder picker: type a few letters, Enter files in the first that is left
const filter = document.getElementById("filter");
const picker = document.getElementById("folder");
if (filter && picker) {
  const all = [...picker.options];
  const file = async () => {
    await claimed; // else it may come after the filing
    picker.form.requestSubmit();
  };
  filter.hidden = false;
  filter.addEventListener("input", () => {
    claim();
    const wanted = filter.value.toLowerCase().split(/\s+/);
    picker.replaceChildren(...all.filter((each) => wanted.every((word) => each.text.toLowerCase().includes(word))));
    picker.selectedIndex = 0;
  });
  filter.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown") picker.focus();
    if (event.key === "Escape") filter.blur();
    if (event.key !== "Enter" || picker.selectedIndex < 0) return;
    event.preventDefault();
    file();
  });
  picker.addEventListener("dblclick", file);
  picker.addEventListener("keydown", (event) => event.key === "Enter" && file());
}
