// Finds what is near: asks the phone where it is, once, and tells the page so to 100 m.
const show = () => {
  for (const place of document.querySelectorAll("[data-near]")) place.hidden = !("geolocation" in navigator);
};

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.closest("[data-near]")) return;
  event.preventDefault();
  const say = (text) => {
    document.querySelector("[data-near-message]").textContent = text;
  };
  say(form.dataset.asking);
  navigator.geolocation.getCurrentPosition(
    ({ coords }) => {
      form.elements.near.value = `${coords.latitude.toFixed(3)},${coords.longitude.toFixed(3)}`;
      form.submit();
    },
    () => say(form.dataset.denied),
    { maximumAge: 60000, timeout: 20000 },
  );
});
document.addEventListener("htmx:after:swap", show);
show();
