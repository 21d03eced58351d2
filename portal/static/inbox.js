// The inbox by keyboard. Every key presses something that is on the page, so nothing can be done that a mouse cannot.

const press = (key) => document.querySelector(`[data-key~="${CSS.escape(key)}"]`)?.click();
const links = () => [...document.querySelectorAll(".waiting .document a")];
const hear = (text) => { document.getElementById("heard").textContent = text; };
const about = document.getElementById("panes").dataset;
const list = document.querySelector(".listing");

// until the next page is there this one still hears keys: they would go for the document that was left
const LONGEST = 10_000; // milliseconds; then it seems that the next page does not come
const onItsWay = { link: null, since: -LONGEST };
const isLeaving = () => performance.now() - onItsWay.since < LONGEST;
const leave = (link = null) => Object.assign(onItsWay, { link, since: performance.now() });
addEventListener("pageshow", (event) => { if (event.persisted) onItsWay.since = -LONGEST; });
document.addEventListener("submit", (event) => { if (!event.defaultPrevented && event.target.method !== "dialog") leave(); });
document.addEventListener("click", (event) => {
  const link = event.target.closest(".waiting .document a");
  if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey) leave(link.href);
});

function go(step) {
  if (isLeaving() && !onItsWay.link) return; // a form was sent
  const all = links();
  const at = all.findIndex((each) => (isLeaving() ? each.href === onItsWay.link : each.getAttribute("aria-current")));
  all[Math.min(Math.max(at + step, 0), all.length - 1)]?.click();
}

function scroll(back) {
  const pane = document.querySelector(".looking-at");
  if (!pane) return;
  const own = pane.scrollHeight > pane.clientHeight + 1 && getComputedStyle(pane).overflowY !== "visible";
  const what = own ? pane : document.scrollingElement;
  what.scrollBy({ top: (back ? -0.85 : 0.85) * what.clientHeight });
}

const KEYS = {
  j: () => go(1),
  k: () => go(-1),
  " ": (event) => scroll(event.shiftKey),
  m: () => document.getElementById("folder-find")?.focus(),
  n: () => document.getElementById("name")?.select(),
  x: () => document.dispatchEvent(new CustomEvent("tick", { detail: false })),
  X: () => document.dispatchEvent(new CustomEvent("tick", { detail: true })),
  Escape: () => document.dispatchEvent(new CustomEvent("untick")),
};
const PRESSED = new Set(["Enter", "1", "2", "3", "b", "c", "o", "z", "?"]);
const TEXT = "input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]";

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey) return;
  if (about.shortcuts !== "on" || document.querySelector("dialog[open]") || event.target.closest(TEXT)) return;
  if (event.key === "Enter" && event.target.closest("button, a, summary")) return;
  if (event.key === " " && event.target.closest("button, a, summary, input")) return;
  if (event.key === "Escape" && event.target.closest(".menu, .hover")) return;
  const act = KEYS[event.key] ?? (PRESSED.has(event.key) && (() => press(event.key)));
  if (!act) return;
  event.preventDefault();
  if (!isLeaving() || event.key === "j" || event.key === "k") act(event);
});

document.querySelector("[data-keys]")?.addEventListener("click", () => document.getElementById("keys").showModal());

// the chosen one is in sight, and the list is where it was
const SCROLLED = "inbox-scrolled";
if (list) {
  const [place, top] = JSON.parse(sessionStorage.getItem(SCROLLED) ?? "[]");
  if (place === location.pathname) list.scrollTop = top;
  list.querySelector(".chosen")?.scrollIntoView({ block: "nearest" });
  addEventListener("pagehide", () => sessionStorage.setItem(SCROLLED, JSON.stringify([location.pathname, list.scrollTop])));
}

// what came in is said, and the bell counts it
const ids = () => new Set([...document.querySelectorAll(".waiting input[type=checkbox]")].map((each) => each.value));
let known = ids();
document.addEventListener("fresh", (event) => {
  const part = event.target;
  if (part.matches("[data-list]")) {
    const now = ids();
    const added = [...now].filter((each) => !known.has(each)).length;
    known = now;
    if (added) hear(added === 1 ? part.dataset.one : part.dataset.many.replace("#", added));
  }
  const tasks = part.querySelector("[data-tasks]")?.dataset.tasks;
  if (tasks !== undefined) count(Number(tasks));
});

function count(tasks) {
  const bell = document.querySelector(".own .tasks");
  const shown = bell.querySelector(".count") ?? Object.assign(document.createElement("span"), { className: "count" });
  shown.textContent = tasks;
  tasks ? bell.append(shown) : shown.remove();
}

// a message is said once more, as a reader hears only what changes; and it can be closed
const said = document.getElementById("said");
const messages = [...said.children];
for (const each of messages) {
  const close = Object.assign(document.createElement("button"), { type: "button", className: "button plain small", textContent: "×" });
  close.setAttribute("aria-label", about.dismiss);
  close.addEventListener("click", () => each.remove());
  each.append(close);
}
said.replaceChildren();
setTimeout(() => said.append(...messages), 100);

// who begins to choose a folder is at work on it: others see that, for a quarter of an hour
let claimed = null;
document.addEventListener("input", (event) => {
  const form = event.target.closest(".picker") && document.querySelector('[data-claim="new"]')?.form;
  if (form) claimed ??= fetch(form.action, { method: "POST", body: new FormData(form), redirect: "manual" }).catch(() => null);
});
document.addEventListener("picked", async (event) => {
  if (event.target.dataset.picker !== "sends") return;
  await claimed; // else it may come after the filing
  event.target.form.requestSubmit();
});
