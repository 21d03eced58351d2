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

// <form data-push="key" hidden>: shown where the browser has push; it asks its owner when the button is pressed, not before
for (const form of document.querySelectorAll("form[data-push]")) {
  form.hidden = !("PushManager" in window);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const problem = form.querySelector(".wrong");
    problem.hidden = true;
    try {
      const { endpoint, keys } = await subscription(form.dataset.push);
      form.elements.endpoint.value = endpoint;
      form.elements.public_key.value = keys.p256dh;
      form.elements.secret.value = keys.auth;
      form.submit();
    } catch {
      problem.hidden = false; // also when its owner said no
    }
  });
}

async function subscription(applicationServerKey) {
  if ((await Notification.requestPermission()) !== "granted") throw new Error("not allowed");
  const { pushManager } = await navigator.serviceWorker.ready;
  await (await pushManager.getSubscription())?.unsubscribe(); // one with another key is in the way
  return (await pushManager.subscribe({ userVisibleOnly: true, applicationServerKey })).toJSON();
}

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
    field.dispatchEvent(new Event("input", { bubbles: true }));
  });
}

// <input data-whole>: the last digit sends the form; <span data-dots>: how many there are
for (const field of document.querySelectorAll("[data-whole]")) {
  const dots = field.closest("form").querySelector("[data-dots]");
  dots.hidden = false;
  const show = () => {
    for (const [at, dot] of [...dots.children].entries()) dot.classList.toggle("on", at < field.value.length);
  };
  field.addEventListener("input", () => {
    show();
    if (field.value.length === field.maxLength) field.form.requestSubmit();
  });
  show();
}
