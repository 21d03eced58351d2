// The chosen files as a list, with a small picture of each: to put in order, turn, or leave out. Choosing again adds.
// The field holds what the list shows, and each line its own turn: the form sends both, with or without upload.js.

import { sizeOf } from "./sizes.js";

const form = document.querySelector("[data-upload]");
const list = form.querySelector("[data-chosen]");
const blank = form.querySelector("template").content.firstElementChild;
const picker = form.querySelector("#files");
const camera = form.querySelector("#photo");
const onePdf = form.querySelector("[data-one-pdf]");
const fileOf = new Map(); // line -> file

onePdf.hidden = true; // until there are pictures
onePdf.addEventListener("change", offer);

picker.addEventListener("change", () => add(picker.files));
camera.addEventListener("change", () => {
  if (camera.files.length) form.elements.one_pdf.checked = true;
  add(camera.files);
});

function add(files) {
  for (const file of files) if (![...fileOf.values()].some((each) => isSame(each, file))) list.append(lineOf(file));
  camera.value = "";
  hold();
}

const isSame = (one, other) =>
  one === other || (one.name === other.name && one.size === other.size && one.lastModified === other.lastModified);

// what the list shows, in its order, is what the field holds
function hold() {
  const held = new DataTransfer();
  for (const line of list.children) held.items.add(fileOf.get(line));
  picker.files = held.files;
  list.hidden = !list.children.length;
  offer();
}

// an order and a turn are of use in one PDF only
function offer() {
  const pictures = [...list.children].filter(isPicture);
  onePdf.hidden = !pictures.length;
  if (!pictures.length) form.elements.one_pdf.checked = false;
  const bound = form.elements.one_pdf.checked;
  for (const line of list.children) {
    line.querySelector("[data-does=earlier]").hidden = !bound || !line.previousElementSibling;
    line.querySelector("[data-does=turn]").hidden = !bound || !isPicture(line);
  }
}

const isPicture = (line) => fileOf.get(line).type.startsWith("image/");

function lineOf(file) {
  const line = blank.cloneNode(true);
  fileOf.set(line, file);
  line.querySelector(".name").textContent = file.name;
  line.querySelector("[data-size]").textContent = sizeOf(file.size);
  if (file.size > Number(form.dataset.most)) {
    const wrong = line.querySelector("[data-too-large]");
    wrong.textContent = form.dataset.tooLarge;
    wrong.hidden = false;
  }
  for (const heard of line.querySelectorAll(".only-heard")) heard.textContent = file.name;
  if (isPicture(line)) draw(line);
  return line;
}

list.addEventListener("click", ({ target }) => {
  const does = target.closest("[data-does]")?.dataset.does;
  const line = target.closest("li");
  if (does === "earlier") line.previousElementSibling?.before(line);
  if (does === "turn") turn(line);
  if (does === "remove") {
    fileOf.delete(line);
    (line.nextElementSibling ?? line.previousElementSibling)?.querySelector("[data-does=remove]").focus();
    line.remove();
  } else target.closest("[data-does]")?.focus();
  if (does) hold();
});

function turn(line) {
  const field = line.querySelector("[name=turn]");
  field.value = (Number(field.value) + 90) % 360;
  draw(line);
}

async function draw(line) {
  const canvas = line.querySelector("canvas");
  const pixels = await createImageBitmap(fileOf.get(line)).catch(() => null); // upright, as its camera says
  if (!pixels) return; // a kind that this browser does not show: the name is enough
  const pen = canvas.getContext("2d");
  const scale = canvas.width / Math.max(pixels.width, pixels.height);
  pen.setTransform(1, 0, 0, 1, canvas.width / 2, canvas.height / 2);
  pen.clearRect(-canvas.width, -canvas.height, 2 * canvas.width, 2 * canvas.height);
  pen.rotate((Number(line.querySelector("[name=turn]").value) * Math.PI) / 180);
  pen.scale(scale, scale);
  pen.drawImage(pixels, -pixels.width / 2, -pixels.height / 2);
  pixels.close();
  canvas.hidden = false;
}
