// Files in pieces: what was sent stays sent. A cut line is tried again; the same files, chosen again later, go on.

import { sizeOf } from "./sizes.js";

const form = document.querySelector("[data-upload]");
const list = form.querySelector("[data-progress]");
const WAITS = [1, 2, 4, 8, 15]; // seconds between tries
const token = form.elements.csrf_token.value;

class Refusal extends Error {}

async function ask(address, options) {
  const answer = await fetch(address, { headers: { "X-CSRFToken": token }, redirect: "error", ...options });
  if (answer.ok) return answer.json();
  if (answer.status >= 500) throw new Error(answer.status);
  throw Object.assign(new Refusal(await words(answer)), { status: answer.status });
}

const post = (address, values) => ask(address, { method: "POST", body: new URLSearchParams(values) });

// what the page says that came instead of an answer
async function words(answer) {
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  return page.querySelector("main h1 + p")?.textContent ?? "";
}

async function again(act) {
  for (const wait of [...WAITS, null]) {
    try {
      return await act();
    } catch (error) {
      if (error instanceof Refusal || wait === null) throw error;
      await new Promise((done) => setTimeout(done, wait * 1000));
    }
  }
}

async function send(file, place, bar) {
  let { offset } = await again(() => ask(place.bytes));
  while (offset < file.size) {
    const body = file.slice(offset, offset + place.piece);
    const step = () => ask(`${place.bytes}?offset=${offset}`, { method: "POST", body });
    try {
      ({ offset } = await step());
    } catch (error) {
      if (error instanceof Refusal && error.status !== 409) throw error;
      const before = offset;
      ({ offset } = await again(() => ask(place.bytes))); // it may have come, and only the answer was lost
      if (error instanceof Refusal && offset === before) throw error;
    }
    bar.show(offset);
  }
}

function line(file) {
  const row = document.createElement("li");
  const bar = document.createElement("progress");
  bar.max = file.size;
  bar.value = 0;
  bar.setAttribute("aria-label", file.name);
  const said = document.createElement("span");
  said.className = "soft";
  row.append(`${file.name} `, said, bar);
  list.append(row);
  const show = (offset) => {
    bar.value = offset;
    said.textContent = `${Math.floor((100 * offset) / (file.size || 1))}% · ${sizeOf(file.size)}`;
  };
  show(0);
  return { show };
}

// Where to go on, for the same files in the same folder. Names of files do not stay in this browser: only a digest does.
async function keyOf(files) {
  const about = `${form.dataset.upload} ${files.map((each) => [each.name, each.size, each.lastModified])}`;
  const digest = await crypto.subtle?.digest("SHA-256", new TextEncoder().encode(about)); // none where the line is not safe
  return digest && `upload ${[...new Uint8Array(digest)].map((each) => each.toString(16).padStart(2, "0")).join("")}`;
}

// where these files go: begun now, or earlier and not finished
async function begun(files, remark, key) {
  const kept = key && JSON.parse(localStorage.getItem(key));
  if (kept && (await ask(kept.places[0].bytes).catch(() => null))) return kept;
  const upload = await post(form.dataset.upload, { remark });
  const places = [];
  for (const { name, type, size } of files) places.push(await post(upload.files, { name, type, size }));
  if (key) localStorage.setItem(key, JSON.stringify({ finish: upload.finish, places }));
  return { finish: upload.finish, places };
}

async function upload(files, key) {
  const bars = files.map(line);
  const asked = [...new FormData(form)].filter(([name]) => ["one_pdf", "turn", "remark"].includes(name));
  const { finish, places } = await begun(files, form.elements.remark.value, key);
  for (const [at, file] of files.entries()) await send(file, places[at], bars[at]);
  const { to } = await again(() => post(finish, asked));
  localStorage.removeItem(key);
  window.location = to;
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const files = [...form.querySelectorAll("[type=file]")].flatMap((each) => [...each.files]);
  const button = form.querySelector("button.main");
  const key = await keyOf(files);
  list.replaceChildren();
  button.disabled = true;
  try {
    await upload(files, key);
  } catch (error) {
    if (error instanceof Refusal) localStorage.removeItem(key); // the next try begins anew
    const note = document.createElement("p");
    note.className = "note bad";
    note.setAttribute("role", "alert");
    note.textContent = (error instanceof Refusal && error.message) || form.dataset.stopped;
    list.replaceChildren(note);
    button.disabled = false;
  }
});
