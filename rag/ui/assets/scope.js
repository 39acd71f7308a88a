// What a question is narrowed to: the lists under the field, and the item that it is about.
(() => {
  "use strict";

  const { byId } = window.arkivsvar;

  function narrowing(scope) {
    const found = {};
    for (const list of scope.querySelectorAll("select[data-valg]")) if (list.value) found[list.dataset.valg] = list.value;
    return found;
  }

  function choice() {
    const found = narrowing(byId("formular"));
    const about = byId("om-punkt");
    if (about?.dataset.id) found.punkt = about.dataset.id;
    return found;
  }

  function setNarrowing(values) {
    for (const list of byId("formular").querySelectorAll("select[data-valg]")) {
      const wanted = String(values[list.dataset.valg] ?? "");
      list.value = [...list.options].some((option) => option.value === wanted) ? wanted : "";
    }
    countNarrowing();
  }

  function countNarrowing() {
    const count = Object.keys(narrowing(byId("formular"))).length;
    byId("antal-valg").textContent = count ? ` (${count} valgt)` : "";
  }

  function setAbout(id, name) {
    const about = byId("om-punkt");
    about.dataset.id = id;
    about.textContent = "";
    const cross = document.createElement("span");
    cross.className = "kryds";
    cross.setAttribute("aria-hidden", "true");
    cross.textContent = "× ";
    const said = document.createElement("span");
    said.className = "skjult";
    said.textContent = " (fjern)";
    about.append(cross, name, said);
    about.closest(".om").hidden = false;
  }

  function askAboutNothing() {
    const about = byId("om-punkt");
    delete about.dataset.id;
    about.textContent = "";
    about.closest(".om").hidden = true;
  }

  // A question about an item, asked by a link or before the page was loaded anew: the next one is about it, too.
  function showAbout(turn) {
    const { punkt } = JSON.parse(turn.dataset.valg || "{}");
    if (punkt && turn.dataset.omNavn) setAbout(punkt, turn.dataset.omNavn);
  }

  Object.assign(window.arkivsvar, {
    askAboutNothing, choice, countNarrowing, narrowing, setAbout, setNarrowing, showAbout,
  });
})();
