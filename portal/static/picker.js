// <select data-picker>: a list to search in (the combobox of ARIA 1.2), over a select that keeps what is chosen.
// Each option: data-name in bold, data-above below it. `sends`: Enter sends the form, after the event "picked".

const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
const worded = (text) => plain(text).split(/\s+/).filter(Boolean);

for (const select of document.querySelectorAll("select[data-picker]")) build(select);

function build(select) {
  const label = document.querySelector(`label[for="${select.id}"]`);
  const input = make("input", { type: "text", id: `${select.id}-find`, role: "combobox", autocomplete: "off", spellcheck: "false", placeholder: select.dataset.hint });
  const list = make("ul", { id: `${select.id}-list`, role: "listbox", "aria-label": label.textContent, hidden: "" });
  const way = make("p", { class: "soft", hidden: "" });
  const status = make("p", { class: "only-heard", role: "status" });
  const box = make("div", { class: "picker" });
  const all = [...select.options].map((option) => ({ option, item: item(option, select.id), path: plain(option.text), leaf: plain(option.dataset.name) }));
  let shown = all;
  let active = null;

  set(input, { "aria-expanded": "false", "aria-controls": list.id, "aria-autocomplete": "list" });
  label.htmlFor = input.id;
  select.required = false;
  select.hidden = true;
  box.append(input, list, way, status);
  select.after(box);
  list.replaceChildren(...all.map((each) => each.item));
  if (select.selectedOptions.length) keep(all[select.selectedIndex]);

  // leaf names first, then what only the way holds; what begins with a word before what merely has it
  function rank(each, words) {
    const starts = (text) => words.every((word) => text.split(/[^\p{L}\p{N}]+/u).some((part) => part.startsWith(word)));
    if (starts(each.leaf)) return 0;
    if (words.every((word) => each.leaf.includes(word))) return 1;
    return starts(each.path) ? 2 : 3;
  }

  function search() {
    const words = worded(input.value);
    shown = all.filter((each) => words.every((word) => each.path.includes(word)));
    if (words.length) shown = shown.map((each) => [rank(each, words), each]).sort((a, b) => a[0] - b[0]).map((pair) => pair[1]);
    list.replaceChildren(...shown.map((each) => each.item));
    select.value = "";
    way.hidden = true;
    point(words.length && shown.length ? 0 : -1);
    open(true);
    const { one, many, none } = select.dataset;
    status.textContent = shown.length === 1 ? one : shown.length ? many.replace("#", shown.length) : none;
    say(shown.length || !words.length ? "" : none);
  }

  function point(index) {
    active?.item.setAttribute("aria-selected", "false");
    active = shown[index] ?? null;
    if (!active) return input.removeAttribute("aria-activedescendant");
    active.item.setAttribute("aria-selected", "true");
    active.item.scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", active.item.id);
  }

  function open(on) {
    list.hidden = !on || !shown.length;
    input.setAttribute("aria-expanded", String(!list.hidden));
    if (list.hidden) point(-1);
  }

  function say(text) {
    way.textContent = text;
    way.hidden = !text;
  }

  function keep(each) {
    select.value = each.option.value;
    input.value = each.option.dataset.name;
    say(each.option.dataset.above);
    open(false);
  }

  function step(by) {
    if (list.hidden) open(true);
    const at = shown.indexOf(active);
    point(at < 0 ? (by > 0 ? 0 : shown.length - 1) : Math.min(Math.max(at + by, 0), shown.length - 1));
  }

  input.addEventListener("focus", () => { input.select(); shown = all; list.replaceChildren(...all.map((each) => each.item)); open(true); });
  input.addEventListener("click", () => list.hidden && open(true));
  input.addEventListener("input", search);
  input.addEventListener("blur", () => open(false));
  input.addEventListener("keydown", (event) => {
    const steps = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 };
    if (event.key in steps) {
      event.preventDefault();
      step(steps[event.key]);
    } else if (event.key === "Tab" && active) {
      keep(active);
    } else if (event.key === "Escape") {
      event.preventDefault();
      list.hidden ? input.blur() : open(false);
    } else if (event.key === "Enter") {
      event.preventDefault();
      if (active) keep(active);
      if (select.value) select.dispatchEvent(new CustomEvent("picked", { bubbles: true }));
    }
  });
  list.addEventListener("pointerdown", (event) => event.preventDefault()); // the focus stays in the field
  list.addEventListener("click", (event) => {
    const found = all.find((each) => each.item === event.target.closest("[role=option]"));
    if (found) keep(found);
  });
  select.form?.addEventListener("submit", (event) => {
    if (select.value || event.submitter?.formNoValidate) return;
    event.preventDefault();
    event.stopPropagation();
    input.focus();
    say(select.dataset.missing);
    status.textContent = select.dataset.missing;
  });
}

function item(option, id) {
  const made = make("li", { role: "option", id: `${id}-${option.index}`, "aria-selected": "false" });
  made.append(make("span", { class: "leaf" }, option.dataset.name));
  if (option.dataset.note) made.append(" ", make("span", { class: "note-of" }, option.dataset.note));
  if (option.dataset.above) made.append(" ", make("span", { class: "above" }, option.dataset.above));
  return made;
}

function make(name, attributes, text = "") {
  const made = document.createElement(name);
  set(made, attributes);
  made.textContent = text;
  return made;
}

function set(element, attributes) {
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
}
