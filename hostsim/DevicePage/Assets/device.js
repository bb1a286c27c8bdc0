// The page of a simulated sensor: shows the state that the simulator sends, and posts what is done to button and switches.
"use strict";

const TickMs = 100;
const StripTicks = 100;
const OpeningHoldMs = 3000;
const EndingHoldMs = 10000;

// What happens when the button is let go, by the light's pattern.
const textOnLetGo = { PairingWindow: "Let go: it is ready to be paired.", Unpairing: "Let go: the pairing ends." };

const byId = id => document.getElementById(id);
const light = byId("light");
const button = byId("button");
const isMotionReduced = matchMedia("(prefers-reduced-motion: reduce)");

let state = null;
let patternSinceMs = 0;
let isDown = false;

function setText(id, text) {
    const element = byId(id);
    if (element.textContent !== text) {
        element.textContent = text;
    }
}

// One after the other: over two connections, the button's up could overtake its down, and the device would see it held for ever.
let posted = Promise.resolve();
const post = path => {
    posted = posted.then(() => fetch(path, { method: "POST" })).catch(() => { });
};

/** Draws ten seconds of the rhythm as a strip: a bar for each run of equal ticks. */
function drawStrip() {
    const strip = byId("strip");
    strip.replaceChildren();
    for (let from = 0, to; from < StripTicks; from = to) {
        const isLit = state.rhythm[from % state.rhythm.length];
        for (to = from + 1; to < StripTicks && state.rhythm[to % state.rhythm.length] === isLit; to++) { }
        const colour = isLit === "1" ? state.colour : state.between;
        if (colour !== "none") {
            strip.append(bar(colour, from, to - from));
        }
    }

    if (!isMotionReduced.matches) {
        strip.append(bar("now", 0, .5));
    }
}

function bar(name, from, length) {
    const rectangle = document.createElementNS("http://www.w3.org/2000/svg", "rect");
    const isMarker = name === "now";
    const attributes = { class: name, x: from, y: isMarker ? 0 : 2, width: length, height: isMarker ? 10 : 6 };
    for (const [attribute, value] of Object.entries(attributes)) {
        rectangle.setAttribute(attribute, value);
    }

    return rectangle;
}

/** Draws the light as it is now. With reduced motion it keeps its colour, and only the strip shows the rhythm. */
function drawLight() {
    if (state !== null) {
        const ticks = (performance.now() - patternSinceMs) / TickMs;
        const isLit = isMotionReduced.matches ? state.rhythm.includes("1") : state.rhythm[Math.floor(ticks) % state.rhythm.length] === "1";
        const colour = isLit ? state.colour : state.between;
        light.setAttribute("class", colour === "none" ? "light" : `light lit ${colour}`);
        byId("strip").querySelector(".now")?.setAttribute("x", ticks % StripTicks);
    }

    requestAnimationFrame(drawLight);
}

function holdText() {
    return state.held < OpeningHoldMs ? "Hold it for 3 s, or let go now for a short press." : textOnLetGo[state.pattern] ?? "Let go.";
}

function drawHold() {
    const seconds = (state.held / 1000).toFixed(1);
    byId("ring").setAttribute("stroke-dasharray", `${Math.min(state.held / EndingHoldMs, 1) * 100} 100`);
    setText("held", state.held > 0 ? `${seconds} s` : "");
    setText("doing", state.held > 0 ? holdText() : "");
    button.classList.toggle("down", isDown || state.held > 0);
}

function showState(received) {
    const before = state;
    state = received;
    if (before === null || before.pattern !== received.pattern) {
        patternSinceMs = performance.now();
        drawStrip();
        setText("looks", received.looks);
        setText("means", received.means);
    }

    document.body.classList.toggle("off", received.off);
    document.body.dataset.pattern = received.pattern;
    setText("time", received.time);
    setText("network", received.network);
    setText("waiting", received.waiting === null ? "known to the firmware alone"
        : received.waiting === 1 ? "1 sealed reading" : `${received.waiting} sealed readings`);
    byId("pull").setAttribute("aria-pressed", received.pulled);
    setText("next", received.next);
    drawHold();
}

function pressButton() {
    if (!isDown) {
        isDown = true;
        button.classList.add("down");
        post("/button/down");
    }
}

function letButtonGo() {
    if (isDown) {
        isDown = false;
        post("/button/up");
    }
}

button.addEventListener("pointerdown", event => {
    if (event.button === 0) {
        button.setPointerCapture(event.pointerId);
        pressButton();
    }
});
for (const end of ["pointerup", "pointercancel", "lostpointercapture", "blur"]) {
    button.addEventListener(end, letButtonGo);
}

button.addEventListener("contextmenu", event => event.preventDefault());

// The space bar works the button wherever the focus is, except on a switch.
const isForButton = event =>
    (event.key === " " || (event.key === "Enter" && event.target === button)) && !event.target.classList.contains("switch");
document.addEventListener("keydown", event => {
    if (isForButton(event)) {
        event.preventDefault();
        pressButton();
    }
});
document.addEventListener("keyup", event => {
    if (isForButton(event)) {
        event.preventDefault();
        letButtonGo();
    }
});
addEventListener("blur", letButtonGo);

byId("pull").addEventListener("click", () => post(state?.pulled ? "/network/on" : "/network/off"));
byId("power").addEventListener("click", () => post("/power"));

fetch("/label").then(answer => answer.json()).then(label => {
    document.title = `Sensor ${label.serial}`;
    setText("device", label.device);
    setText("serial", label.serial);
    setText("text", label.text);
    if (label.ward !== null) {
        byId("ward").href = new URL("/pair", label.ward);
        byId("to-ward").hidden = false;
    }

    setText("code", label.code.replace(/^(.{19})-/, "$1\n"));
});

const stream = new EventSource("/state");
stream.onmessage = event => {
    byId("lost").hidden = true;
    showState(JSON.parse(event.data));
};
stream.onerror = () => { byId("lost").hidden = false; };
requestAnimationFrame(drawLight);
