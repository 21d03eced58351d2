// Passkeys (WebAuthn level 2) on top of a form: asks the server what to sign, the authenticator to sign it, and sends
// the form with the answer. <form data-passkey="address to ask" data-kind="get|create">

const toBytes = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));
const toText = (bytes) =>
  btoa(String.fromCharCode(...new Uint8Array(bytes))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");

if (window.PublicKeyCredential) for (const form of document.querySelectorAll("form[data-passkey]")) teach(form);

function teach(form) {
  form.hidden = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const problem = form.querySelector(".wrong");
    problem.hidden = true;
    try {
      const { token, options } = await asked(form);
      const made = form.dataset.kind === "create" ? await created(options) : await signed(options);
      form.elements.token.value = token;
      form.elements.answer.value = JSON.stringify(made);
      form.submit();
    } catch (error) {
      problem.hidden = false; // also when its owner changed their mind
    }
  });
}

async function asked(form) {
  const headers = { "X-CSRFToken": form.elements.csrf_token.value };
  const answer = await fetch(form.dataset.passkey, { method: "POST", headers });
  if (!answer.ok || answer.redirected) throw new Error(answer.status);
  return answer.json();
}

async function created(options) {
  const publicKey = {
    ...options,
    challenge: toBytes(options.challenge),
    user: { ...options.user, id: toBytes(options.user.id) },
    excludeCredentials: withBytes(options.excludeCredentials),
  };
  const made = await navigator.credentials.create({ publicKey });
  return written(made, ["clientDataJSON", "attestationObject"]);
}

async function signed(options) {
  const publicKey = {
    ...options,
    challenge: toBytes(options.challenge),
    allowCredentials: withBytes(options.allowCredentials),
  };
  const made = await navigator.credentials.get({ publicKey });
  return written(made, ["clientDataJSON", "authenticatorData", "signature", "userHandle"]);
}

const withBytes = (known) => (known ?? []).map((each) => ({ ...each, id: toBytes(each.id) }));

function written(made, parts) {
  const there = parts.filter((part) => made.response[part]);
  const response = Object.fromEntries(there.map((part) => [part, toText(made.response[part])]));
  return { id: made.id, rawId: toText(made.rawId), type: made.type, response, clientExtensionResults: {} };
}
