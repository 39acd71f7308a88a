// The three views, their lists, and the address.
(() => {
  "use strict";

  const { byId, closePanel, narrowing, sendLatest } = window.arkivsvar;

  const VIEWS = ["spoerg", "sager", "moeder"];

  const viewNow = () => {
    const named = new URLSearchParams(location.search).get("visning");
    return VIEWS.includes(named) ? named : "spoerg";
  };

  function showView(name, { push = true, focus = false, asked = null } = {}) {
    if (push && name !== viewNow()) {
      const address = new URL(location.href);
      address.search = "";
      if (name !== "spoerg") address.searchParams.set("visning", name);
      const open = new URLSearchParams(location.search).get("punkt");
      if (open) address.searchParams.set("punkt", open);
      history.pushState(history.state, "", address);
    }
    document.documentElement.dataset.visning = name;
    for (const link of document.querySelectorAll("a[data-visning]")) {
      if (link.dataset.visning === name) link.setAttribute("aria-current", "page");
      else link.removeAttribute("aria-current");
    }
    if (name !== "spoerg" && (!showView[name] || asked !== null)) {
      if (asked !== null) byId(name).querySelector("input[type=search]").value = asked;
      showView[name] = true;
      search(byId(name));
    }
    if (focus) (name === "spoerg" ? byId("felt") : byId(`${name}-titel`))?.focus();
    if (focus) window.scrollTo(0, 0);
  }

  function search(view, page = 1) {
    const form = view.querySelector("form[data-soeg]");
    if (!form) return;
    const words = form.querySelector("input[type=search]").value;
    // What is looked for stands in the address, so that it can be sent to others.
    const address = new URL(location.href);
    if (words) address.searchParams.set("soeg", words);
    else address.searchParams.delete("soeg");
    if (address.href !== location.href) history.replaceState(history.state, "", address);
    sendLatest(form.dataset.soeg, { soeg: words, valg: narrowing(form), side: page });
  }

  function turnList(node) {
    const view = node.closest("#moeder, #sager");
    search(view, Number(node.dataset.listeside));
    view.querySelector("h2")?.focus();
    window.scrollTo(0, 0);
  }

  function openCase(node) {
    const view = byId("sager");
    view.querySelector("input[type=search]").value = node.dataset.sag;
    search(view);
    byId("sager-titel").focus();
    window.scrollTo(0, 0);
  }

  function followAddress() {
    showView(viewNow(), { push: false });
    const wanted = new URLSearchParams(location.search).get("punkt");
    const shown = document.querySelector("#kildepanel .kilde")?.dataset.punkt;
    if (!wanted) closePanel();
    else if (wanted !== shown) sendLatest("aabn", history.state?.kilde ?? { punkt: wanted });
  }

  Object.assign(window.arkivsvar, { followAddress, openCase, search, showView, turnList, viewNow });
})();
