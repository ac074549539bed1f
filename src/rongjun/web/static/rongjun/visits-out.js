// Signing out ends what a phone keeps of visits; what is not sent yet is sent first, on the page for the phone.
"use strict";

(function () {
  const form = document.querySelector("[data-visits-out]");
  if (!form || !window.indexedDB || !indexedDB.databases) {
    return;
  }
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const known = await indexedDB.databases();
    if (known.some((one) => one.name === "rongjun-visits") && (await left()) > 0) {
      window.location.assign(form.dataset.visitsOut);
      return;
    }
    indexedDB.deleteDatabase("rongjun-visits");
    form.submit();
  });

  function left() {
    return new Promise((done) => {
      const asked = indexedDB.open("rongjun-visits");
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
