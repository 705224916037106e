// The map beside the list: one numbered pin per card. Every text gets in as text, never as markup.
"use strict";

(() => {
  const box = document.querySelector("[data-map]");
  const cards = [...document.querySelectorAll("[data-cards] [data-lat]")];
  const canvas = document.createElement("div");
  canvas.className = "g-map__canvas";
  canvas.setAttribute("role", "region");
  canvas.setAttribute("aria-label", box.dataset.label);
  box.replaceChildren(canvas);
  // On a phone the page scrolls; two fingers or the buttons move the map.
  const map = L.map(canvas, { scrollWheelZoom: false, zoomControl: false, attributionControl: Boolean(box.dataset.tiles) });
  const words = { position: "bottomright", zoomInTitle: box.dataset.closer, zoomOutTitle: box.dataset.farther };
  L.control.zoom(words).addTo(map);
  if (box.dataset.tiles) {
    const credit = document.createElement("span");
    credit.textContent = box.dataset.credit;
    L.tileLayer(box.dataset.tiles, { attribution: credit.innerHTML, maxZoom: 18, referrerPolicy: "no-referrer" }).addTo(map);
  }
  const points = cards.map((card) => pin(card).addTo(map).getLatLng());
  map.fitBounds(L.latLngBounds(points).pad(0.15), { maxZoom: 15 });
  canvas.tabIndex = -1;
  canvas.focus();

  function pin(card) {
    const link = card.querySelector("h3 a");
    link.before(badge(card));
    const icon = L.divIcon({ className: "g-pinbox", html: badge(card), iconSize: [44, 44] });
    const marker = L.marker([Number(card.dataset.lat), Number(card.dataset.lon)], {
      icon,
      alt: link.textContent,
      title: link.textContent,
    });
    marker.bindPopup(() => popup(card, link), { closeButton: false });
    return marker;
  }

  function badge(card) {
    const number = document.createElement("span");
    number.className = "g-pin";
    number.textContent = card.dataset.number;
    return number;
  }

  function popup(card, link) {
    const text = document.createElement("div");
    const name = document.createElement("strong");
    name.textContent = link.textContent;
    name.lang = link.lang;
    const more = document.createElement("a");
    more.href = link.href;
    more.textContent = box.dataset.more;
    text.append(name, document.createElement("br"), more);
    return text;
  }
})();
