// Signing out ends what a phone keeps; what is not sent yet is sent first, on the page for the phone that keeps it.
"use strict";

(function () {
  const form = document.querySelector("[data-phone-out]");
  if (!form || !window.indexedDB || !indexedDB.databases) {
    return;
  }
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const known = (await indexedDB.databases()).map((one) => one.name);
    const stores = form.dataset.phoneOut.split(" ").map((one) => one.split("="));
    for (const [name, page] of stores) {
      if (known.includes(name) && (await left(name)) > 0) {
        window.location.assign(page);
        return;
      }
    }
    for (const [name] of stores) {
      indexedDB.deleteDatabase(name);
    }
    form.submit();
  });

  function left(name) {
    return new Promise((done) => {
      const asked = indexedDB.open(name);
      asked.onerror = () => done(0);
      asked.onsuccess = () => {
        const store = asked.result;
        if (!store.objectStoreNames.contains("queue")) {
          store.close();
          done(0);
          return;
        }
        const count = store.transaction("queue").objectStore("queue").count();
        count.onsuccess = () => {
          store.close();
          done(count.result);
        };
      };
    });
  }
})();
