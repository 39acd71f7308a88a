// The panel that shows a source: what opens and closes it, its two tabs, and the quote in view.
(() => {
  "use strict";

  const { TAB, byId, glide, local, remembered, sendLatest, wide } = window.arkivsvar;

  let opener = null; // where the focus returns when the source is closed
  let after = ""; // what is to have the focus when the source has been drawn again
  let shut = () => {}; // how the panel is closed, once there is one
  const closePanel = () => shut();

  function showCard(id) {
    const card = byId(`kilde-${id}`);
    if (!card) return;
    document.querySelectorAll(".kort.peget").forEach((other) => other.classList.remove("peget"));
    card.classList.add("peget");
    glide(card, "center");
    card.focus({ preventScroll: true });
  }

  function fields(button) {
    const { punkt, citat, start, slut, side } = button.dataset;
    const found = { punkt, citat: citat ?? "" };
    if (start !== undefined) Object.assign(found, { start: Number(start), slut: Number(slut) });
    if (side !== undefined) found.side = Number(side);
    return found;
  }

  function openItem(button) {
    const wanted = fields(button);
    if (button.closest("#kildepanel")) after = button.dataset.vej ?? "";
    else opener = button;
    document.querySelectorAll(".aaben").forEach((other) => other.classList.remove("aaben"));
    (button.closest(".kort") ?? button.closest(".forslag"))?.classList.add("aaben");
    const address = new URL(location.href);
    const isOpen = address.searchParams.has("punkt");
    address.searchParams.set("punkt", wanted.punkt);
    // One step back closes the source, however many were opened in it.
    history[isOpen ? "replaceState" : "pushState"]({ kilde: wanted }, "", address);
    sendLatest("aabn", wanted);
  }

  function forgetItem() {
    const address = new URL(location.href);
    if (!address.searchParams.has("punkt")) return;
    address.searchParams.delete("punkt");
    history.replaceState(null, "", address);
  }

  function panel(element, props, watch) {
    shut = () => {
      if (!props.value) return;
      props.value = "";
      document.querySelectorAll(".aaben").forEach((other) => other.classList.remove("aaben"));
      forgetItem();
      if (opener?.isConnected && opener.offsetParent) {
        opener.focus({ preventScroll: true });
        glide(opener, "nearest");
      }
    };
    element.addEventListener("keydown", (event) => {
      if (event.key === "Escape") closePanel();
      else if (event.target.matches("[role=tab]")) moveTab(event);
    });
    watch("value", () => requestAnimationFrame(() => showSource(element)));
  }

  function moveTab(event) {
    if (!["ArrowLeft", "ArrowRight", "Home", "End"].includes(event.key)) return;
    event.preventDefault();
    const name = event.key === "Home" || event.target.dataset.fane === "original" ? "tekst" : "original";
    chooseTab(event.key === "End" ? "original" : name, true);
  }

  function chooseTab(name, focus) {
    for (const tab of document.querySelectorAll("#kildepanel [role=tab]")) {
      const chosen = tab.dataset.fane === name;
      tab.setAttribute("aria-selected", String(chosen));
      tab.tabIndex = chosen ? 0 : -1;
      byId(tab.getAttribute("aria-controls")).hidden = !chosen;
      if (chosen && focus) tab.focus();
    }
    showMark(byId("kildepanel"));
  }

  function showSource(element) {
    const title = element.querySelector("#kilde-titel");
    if (!title) return;
    setSize(element.querySelector("[data-stor]"));
    const tab = remembered(local, TAB)[0];
    if (after || tab === "original") chooseTab("original", false);
    const turned = after && element.querySelector(`.blad[data-vej=${after}], .blad`);
    after = "";
    if (turned) return turned.focus({ preventScroll: true });
    title.focus({ preventScroll: true });
    if (!wide()) element.scrollIntoView({ block: "start" });
    showMark(element);
  }

  // A phone shows a page of a PDF too small to read; how large it is wanted is remembered while the page is open.
  function enlarge(button) {
    enlarge.on = !enlarge.on;
    setSize(button);
    showMark(byId("kildepanel"));
  }

  function setSize(button) {
    if (!button) return;
    button.setAttribute("aria-pressed", String(Boolean(enlarge.on)));
    button.closest(".original").classList.toggle("stor", Boolean(enlarge.on));
  }

  // The quote is brought into view, in the text or on the page, whichever is shown.
  function showMark(element) {
    const shown = element.querySelector(".kildetekst:not([hidden]), .original:not([hidden])");
    if (!shown) return;
    const mark = shown.querySelector("#citat, .maerker rect");
    const bring = () => {
      const scrolls = shown.scrollHeight > shown.clientHeight + 1 && getComputedStyle(shown).overflowY === "auto";
      if (!mark) shown.scrollTop = 0;
      else if (scrolls) {
        const above = mark.getBoundingClientRect().top - shown.getBoundingClientRect().top;
        shown.scrollTop += above - shown.clientHeight / 3;
        const beside = mark.getBoundingClientRect().left - shown.getBoundingClientRect().left;
        shown.scrollLeft += beside - shown.clientWidth / 10;
      } else mark.scrollIntoView({ block: "center", inline: "start" });
    };
    const picture = shown.querySelector("img");
    if (picture && !picture.complete) picture.addEventListener("load", bring, { once: true });
    bring();
  }

  Object.assign(window.arkivsvar, { chooseTab, closePanel, enlarge, openItem, panel, showCard });
})();
