// Finds what is near: asks the phone where it is, once, and tells the page so to 100 m.
const shown = () => {
  for (const form of document.querySelectorAll("form[data-near]")) form.hidden = !("geolocation" in navigator);
};

document.addEventListener("submit", (event) => {
  const form = event.target.closest("form[data-near]");
  if (!form) return;
  event.preventDefault();
  const message = form.querySelector("[data-message]");
  message.textContent = form.dataset.asking;
  navigator.geolocation.getCurrentPosition(
    ({ coords }) => {
      form.elements.near.value = `${coords.latitude.toFixed(3)},${coords.longitude.toFixed(3)}`;
      form.submit();
    },
    () => {
      message.textContent = form.dataset.denied;
    },
    { maximumAge: 60000, timeout: 20000 },
  );
});
document.addEventListener("htmx:after:swap", shown);
shown();
