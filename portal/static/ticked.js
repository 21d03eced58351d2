// <form data-ticks>: what is done with ticked rows waits until something is ticked; one tick for all of them.

for (const form of document.querySelectorAll("form[data-ticks]")) {
  const boxes = [...form.querySelectorAll('[name="document"]')];
  const button = form.querySelector("[data-needs-ticks]");
  const whole = form.querySelector("[data-all]");
  if (!button) continue;
  const all = whole.querySelector("input");
  whole.hidden = boxes.length < 2;
  const show = () => {
    const ticked = boxes.filter((each) => each.checked).length;
    button.disabled = !ticked;
    all.checked = ticked === boxes.length;
    all.indeterminate = ticked > 0 && !all.checked;
  };
  all.addEventListener("change", () => {
    for (const each of boxes) each.checked = all.checked;
    show();
  });
  form.addEventListener("change", show);
  show();
}
