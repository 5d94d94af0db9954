/* The page of a medium: show and hide what a stage saw, and go to a moment of the clip. Without it all is shown. */
"use strict";

const frame = document.getElementById("frame");
const preview = document.getElementById("preview");
const SLACK_S = 0.05;
let chosen = null;

for (const box of document.querySelectorAll("[data-toggles]")) {
  box.addEventListener("change", () => {
    for (const layer of document.querySelectorAll(`[data-of="${box.dataset.toggles}"]`)) {
      layer.style.display = box.checked ? "" : "none";
    }
  });
}

document.getElementById("labels")?.addEventListener("change", (event) => {
  frame.classList.toggle("loupe-without-labels", !event.target.checked);
});

/* Only a paused clip has what was seen drawn over it: between two key frames nothing was looked at. */
function forgetMoment() {
  frame.querySelector(".loupe-still")?.remove();
  chosen?.removeAttribute("aria-current");
  chosen = null;
}

/* The preview may be shorter than the clip: a moment after its end is shown as the key frame itself, until it is clicked. */
function showMoment(button) {
  forgetMoment();
  preview.pause();
  const isBeyond = Number(button.dataset.seek) > preview.duration;
  if (!isBeyond) preview.currentTime = Number(button.dataset.seek);
  const seen = button.querySelector(".loupe-frame");
  if (seen) {
    const still = document.createElement("div");
    still.className = isBeyond ? "loupe-still loupe-still-whole" : "loupe-still";
    for (const part of seen.children) {
      if (isBeyond || part.matches("svg")) still.append(part.cloneNode(true));
    }
    still.addEventListener("click", forgetMoment);
    frame.append(still);
    chosen = button;
    button.setAttribute("aria-current", "true");
  }
  frame.scrollIntoView({ block: "nearest", behavior: "smooth" });
}

if (preview) {
  preview.addEventListener("play", forgetMoment);
  preview.addEventListener("seeking", () => {
    if (chosen && Math.abs(preview.currentTime - Number(chosen.dataset.seek)) > SLACK_S) forgetMoment();
  });
  for (const button of document.querySelectorAll("[data-seek]")) {
    button.addEventListener("click", () => showMoment(button));
  }
}
