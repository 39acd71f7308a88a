// The page's own behaviour: clicks become Gradio events, the source comes into view, and what was asked is remembered in
// the browser alone. Text from documents is only ever set as text.
(() => {
  "use strict";

  const HISTORY = "arkivsvar.spurgt";
  const CONVERSATION = "arkivsvar.samtale";
  const TAB = "arkivsvar.fane";
  const DRAFT = "arkivsvar.kladde";
  const REMEMBERED = 30;
  const STOOD_ON = 4; // exchanges that a follow-up question may stand on
  const SHOWN = 40; // exchanges of one conversation; older ones leave the page
  const VIEWS = ["spoerg", "sager", "moeder"];

  const byId = (id) => document.getElementById(id);
  const calm = () => window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  const wide = () => window.matchMedia("(min-width: 64rem)").matches;
  const glide = (node, block) =>
    node.scrollIntoView({ behavior: calm() ? "auto" : "smooth", block, inline: "nearest" });

  let send = () => {}; // (event, data): through the wire to the server
  let opener = null; // where the focus returns when the source is closed
  let closePanel = () => {};
  let after = ""; // what is to have the focus when the source has been drawn again

  // --- What the browser remembers. Storage may be forbidden; then nothing is remembered.
  function remembered(store, key) {
    try {
      const value = JSON.parse(store().getItem(key) ?? "[]");
      return Array.isArray(value) ? value : [];
    } catch {
      return [];
    }
  }
  function remember(store, key, value) {
    try {
      store().setItem(key, JSON.stringify(value));
    } catch {
      /* not remembered, then */
    }
  }
  const local = () => window.localStorage;
  const session = () => window.sessionStorage;

  // Lists and sources: only the latest that is asked for counts, and it is sent when the one before has come. Gradio may
  // lose an event while the page is being put together: what does not come is asked for once more.
  const awaited = new Map();
  let serial = 0;

  function sendLatest(event, data) {
    const now = awaited.get(event);
    if (now) {
      now.next = data;
      return;
    }
    const nr = ++serial;
    const again = setTimeout(() => send(event, { ...data, nr }), 4_000);
    const given_up = setTimeout(() => arrived(event, nr), 12_000);
    awaited.set(event, { nr, next: null, timers: [again, given_up] });
    send(event, { ...data, nr });
  }

  function arrived(event, nr) {
    const now = awaited.get(event);
    if (!now || now.nr !== nr) return;
    now.timers.forEach(clearTimeout);
    awaited.delete(event);
    if (now.next) sendLatest(event, now.next);
  }

  const PARTS = { aabn: "kildepanel", moeder: "moeder-liste", sager: "sager-liste" };
  function lookWhatCame() {
    for (const [event, part] of Object.entries(PARTS)) {
      const came = awaited.has(event) && byId(part)?.querySelector("[data-svar]");
      if (came) arrived(event, Number(came.dataset.svar));
    }
  }

  // --- Asking
  let asked = null; // the question that is being answered
  let waiting = null; // the one that is asked when it has been

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

  const finished = () => document.querySelector("#aktuel .tur[data-spurgt]");
  const turnNumber = (turn) => Number(turn.dataset.tur);

  // What the server needs to know of an exchange that it has answered.
  const known = (turn) => ({
    spoerg: turn.dataset.spurgt,
    valg: JSON.parse(turn.dataset.valg || "{}"),
    svar: turn.dataset.id,
  });

  // One question at a time, whichever control asks; one more may wait its turn.
  function ask(question, valg = choice(), again = false) {
    if (asked && !stuck()) return wait({ question, valg, again });
    const latest = finished();
    const earlier = [...byId("forrige").children, ...(latest && !again ? [latest] : [])];
    const numbers = [...document.querySelectorAll(".tur")].map(turnNumber);
    post({
      spoerg: question,
      valg,
      tur: Math.max(0, ...numbers) + 1,
      forrige: earlier.slice(-STOOD_ON).map(known),
    });
    asked.leaving = again ? null : latest && retired(latest);
    showView("spoerg");
    if (!wide()) byId("felt").blur(); // the keyboard of a phone makes room for the answer
  }

  // Gradio may lose an event while the page is being put together: what does not come is asked for once more.
  function post(data) {
    const now = { data, since: Date.now(), leaving: null };
    asked = now;
    send("spoerg", data);
    setTimeout(() => asked === now && !isShown(data) && send("spoerg", data), 4_000);
  }

  const isShown = (data) => Boolean(document.querySelector(`#aktuel .tur[data-tur="${data.tur ?? 1}"]`));
  // Should the server be lost, the page must not wait for it forever.
  const stuck = () => Date.now() - asked.since > 8_000 && !document.querySelector("#aktuel .soeger, #aktuel .under-vejs");

  function wait(next) {
    if (next.question === asked.data.spoerg || next.question === waiting?.question) return;
    if (waiting) return say("Ét spørgsmål venter allerede.");
    if (!next.question.trim()) return;
    waiting = next;
    clearField(next.question);
    say(`Stilles, når svaret er færdigt: »${next.question}«`);
  }

  function say(words) {
    byId("venter").hidden = !words;
    byId("venter-tekst").textContent = words;
  }

  function waitNot() {
    if (waiting && !byId("felt").value) byId("felt").value = waiting.question;
    waiting = null;
    say("");
    byId("felt").focus();
  }

  // The server has said its last word to a question.
  function free() {
    asked = null;
    const next = waiting;
    waiting = null;
    say("");
    if (next) setTimeout(() => ask(next.question, next.valg, next.again), 0);
  }

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

  function clearField(question) {
    const field = byId("felt");
    if (field.value.split(/\s+/).join(" ").trim() !== question.split(/\s+/).join(" ").trim()) return;
    field.value = "";
    fit(field);
  }

  function submitQuestion() {
    const text = byId("felt").value;
    const limit = Number(byId("felt").dataset.graense);
    // Far too long a text need not travel to be refused.
    ask(text.length > 20 * limit ? text.slice(0, 20 * limit) : text);
  }

  function fit(field) {
    field.style.height = "auto";
    field.style.height = `${Math.min(field.scrollHeight + 4, 190)}px`;
  }

  function askAbout(id, name) {
    setAbout(id, name);
    showView("spoerg");
    if (!wide()) closePanel();
    byId("felt").focus();
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

  // A chip is taken away: the latest question is asked again without it.
  function without(chip) {
    const turn = chip.closest(".tur");
    const valg = JSON.parse(turn.dataset.valg || "{}");
    const name = chip.dataset.uden;
    const own = { body: ["raad"], date: ["fra", "til"], kind: ["slags"], item: [], case: [] }[name] ?? [];
    const chosen = own.some((field) => field in valg);
    for (const field of own) delete valg[field];
    if ("punkt" in valg) {
      delete valg.punkt; // the item as a whole was chosen, so it goes as a whole
      askAboutNothing();
    } else if (!chosen) {
      valg.uden = [...(valg.uden ?? []), name];
    }
    setNarrowing(valg);
    ask(turn.dataset.spurgt, valg, true);
  }

  // --- Answers
  function showCard(id) {
    const card = byId(`kilde-${id}`);
    if (!card) return;
    document.querySelectorAll(".kort.peget").forEach((other) => other.classList.remove("peget"));
    card.classList.add("peget");
    glide(card, "center");
    card.focus({ preventScroll: true });
  }

  function tell(message) {
    const said = byId("oplaesning");
    if (said) said.textContent = message;
  }

  function label(button, words) {
    const shown = [...button.childNodes].find((node) => node.nodeType === Node.TEXT_NODE);
    const before = shown.data;
    shown.data = words;
    tell(words);
    setTimeout(() => (shown.data = before), 1800);
  }

  async function copy(button, text) {
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      // Without a secure connection browsers have only the old way.
      const field = document.createElement("textarea");
      field.value = text;
      field.className = "skjult";
      document.body.append(field);
      field.select();
      const done = document.execCommand("copy");
      field.remove();
      button.focus();
      if (!done) return label(button, "Kunne ikke kopiere");
    }
    label(button, "Kopieret");
  }

  function save(name, parts, type) {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob(parts, { type }));
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  }

  function saveText(button) {
    const { filnavn, gem } = button.dataset;
    // Spreadsheets take a table for UTF-8 only where it begins with a byte order mark.
    if (filnavn.endsWith(".tsv")) save(filnavn, ["\ufeff", gem], "text/tab-separated-values;charset=utf-8");
    else save(filnavn, [gem], "text/markdown;charset=utf-8");
  }

  function unpack() {
    const parcel = document.querySelector("#pakke [data-indhold]");
    if (!parcel || parcel.dataset.nr === unpack.last) return;
    unpack.last = parcel.dataset.nr;
    const bytes = Uint8Array.from(atob(parcel.dataset.indhold), (letter) => letter.charCodeAt(0));
    save(parcel.dataset.filnavn, [bytes], parcel.dataset.type);
  }

  // --- The source
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
    closePanel = () => {
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

  // --- The three views, and the address
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

  function followAddress() {
    showView(viewNow(), { push: false });
    const wanted = new URLSearchParams(location.search).get("punkt");
    const shown = document.querySelector("#kildepanel .kilde")?.dataset.punkt;
    if (!wanted) closePanel();
    else if (wanted !== shown) sendLatest("aabn", history.state?.kilde ?? { punkt: wanted });
  }

  // What the address asks for, once the wire is there.
  function begin() {
    const fields = new URLSearchParams(location.search);
    const question = fields.get("q");
    const punkt = fields.get("punkt");
    const earlier = remembered(session, CONVERSATION);
    showView(viewNow(), { push: false, asked: fields.get("soeg") });
    fillHistory();
    if (punkt) sendLatest("aabn", history.state?.kilde ?? { punkt });
    if (question && earlier[0]?.q !== question) {
      const valg = Object.fromEntries(["raad", "fra", "til", "slags"].map((name) => [name, fields.get(name) ?? ""]));
      setNarrowing(valg);
      if (fields.get("om")) valg.punkt = fields.get("om");
      begin.address = question;
      post({ spoerg: question, valg });
    } else if (earlier.length) {
      begin.address = earlier[0].q;
      begin.resuming = true;
      post({ genoptag: earlier });
    }
  }

  // --- After each answer: the conversation and the list of questions are put by.
  function putBy() {
    const turns = [...document.querySelectorAll(".tur[data-spurgt]")];
    const exchanges = turns.map((turn) => ({ ...known(turn), q: begin.address }));
    remember(session, CONVERSATION, exchanges);
    const latest = exchanges.at(-1);
    if (!latest || begin.resuming) return;
    const rest = remembered(local, HISTORY).filter((old) => old !== latest.spoerg && typeof old === "string");
    remember(local, HISTORY, [latest.spoerg, ...rest].slice(0, REMEMBERED));
  }

  // A question about an item, asked by a link or before the page was loaded anew: the next one is about it, too.
  function showAbout(turn) {
    const { punkt } = JSON.parse(turn.dataset.valg || "{}");
    if (punkt && turn.dataset.omNavn) setAbout(punkt, turn.dataset.omNavn);
  }

  function fillHistory() {
    const list = byId("historik-liste");
    if (!list || list.childElementCount) return;
    for (const question of remembered(local, HISTORY).slice(0, 8)) {
      if (typeof question !== "string") continue;
      const row = document.createElement("li");
      const button = document.createElement("button");
      button.type = "button";
      button.className = "eksempel tidligere-spoergsmaal";
      button.dataset.spoerg = question;
      button.textContent = question;
      row.append(button);
      list.append(row);
    }
    byId("historik").hidden = !list.childElementCount;
  }

  function clearHistory() {
    remember(local, HISTORY, []);
    byId("historik-liste").replaceChildren();
    byId("historik").hidden = true;
    tell("Listen er ryddet.");
    byId("felt").focus();
  }

  // A new question comes to the top of the window, so that its answer is read from its beginning.
  function followAnswers() {
    let latest = "";
    let done = "";
    new MutationObserver(() => {
      const before = document.querySelector("#aktuel .foer");
      if (before) {
        byId("forrige").replaceChildren(...[...before.children].map(retired));
        before.remove();
      }
      const turn = document.querySelector("#aktuel .tur");
      if (turn && turn.id !== latest) {
        if (asked?.leaving && turnNumber(turn) === asked.data.tur) {
          putAway(asked.leaving);
          asked.leaving = null;
        }
        clearField(turn.querySelector("h2").lastChild.textContent);
        if (turn.id !== "tur-1" && !begin.resuming) setTimeout(() => glide(turn, "start"), 40);
      }
      latest = turn ? turn.id : "";
      const now = turn?.dataset.spurgt === undefined ? "" : turn.id + turn.dataset.id;
      if (now && now !== done) {
        putBy();
        showAbout(turn);
        begin.resuming = false;
      }
      done = now;
      document.documentElement.classList.toggle("har-samtale", Boolean(turn));
      fillHistory();
      unpack();
      lookWhatCame();
    }).observe(document.body, {
      childList: true,
      subtree: true,
      attributes: true,
      attributeFilter: ["id", "data-nr", "data-svar", "data-id"],
    });
  }

  // --- Clicks and keys
  const CLICKS = [
    ["a[data-kilde]", (node) => showCard(node.dataset.kilde)],
    ["a[data-visning]", (node) => showView(node.dataset.visning, { focus: true })],
    ["button[data-spoerg]", (node) => ask(node.dataset.spoerg, node.closest("#historik") ? {} : undefined)],
    ["button[data-uden]", without],
    ["button[data-om]", (node) => askAbout(node.dataset.om, node.dataset.navn)],
    ["#om-punkt", () => (askAboutNothing(), byId("felt").focus())],
    ["#ny", () => beginAnew()],
    ["#venter-fortryd", () => waitNot()],
    ["a[data-ud]", (node) => leave(node)],
    ["[data-luk]", () => closePanel()],
    ["[role=tab][data-fane]", (node) => (remember(local, TAB, [node.dataset.fane]), chooseTab(node.dataset.fane, false))],
    ["button[data-stor]", (node) => enlarge(node)],
    ["button[data-kopi]", (node) => copy(node, node.dataset.kopi)],
    ["button[data-link]", (node) => copy(node, new URL(node.dataset.link, location.href).href)],
    ["button[data-gem]", saveText],
    ["button[data-word]", (node) => send("hent", { svar: node.dataset.word })],
    ["button[data-ryd]", clearHistory],
    ["button[data-listeside]", (node) => turnList(node)],
    ["button[data-sag]", openCase],
    ["button[data-punkt]", openItem],
  ];

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

  function beginAnew() {
    remember(session, CONVERSATION, []);
    begin.address = "";
    asked = null;
    waiting = null;
    say("");
    byId("forrige").replaceChildren();
    setNarrowing({});
    askAboutNothing();
    history.replaceState(null, "", location.pathname);
    send("ny", {});
    byId("felt").focus();
  }

  // Whoever logs out leaves nothing of theirs in the browser.
  async function leave(link) {
    remember(session, CONVERSATION, []);
    remember(local, HISTORY, []);
    byId("felt").value = "";
    asked = null;
    try {
      const answer = await fetch(link.href, { method: "POST" });
      location.assign(answer.url);
    } catch {
      location.assign(link.href);
    }
  }

  // Where a log-in has ended, the server asks for a new one.
  function watchLogIn() {
    const fetching = window.fetch;
    window.fetch = async (...called) => {
      const answer = await fetching(...called);
      if (answer.status !== 401) return answer;
      if (!watchLogIn.left) {
        watchLogIn.left = true;
        location.reload();
      }
      return new Promise(() => {}); // the page is leaving: nothing more is to be made of it
    };
  }

  // What was not answered when the page is left or loaded anew waits in the field.
  const keepDraft = () => remember(session, DRAFT, [byId("felt")?.value || asked?.data.spoerg || ""]);

  function takeDraft() {
    const [draft] = remembered(session, DRAFT);
    remember(session, DRAFT, []);
    if (typeof draft !== "string" || byId("felt").value) return;
    byId("felt").value = draft;
    fit(byId("felt"));
  }

  function clicked(event) {
    if (event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
    for (const [selector, act] of CLICKS) {
      const node = event.target.closest(selector);
      if (!node) continue;
      if (node.matches("a")) event.preventDefault();
      act(node);
      return;
    }
    // The whole card opens its source, unless someone follows a link in it or marks its text to copy it.
    const card = event.target.closest(".kort");
    if (card && !event.target.closest("a, button") && !String(window.getSelection())) {
      openItem(card.querySelector("button[data-punkt]"));
    }
  }

  function listen() {
    document.addEventListener("click", clicked);
    document.addEventListener("submit", (event) => {
      const form = event.target;
      if (!form.closest("#ramme")) return;
      event.preventDefault();
      if (form.matches(".spoergeform")) submitQuestion();
      else search(form.closest("#moeder, #sager"));
    });
    document.addEventListener("keydown", (event) => {
      if (event.target.id !== "felt" || event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      submitQuestion();
    });
    document.addEventListener("input", (event) => {
      if (event.target.id === "felt") fit(event.target);
    });
    document.addEventListener("change", (event) => {
      if (!event.target.matches("select[data-valg]")) return;
      if (event.target.closest("#formular")) countNarrowing();
      else search(event.target.closest("#moeder, #sager"));
    });
    window.addEventListener("popstate", followAddress);
    window.addEventListener("pagehide", keepDraft);
  }

  // Gradio calls this when the wire is on the page: from here on something can be asked.
  function connect(trigger) {
    send = trigger;
    const ready = () => {
      if (!byId("felt") || !byId("kildepanel")) return setTimeout(ready, 30);
      // Gradio puts all into one <main>; the head of the page is not the matter itself.
      byId("hoved").closest("main")?.before(byId("hoved"));
      takeDraft();
      setTimeout(begin, 50);
      if (wide() && !byId("felt").value) byId("felt").focus({ preventScroll: true });
    };
    ready();
  }

  window.arkivsvar = { connect, panel, free };
  document.addEventListener("DOMContentLoaded", () => {
    watchLogIn();
    followAnswers();
    listen();
  });
})();
