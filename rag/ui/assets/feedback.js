// Right, wrong, or the source is wrong: sends a judgement of an answer and says that it was kept.
(() => {
  "use strict";

  let send = () => {};
  let latest = null; // the answer that was judged last

  const make = (name, attributes, ...children) => {
    const node = Object.assign(document.createElement(name), attributes);
    node.append(...children);
    return node;
  };

  // Which source is meant is asked only where there are several.
  function sourceChoice(turn, id) {
    const numbers = [...document.querySelectorAll(`#tur-${turn} .kort > .moede .nummer`)].map((node) => node.textContent);
    if (numbers.length < 2) return [];
    const list = make("select", { id: `${id}-kilde`, className: "domskilde" }, make("option", { value: "" }, "Vælg kilde"));
    numbers.forEach((number) => list.append(make("option", { value: number }, `Kilde ${number}`)));
    return [make("label", { htmlFor: list.id }, "Hvilken kilde?"), list];
  }

  function close(form) {
    form.querySelector(".domstekst")?.remove();
    form.querySelectorAll("[aria-expanded]").forEach((button) => button.setAttribute("aria-expanded", "false"));
  }

  function open(form, button) {
    const { tur, tegn } = form.dataset;
    const id = `dom-${tur}`;
    close(form);
    button.setAttribute("aria-expanded", "true");
    const text = make("textarea", { id, rows: 3, maxLength: Number(tegn) });
    const box = make(
      "div",
      { className: "domstekst" },
      ...(button.dataset.dom === "wrong_source" ? sourceChoice(tur, id) : []),
      make("label", { htmlFor: id }, "Hvad er galt? (kan udelades)"),
      text,
      make("p", { className: "svag" }, "Gemmes på serveren sammen med spørgsmål og svar, uden dit navn. Skriv ingen personoplysninger."),
    );
    const keep = make("button", { type: "button", className: "lille" }, "Gem vurdering");
    const drop = make("button", { type: "button", className: "lille" }, "Fortryd");
    keep.addEventListener("click", () => judge(form, button.dataset.dom));
    drop.addEventListener("click", () => {
      close(form);
      button.focus();
    });
    box.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      event.stopPropagation();
      drop.click();
    });
    box.append(make("div", { className: "domsknapper" }, keep, drop));
    form.querySelector(".domme").after(box);
    text.focus();
  }

  function judge(form, dom) {
    if (form.dataset.sendt) return;
    form.dataset.sendt = "ja";
    latest = form;
    const chosen = Number(form.querySelector(".domskilde")?.value);
    send("bedoem", {
      svar: form.dataset.id,
      dom,
      kommentar: form.querySelector("textarea")?.value ?? "",
      kilde: chosen || null,
    });
  }

  function answered(element) {
    const said = element.querySelector("[data-besked]");
    if (!said) return;
    const { besked } = said.dataset;
    const form = besked ? document.querySelector(`.bedoem[data-id="${CSS.escape(besked)}"]`) : latest;
    if (!form) return;
    delete form.dataset.sendt;
    const message = form.querySelector(".domssvar");
    message.textContent = said.textContent;
    if (!said.dataset.gemt) return;
    const focused = form.contains(document.activeElement);
    close(form);
    form.querySelector(".domme").remove();
    if (focused) {
      message.tabIndex = -1;
      message.focus();
    }
  }

  document.addEventListener("click", (event) => {
    const button = event.target instanceof Element ? event.target.closest(".bedoem [data-dom]") : null;
    if (!button) return;
    const form = button.closest(".bedoem");
    if (button.dataset.dom === "right") {
      close(form);
      judge(form, "right");
    } else if (button.getAttribute("aria-expanded") === "true") close(form);
    else open(form, button);
  });

  // Gradio calls this when the component is on the page.
  window.arkivsvarBedoem = (element, watch, trigger) => {
    send = trigger;
    watch("value", () => requestAnimationFrame(() => answered(element)));
  };
})();
