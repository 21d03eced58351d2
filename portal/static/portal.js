// Small help on top of pages that work without it: menus that close, notes that Escape closes, parts that stay fresh.

const menus = () => document.querySelectorAll("details.menu[open]");

document.addEventListener("click", (event) => {
  for (const menu of menus()) if (!menu.contains(event.target)) menu.open = false;
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of menus()) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
  document.activeElement?.closest(".hover")?.classList.add("closed");
});

document.addEventListener("focusout", (event) => event.target.closest?.(".hover")?.classList.remove("closed"));

// a row of choices that is wider than the screen begins at the one that is chosen
function showChosen() {
  for (const row of document.querySelectorAll(".choices")) {
    const here = row.querySelector("[aria-current]")?.getBoundingClientRect();
    const box = row.getBoundingClientRect();
    if (here && here.right > box.right) row.scrollLeft += here.right - box.right + 16;
  }
}
document.addEventListener("fresh", showChosen);
showChosen();

// <form data-sends-itself>: a choice is enough
document.addEventListener("change", (event) => {
  const form = event.target.closest("form[data-sends-itself]");
  if (form) form.requestSubmit();
});

// <form data-once>: a second click sends nothing
document.addEventListener("submit", (event) => {
  if (!event.target.matches("[data-once]")) return;
  if (event.target.dataset.sent) event.preventDefault();
  event.target.dataset.sent = "yes";
});

// <form data-signs-out>: nothing of theirs stays in this browser
document.addEventListener("submit", (event) => {
  if (event.target.matches("[data-signs-out]")) localStorage.clear();
});

// <button data-copies="text">
document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copies]");
  if (!button) return;
  await navigator.clipboard.writeText(button.dataset.copies);
  say(button.dataset.done);
});

// <button data-prints hidden>: shown where it can work
for (const button of document.querySelectorAll("[data-prints]")) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}

// <... data-focuses>: what a page has to say after a form was sent is read first
// (once the browser has gone to the place that the address names)
const first = document.querySelector("[data-focuses]");
if (first) addEventListener("load", () => setTimeout(() => first.focus()), { once: true });

export function say(text) {
  const said = document.getElementById("said");
  const line = document.createElement("p");
  line.className = "note good";
  line.textContent = text;
  said.replaceChildren(line);
}

// <section data-fresh="/address" data-seconds="10">: the part is asked again, and put in place when it changed
for (const part of document.querySelectorAll("[data-fresh]")) keepFresh(part);

// a page that is being left asks nothing: what it shows may be gone by now
const LEAVING = 10_000; // milliseconds; a download leaves nothing
let left = -LEAVING;
addEventListener("beforeunload", () => { left = performance.now(); });

// what has the focus keeps it: the same thing, or what came in its place
const focusable = (part) => [...part.querySelectorAll("a[href], button, input, select, textarea, summary")];
const marked = (each) => [each.tagName, each.id, each.name, each.value, each.getAttribute("href")].join(" ");

function keepFresh(part) {
  let tag = "";
  setInterval(async () => {
    if (document.hidden || performance.now() - left < LEAVING) return;
    const answer = await fetch(part.dataset.fresh, { headers: tag ? { "If-None-Match": tag } : {} }).catch(() => null);
    if (!answer?.ok || answer.redirected) return;
    tag = answer.headers.get("ETag") ?? "";
    const text = await answer.text();
    const at = focusable(part).indexOf(document.activeElement);
    const mark = at < 0 ? null : marked(document.activeElement);
    part.innerHTML = text;
    if (at >= 0) {
      const now = focusable(part);
      (now.find((each) => marked(each) === mark) ?? now[Math.min(at, now.length - 1)])?.focus({ preventScroll: true });
    }
    part.dispatchEvent(new CustomEvent("fresh", { bubbles: true }));
  }, Number(part.dataset.seconds) * 1000);
}
