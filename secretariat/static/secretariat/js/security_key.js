// Security keys (WebAuthn): asks the browser for the key's answer and sends it with the form the button stands in.
(function () {
  "use strict";
  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
  const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

  function asked(options) {
    const key = { ...options.publicKey, challenge: bytes(options.publicKey.challenge) };
    if (key.user) key.user = { ...key.user, id: bytes(key.user.id) };
    for (const list of ["allowCredentials", "excludeCredentials"]) {
      if (key[list]) key[list] = key[list].map((one) => ({ ...one, id: bytes(one.id) }));
    }
    return { publicKey: key };
  }

  function answered(credential) {
    const response = {};
    for (const part of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
      if (credential.response[part]) response[part] = text(credential.response[part]);
    }
    if (credential.response.getTransports) response.transports = credential.response.getTransports();
    return {
      id: credential.id,
      rawId: text(credential.rawId),
      type: credential.type,
      response,
      clientExtensionResults: credential.getClientExtensionResults(),
    };
  }

  document.querySelectorAll("[data-security-key]").forEach((button) => {
    const form = button.form;
    const problem = form.querySelector("[data-security-key-problem]");
    button.addEventListener("click", async () => {
      problem.hidden = true;
      try {
        const options = asked(JSON.parse(button.dataset.options));
        const found = await navigator.credentials[button.dataset.securityKey](options);
        form.elements.credential.value = JSON.stringify(answered(found));
        form.submit();
      } catch {
        problem.textContent = button.dataset.problem;
        problem.hidden = false;
      }
    });
  });
})();
