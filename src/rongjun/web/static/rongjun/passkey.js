// Passkeys: a block marked data-passkey asks the browser for a credential and then submits its form like any other.
"use strict";

(function () {
  if (!window.PublicKeyCredential || !navigator.credentials) {
    return;
  }

  function bytes(text) {
    const plain = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
    return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
  }

  function text(buffer) {
    const plain = String.fromCharCode(...new Uint8Array(buffer));
    return btoa(plain).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  }

  function withBytes(list) {
    return (list || []).map((one) => ({ ...one, id: bytes(one.id) }));
  }

  async function optionsFor(address, form) {
    const token = form.querySelector("[name=csrfmiddlewaretoken]").value;
    const answer = await fetch(address, {
      method: "POST",
      headers: { "X-CSRFToken": token },
      redirect: "error",
    });
    if (!answer.ok) {
      throw new Error(String(answer.status));
    }
    const options = await answer.json();
    options.challenge = bytes(options.challenge);
    return options;
  }

  async function create(options) {
    options.user.id = bytes(options.user.id);
    options.excludeCredentials = withBytes(options.excludeCredentials);
    const made = await navigator.credentials.create({ publicKey: options });
    return {
      id: made.id,
      rawId: text(made.rawId),
      type: made.type,
      response: {
        clientDataJSON: text(made.response.clientDataJSON),
        attestationObject: text(made.response.attestationObject),
      },
    };
  }

  async function get(options) {
    options.allowCredentials = withBytes(options.allowCredentials);
    const found = await navigator.credentials.get({ publicKey: options });
    const handle = found.response.userHandle;
    return {
      id: found.id,
      rawId: text(found.rawId),
      type: found.type,
      response: {
        clientDataJSON: text(found.response.clientDataJSON),
        authenticatorData: text(found.response.authenticatorData),
        signature: text(found.response.signature),
        userHandle: handle ? text(handle) : null,
      },
    };
  }

  async function work(block) {
    const form = block.querySelector("form");
    const fault = block.querySelector(".passkey-fault");
    if (!form.reportValidity()) {
      return;
    }
    fault.textContent = "";
    try {
      const options = await optionsFor(block.dataset.options, form);
      const credential = block.dataset.passkey === "create" ? await create(options) : await get(options);
      form.querySelector("[name=credential]").value = JSON.stringify(credential);
      form.submit();
    } catch (error) {
      const cancelled = error instanceof DOMException;
      fault.textContent = cancelled ? fault.dataset.cancelled : fault.dataset.failed;
    }
  }

  for (const block of document.querySelectorAll("[data-passkey]")) {
    block.hidden = false;
    block.querySelector("button").addEventListener("click", () => work(block));
    block.querySelector("form").addEventListener("submit", (event) => {
      event.preventDefault();
      work(block);
    });
  }
})();
