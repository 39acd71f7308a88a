// What is taken along from an answer: copied, or saved as a file.
(() => {
  "use strict";

  const { tell } = window.arkivsvar;

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

  Object.assign(window.arkivsvar, { copy, saveText, unpack });
})();
