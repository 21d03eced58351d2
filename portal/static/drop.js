// Files may be dropped where they can be chosen.

for (const area of document.querySelectorAll("[data-drops]")) {
  const picker = area.querySelector("[type=file]");
  for (const name of ["dragover", "dragleave", "drop"]) {
    area.addEventListener(name, (event) => {
      event.preventDefault();
      area.classList.toggle("over", name === "dragover");
      if (name !== "drop") return;
      picker.files = event.dataTransfer.files;
      picker.dispatchEvent(new Event("change", { bubbles: true }));
    });
  }
}
