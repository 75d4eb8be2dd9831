"""What `bench.dashboard` has the page itself do and time, frame by frame."""

from __future__ import annotations

# Times are in milliseconds since the page was asked for. Usable: figures in every card, rows in the
# lists, and nothing on the screen that still waits.
SETTLED = """
const isSeen = (one) => one.getBoundingClientRect().top < window.innerHeight;
window.settled = () =>
  document.querySelectorAll("ul button[data-metric] [class*=metricValue]").length > 4 &&
  document.querySelectorAll("[role=tabpanel] li button").length > 5 &&
  ![...document.querySelectorAll("[data-stale], .skeleton, [class*=waits]")].some(isSeen);
window.figures = () =>
  [...document.querySelectorAll("ul button[data-metric] [class*=metricValue]")]
    .map((one) => one.textContent).join(" ");
"""
FIRST_VIEW = (
    SETTLED
    + """
const look = () => {
  if (window.settled()) window.usable = performance.now();
  else requestAnimationFrame(look);
};
requestAnimationFrame(look);
"""
)
SCRIPT_BYTES = """() =>
  performance.getEntriesByType("resource")
    .filter((one) => one.name.endsWith(".js") && one.startTime < window.usable)
    .reduce((sum, one) => sum + one.encodedBodySize, 0)"""

# Clicks a row and gives the time until the figures are others and everything is drawn.
REDRAWN = """(row) => new Promise((resolve) => {
  const before = window.figures();
  const began = performance.now();
  row.click();
  const look = () => {
    if (window.figures() !== before && window.settled()) resolve(performance.now() - began);
    else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
})"""

# Scrolls so many pixels a frame, to the last link, and looks at each frame as it will be painted. A
# place between two cards is no place without a link: the one below it counts.
SCROLLED = """(step) => new Promise((resolve) => {
  const middle = document.querySelector("[data-index]").getBoundingClientRect().left + 200;
  const hasLink = (y) => document.elementFromPoint(middle, y)?.closest("[data-index]");
  const gaps = [];
  let frames = 0, blank = 0, last = performance.now();
  const turn = () => {
    const now = performance.now();
    gaps.push(now - last);
    last = now;
    window.scrollBy(0, step);
    frames += 1;
    const heights = [0.3, 0.5, 0.7].map((part) => part * window.innerHeight);
    if (heights.some((y) => !hasLink(y) && !hasLink(y + 14))) blank += 1;
    const links = [...document.querySelectorAll("[data-index]")];
    const at = Number(links.at(-1)?.dataset.index ?? 0);
    const count = Number(
      links[0]?.ariaSetSize ?? document.querySelector("table").getAttribute("aria-rowcount") - 1
    );
    const whole = document.documentElement.scrollHeight;
    const isAtEnd = window.scrollY + window.innerHeight >= whole - 1;
    if (isAtEnd && at >= count - 1) resolve({ frames, blank, gaps, rows: at + 1 });
    else requestAnimationFrame(turn);
  };
  requestAnimationFrame(turn);
})"""

# Gives the gaps between frames over so many milliseconds.
FRAMES = """(duration) => new Promise((resolve) => {
  const gaps = [];
  const began = performance.now();
  let last = began;
  const turn = () => {
    const now = performance.now();
    gaps.push(now - last);
    last = now;
    if (now - began < duration) requestAnimationFrame(turn);
    else resolve(gaps);
  };
  requestAnimationFrame(turn);
})"""
