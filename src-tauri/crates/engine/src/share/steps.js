// Steps through what happened. Without it the whole list is there to be read.
(() => {
  const items = [...document.querySelectorAll("#events > li")];
  const bar = document.querySelector(".steps");
  if (!bar || items.length === 0) return;
  const [previous, play, next] = bar.querySelectorAll("button");
  const slider = bar.querySelector("input");
  const output = bar.querySelector("output");
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  let at = items.length;
  let timer = 0;
  const show = (to) => {
    at = Math.max(0, Math.min(items.length, to));
    items.forEach((item, i) => {
      item.classList.toggle("later", i >= at);
      item.classList.toggle("now", i === at - 1);
    });
    slider.value = String(at);
    output.textContent = `${at} of ${items.length}`;
    items[at - 1]?.scrollIntoView({ block: "center", behavior: calm.matches ? "auto" : "smooth" });
  };
  const stop = () => {
    clearInterval(timer);
    timer = 0;
    play.textContent = "Play";
  };
  const start = () => {
    if (at === items.length) show(0);
    play.textContent = "Pause";
    timer = setInterval(() => (at < items.length ? show(at + 1) : stop()), 1500);
  };
  const step = (by) => {
    stop();
    show(at + by);
  };
  previous.addEventListener("click", () => step(-1));
  next.addEventListener("click", () => step(1));
  play.addEventListener("click", () => (timer ? stop() : start()));
  slider.addEventListener("input", () => {
    stop();
    show(Number(slider.value));
  });
  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target === slider) return;
    if (event.key === "ArrowRight") step(1);
    else if (event.key === "ArrowLeft") step(-1);
    else if (event.key === " " && !(event.target instanceof HTMLButtonElement)) (timer ? stop : start)();
    else return;
    event.preventDefault();
  });
  bar.hidden = false;
  output.textContent = `${at} of ${items.length}`;
})();
