// A code that comes by SMS is put into its field, where the browser can read the message (WebOTP). It sends nothing.

const field = document.querySelector("[autocomplete=one-time-code]");

if (field && "OTPCredential" in window) {
  const done = new AbortController();
  field.form.addEventListener("submit", () => done.abort());
  navigator.credentials
    .get({ otp: { transport: ["sms"] }, signal: done.signal })
    .then(({ code }) => (field.value ||= code))
    .catch(() => {}); // no message came, or they said no: it is typed
}
