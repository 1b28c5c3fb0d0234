/* A button that makes or uses a passkey: <form data-passkey="create" or "get" data-options="…" or data-options-address="…">
   with a hidden box "credential" in it. The browser asks the person; what it answers is posted. */
const forms = document.querySelectorAll("form[data-passkey]");
const isPossible = Boolean(window.PublicKeyCredential && navigator.credentials && window.isSecureContext);

for (const form of forms) {
  if (isPossible) prepare(form);
  else say(form, "This browser cannot use passkeys here.");
}

function prepare(form) {
  const button = form.querySelector("[data-passkey-button]");
  button.hidden = false;
  button.addEventListener("click", async (event) => {
    event.preventDefault();
    say(form, "");
    try {
      const verb = form.dataset.passkey;
      const answer = await window.webauthnJSON[verb](await optionsOf(form));
      form.elements.credential.value = JSON.stringify(answer);
      form.submit();
    } catch (failure) {
      say(form, wordsFor(failure));
    }
  });
}

async function optionsOf(form) {
  if (form.dataset.options) return JSON.parse(form.dataset.options);
  const answer = await fetch(form.dataset.optionsAddress);
  if (!answer.ok) throw new Error("The tracker did not answer");
  return (await answer.json()).request_options;
}

function wordsFor(failure) {
  if (failure.name === "InvalidStateError") return "This device holds a passkey for you already.";
  if (failure.name === "NotAllowedError") return "No passkey was used: it was cancelled, took too long, or there is none here.";
  if (failure.name === "SecurityError") return "Passkeys do not work at this address of the tracker.";
  return "The passkey could not be used. Try again.";
}

function say(form, words) {
  const said = form.querySelector("[data-passkey-said]");
  said.textContent = words;
  said.hidden = !words;
}
