// Everything works without this file. With it: leaving replaces the page in the history, a button prints,
// and the map appears when somebody asks for it.
"use strict";

for (const link of document.querySelectorAll("[data-exit]")) {
  link.addEventListener("click", (event) => {
    event.preventDefault();
    // Nothing stays readable while the other page loads.
    document.body.hidden = true;
    location.replace(link.href);
  });
}

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}

for (const box of document.querySelectorAll("[data-map]")) {
  box.hidden = false;
  box.querySelector("[data-map-open]").addEventListener("click", () => openMap(box));
}

function openMap(box) {
  const style = document.createElement("link");
  style.rel = "stylesheet";
  style.href = box.dataset.style;
  document.head.append(style);
  load(box.dataset.script, () => load(box.dataset.code, () => {}));
}

function load(address, then) {
  const script = document.createElement("script");
  script.src = address;
  script.addEventListener("load", then);
  document.head.append(script);
}
