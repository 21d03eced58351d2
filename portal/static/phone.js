// The app on a phone: its service worker, the button that installs it, and the large keys of the PIN.

navigator.serviceWorker?.register("/service-worker.js");

// <button data-installs hidden>: shown where the browser offers it (not on iOS: there the text says how)
addEventListener("beforeinstallprompt", (offer) => {
  const button = document.querySelector("[data-installs]");
  if (!button) return;
  offer.preventDefault();
  button.hidden = false;
  button.addEventListener("click", () => offer.prompt());
});

// <div data-keys="field" hidden>: each key adds its digit; the one without takes the last away
for (const keys of document.querySelectorAll("[data-keys]")) {
  const field = document.getElementById(keys.dataset.keys);
  keys.hidden = false;
  keys.closest("form").querySelector("[data-instead]").remove();
  if (matchMedia("(pointer: coarse)").matches) field.inputMode = "none"; // these keys are instead of the phone's own
  keys.addEventListener("click", ({ target }) => {
    const { digit } = target.closest("button")?.dataset ?? {};
    if (digit === undefined) return;
    field.value = digit ? `${field.value}${digit}`.slice(0, field.maxLength) : field.value.slice(0, -1);
  });
}
