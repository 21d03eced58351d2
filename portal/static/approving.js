// Who does not agree has to say why, before anything is sent.

document.addEventListener("change", ({ target }) => {
  if (!target.name?.startsWith("verdict-")) return;
  const reason = target.closest("fieldset").querySelector("textarea");
  reason.required = target.value === "niet-akkoord";
});

for (const chosen of document.querySelectorAll('[name^="verdict-"]:checked')) {
  chosen.dispatchEvent(new Event("change", { bubbles: true }));
}
