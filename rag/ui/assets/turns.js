// Exchanges as they stand on the page: the latest, and those before it.
(() => {
  "use strict";

  const { byId } = window.arkivsvar;

  const SHOWN = 40; // exchanges of one conversation; older ones leave the page

  const finished = () => document.querySelector("#aktuel .tur[data-spurgt]");
  const turnNumber = (turn) => Number(turn.dataset.tur);

  // What the server needs to know of an exchange that it has answered.
  const known = (turn) => ({
    spoerg: turn.dataset.spurgt,
    valg: JSON.parse(turn.dataset.valg || "{}"),
    svar: turn.dataset.id,
  });

  // An answer as it stands when the next question takes its place.
  function retired(turn) {
    const old = turn.cloneNode(true);
    old.querySelectorAll(".domstekst").forEach((form) => form.remove());
    old.querySelectorAll("[data-dom][aria-expanded]").forEach((button) => button.setAttribute("aria-expanded", "false"));
    for (const chip of old.querySelectorAll("button.filter")) {
      const plain = document.createElement("span");
      plain.className = "filter";
      plain.textContent = chip.firstChild.data;
      chip.replaceWith(plain);
    }
    return old;
  }

  function putAway(old) {
    const place = byId("forrige");
    place.append(old);
    while (place.childElementCount > SHOWN) place.firstElementChild.remove();
  }

  Object.assign(window.arkivsvar, { finished, known, putAway, retired, turnNumber });
})();
