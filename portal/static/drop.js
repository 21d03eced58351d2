// Files may be dropped where they can be chosen; on a page with data-drops-page, anywhere on it.

for (const area of document.querySelectorAll("[data-drops]")) takeDrops(area, area);

const page = document.querySelector("[data-drops-page]");
if (page) takeDrops(document.documentElement, document.querySelector("[data-drops]"));

function takeDrops(ground, area) {
  const picker = area.querySelector("[type=file]");
  for (const name of ["dragover", "dragleave", "drop"]) {
    ground.addEventListener(name, (event) => {
      if (!event.dataTransfer?.types.includes("Files")) return;
      event.preventDefault();
      event.stopPropagation(); // once, also where one ground lies in the other
      area.classList.toggle("over", name === "dragover");
      if (name === "dragleave") return;
      const folded = area.closest("details");
      if (folded) folded.open = true;
      if (name !== "drop") return;
      picker.files = event.dataTransfer.files;
      picker.dispatchEvent(new Event("change", { bubbles: true }));
    });
  }
}
