// Filters the clauses of a page by words, source and status, keeps that in the address, and opens the clause that the address names.
const form = document.querySelector("form.filter");
const clauses = [...document.querySelectorAll(".clause")].map(element => ({ element, text: element.textContent.toLowerCase() }));
const fewAnswers = 20;

function apply() {
  const chosen = Object.fromEntries(new FormData(form));
  const words = (chosen.text ?? "").toLowerCase().split(/\s+/).filter(word => word !== "");
  let shown = 0;
  for (const { element, text } of clauses) {
    const fits = words.every(word => text.includes(word))
      && (!chosen.source || element.dataset.source === chosen.source)
      && (!chosen.status || (element.dataset.status ?? "").split("|").includes(chosen.status));
    element.hidden = !fits;
    shown += fits ? 1 : 0;
  }
  for (const section of document.querySelectorAll("main section")) {
    section.hidden = section.querySelector(".clause:not([hidden])") === null;
  }
  return shown;
}

function tell(shown) {
  form.querySelector("output").textContent = `${shown} of ${clauses.length} shown`;
}

function open() {
  const target = location.hash === "" ? null : document.getElementById(location.hash.slice(1));
  if (target?.tagName === "DETAILS") {
    target.open = true;
    target.scrollIntoView();
  }
}

if (form) {
  for (const [name, value] of new URLSearchParams(location.search)) {
    if (form.elements[name]) {
      form.elements[name].value = value;
    }
  }
  form.hidden = false;
  form.addEventListener("submit", event => event.preventDefault());
  form.addEventListener("input", () => {
    const chosen = new URLSearchParams([...new FormData(form)].filter(([, value]) => value !== ""));
    history.replaceState(null, "", `?${chosen}`);
    tell(apply());
  });
  const shown = apply();
  tell(shown);
  // Whoever comes with a question wants to read the answers.
  if (shown <= fewAnswers) {
    document.querySelectorAll("details:not([hidden])").forEach(each => { each.open = true; });
  }
}
addEventListener("hashchange", open);
addEventListener("beforeprint", () => document.querySelectorAll("details").forEach(each => { each.open = true; }));
open();
