// A form in steps: one at a time, each checked before the next. Without this it is one page.

const form = document.querySelector("[data-wizard]");
const steps = [...form.querySelectorAll("[data-step]")];
const end = form.querySelector(":scope > .actions");
const back = button(form.dataset.back, "button");
const next = button(form.dataset.next, "button main");
const place = document.createElement("p");
let at = 0;

place.className = "soft";
place.setAttribute("role", "status");
steps[0].before(place);

function button(text, className) {
  const made = document.createElement("button");
  Object.assign(made, { type: "button", className, textContent: text });
  end.prepend(made);
  return made;
}

function show(step) {
  at = step;
  for (const [number, each] of steps.entries()) each.hidden = number !== at;
  place.textContent = form.dataset.at.replace("{at}", at + 1).replace("{of}", steps.length);
  back.hidden = at === 0;
  next.hidden = at === steps.length - 1;
  end.querySelector("button:not([type])").hidden = !next.hidden;
}

function go(step) {
  show(step);
  steps[at].querySelector("input")?.focus();
}

const isWhole = () => [...steps[at].elements].every((each) => each.reportValidity());

end.prepend(back);
back.addEventListener("click", () => go(at - 1));
next.addEventListener("click", () => isWhole() && go(at + 1));
form.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || next.hidden || event.target.closest("button")) return;
  event.preventDefault();
  next.click();
});
show(0);
