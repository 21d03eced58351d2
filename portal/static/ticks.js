// What is ticked stays so when the list is renewed and when another document is looked at; a bar above the list says
// how many, and the buttons say that they go for these. Ticks are of one pile: another pile begins without.

const KEPT = "inbox-ticked";
const place = (() => {
  const asked = new URLSearchParams(location.search);
  return `${location.pathname}?${asked.get("pile") ?? "inbox"}&${asked.get("administration") ?? ""}`;
})();
const boxes = () => [...document.querySelectorAll(".waiting input[type=checkbox]")];
const form = document.getElementById("many");
let { at, ticked, last } = JSON.parse(sessionStorage.getItem(KEPT) ?? "{}");
ticked = new Set(at === place ? ticked : []);

function show() {
  const all = boxes();
  const there = new Set(all.map((each) => each.value));
  for (const each of ticked) if (!there.has(each)) ticked.delete(each);
  for (const each of all) each.checked = ticked.has(each.value);
  sessionStorage.setItem(KEPT, JSON.stringify({ at: place, ticked: [...ticked], last }));
  tell(all.filter((each) => each.checked));
}

function tell(chosen) {
  const counted = (element) => (chosen.length === 1 ? element.dataset.one : element.dataset.many.replace("#", chosen.length));
  const bar = document.querySelector("[data-ticked]");
  bar.hidden = !chosen.length;
  bar.querySelector("strong").textContent = chosen.length ? counted(bar) : "";
  for (const button of document.querySelectorAll("button[data-many]")) {
    const label = button.querySelector("span") ?? button;
    label.dataset.alone ??= label.textContent;
    label.textContent = chosen.length ? counted(button) : label.dataset.alone;
  }
  const elsewhere = chosen.filter((each) => each.dataset.dossier !== form?.dataset.dossier);
  const refused = Boolean(form?.dataset.dossier && elsewhere.length);
  note("[data-ticked-goes]", chosen.length && !refused, chosen.map((each) => each.dataset.name));
  note("[data-ticked-elsewhere]", refused, elsewhere.map((each) => `${each.dataset.name} (${each.dataset.whose})`));
  for (const button of document.querySelectorAll("[data-files]")) {
    refused ? button.setAttribute("aria-disabled", "true") : button.removeAttribute("aria-disabled");
  }
}

function note(selector, on, names) {
  const found = document.querySelector(selector);
  if (!found) return;
  found.hidden = !on;
  found.querySelector("span").textContent = names.join(", ");
}

function tick(box, whole) {
  const all = boxes();
  const [from, to] = [all.findIndex((each) => each.value === last), all.indexOf(box)].sort((a, b) => a - b);
  const meant = whole && from >= 0 ? all.slice(from, to + 1) : [box];
  for (const each of meant) box.checked ? ticked.add(each.value) : ticked.delete(each.value);
  last = box.value;
  show();
}

document.addEventListener("click", (event) => {
  if (event.target.matches(".waiting input[type=checkbox]")) tick(event.target, event.shiftKey);
  if (event.target.closest("[data-untick]")) document.dispatchEvent(new CustomEvent("untick"));
});
document.addEventListener("untick", () => {
  ticked.clear();
  show();
});
document.addEventListener("tick", (event) => {
  const box = document.querySelector(".waiting .chosen input");
  if (!box) return;
  box.checked = event.detail || !box.checked;
  tick(box, event.detail);
});

// filing in a folder of another dossier is refused before it is tried
document.addEventListener("submit", (event) => {
  const refusal = document.querySelector("[data-ticked-elsewhere]");
  const files = event.submitter?.hasAttribute("data-files") || (event.target === form && !event.submitter);
  if (!files || !refusal || refusal.hidden) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  refusal.scrollIntoView({ block: "nearest" });
  document.getElementById("heard").textContent = refusal.textContent;
}, true);

document.addEventListener("fresh", show);
show();
