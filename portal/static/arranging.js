// A cut behind a page is written as lines of pages: the lines are what counts, and can be written by hand as well.

const cuts = [...document.querySelectorAll("[data-cut]")];
const lines = document.getElementById("parts");
const count = document.querySelectorAll(".page-list img").length;

function write() {
  let first = 1;
  const behind = cuts.filter((each) => each.getAttribute("aria-pressed") === "true").map((each) => Number(each.dataset.cut));
  lines.value = [...behind, count].map((last) => {
    const pages = first === last ? `${last}` : `${first}-${last}`;
    first = last + 1;
    return pages;
  }).join("\n");
}

for (const cut of cuts) {
  cut.hidden = false;
  cut.addEventListener("click", () => {
    cut.setAttribute("aria-pressed", cut.getAttribute("aria-pressed") !== "true");
    write();
  });
}
