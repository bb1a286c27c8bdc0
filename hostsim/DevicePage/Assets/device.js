// The page of a simulated sensor: shows what the simulator tells, and tells it what is done to button and switches.
"use strict";

const TickMilliseconds = 100;
const StripTicks = 100;
const OpeningHold = 3000;
const EndingHold = 10000;

// What letting the button go does, by what the light says to it.
const releases = { PairingWindow: "Let go: it may be paired.", Unpairing: "Let go: the pairing ends." };

const find = id => document.getElementById(id);
const light = find("light");
const button = find("button");
const isStill = matchMedia("(prefers-reduced-motion: reduce)");

let state = null;
let since = 0;
let isDown = false;

function say(id, text) {
    const element = find(id);
    if (element.textContent !== text) {
        element.textContent = text;
    }
}

const tell = path => fetch(path, { method: "POST" }).catch(() => { });

/** Draws ten seconds of the rhythm: each run of ticks that are alike is a bar. */
function drawStrip() {
    const strip = find("strip");
    strip.replaceChildren();
    for (let from = 0, to; from < StripTicks; from = to) {
        const isLit = state.rhythm[from % state.rhythm.length];
        for (to = from + 1; to < StripTicks && state.rhythm[to % state.rhythm.length] === isLit; to++) { }
        const colour = isLit === "1" ? state.colour : state.between;
        if (colour !== "none") {
            strip.append(bar(colour, from, to - from));
        }
    }

    if (!isStill.matches) {
        strip.append(bar("now", 0, .5));
    }
}

function bar(name, from, length) {
    const rectangle = document.createElementNS("http://www.w3.org/2000/svg", "rect");
    for (const [attribute, value] of Object.entries({ class: name, x: from, y: name === "now" ? 0 : 2, width: length, height: name === "now" ? 10 : 6 })) {
        rectangle.setAttribute(attribute, value);
    }

    return rectangle;
}

/** The light now; who wants no motion sees its colour, and its rhythm in the strip. */
function blink() {
    if (state !== null) {
        const ticks = (performance.now() - since) / TickMilliseconds;
        const isLit = isStill.matches ? state.rhythm.includes("1") : state.rhythm[Math.floor(ticks) % state.rhythm.length] === "1";
        const colour = isLit ? state.colour : state.between;
        light.setAttribute("class", colour === "none" ? "light" : `light lit ${colour}`);
        find("strip").querySelector(".now")?.setAttribute("x", ticks % StripTicks);
    }

    requestAnimationFrame(blink);
}

function showHold() {
    const seconds = (state.held / 1000).toFixed(1);
    find("ring").setAttribute("stroke-dasharray", `${Math.min(state.held / EndingHold, 1) * 100} 100`);
    say("held", state.held > 0 ? `${seconds} s` : "");
    say("doing", state.held === 0 ? "" : state.held < OpeningHold ? "Hold on for 3 s, or let go: a short press." : releases[state.pattern] ?? "Let go.");
    button.classList.toggle("down", isDown || state.held > 0);
}

function show(told) {
    const before = state;
    state = told;
    if (before === null || before.pattern !== told.pattern) {
        since = performance.now();
        drawStrip();
        say("looks", told.looks);
        say("means", told.means);
    }

    document.body.classList.toggle("off", told.off);
    document.body.dataset.pattern = told.pattern;
    say("time", told.time);
    say("network", told.network);
    say("waiting", told.waiting === 1 ? "1 sealed reading" : `${told.waiting} sealed readings`);
    find("pull").setAttribute("aria-pressed", told.pulled);
    say("next", told.next);
    showHold();
}

function press() {
    if (!isDown) {
        isDown = true;
        button.classList.add("down");
        tell("/button/down");
    }
}

function release() {
    if (isDown) {
        isDown = false;
        tell("/button/up");
    }
}

button.addEventListener("pointerdown", event => {
    if (event.button === 0) {
        button.setPointerCapture(event.pointerId);
        press();
    }
});
for (const end of ["pointerup", "pointercancel", "lostpointercapture", "blur"]) {
    button.addEventListener(end, release);
}

button.addEventListener("contextmenu", event => event.preventDefault());

// The space bar is the button wherever the page has its focus, except on a switch.
const isForButton = event => (event.key === " " || (event.key === "Enter" && event.target === button)) && !event.target.classList.contains("switch");
document.addEventListener("keydown", event => {
    if (isForButton(event)) {
        event.preventDefault();
        press();
    }
});
document.addEventListener("keyup", event => {
    if (isForButton(event)) {
        event.preventDefault();
        release();
    }
});
addEventListener("blur", release);

find("pull").addEventListener("click", () => tell(state?.pulled ? "/network/on" : "/network/off"));
find("power").addEventListener("click", () => tell("/power"));

fetch("/label").then(answer => answer.json()).then(label => {
    document.title = `Sensor ${label.serial}`;
    say("device", label.device);
    say("serial", label.serial);
    say("text", label.text);
    if (label.ward !== null) {
        find("ward").href = new URL("/pair", label.ward);
        find("to-ward").hidden = false;
    }

    say("code", label.code.replace(/^(.{19})-/, "$1\n"));
});

const stream = new EventSource("/state");
stream.onmessage = event => {
    find("lost").hidden = true;
    show(JSON.parse(event.data));
};
stream.onerror = () => { find("lost").hidden = false; };
requestAnimationFrame(blink);
