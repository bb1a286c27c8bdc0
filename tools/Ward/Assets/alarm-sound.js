// The sound of alarms: pulses after IEC 60601-1-8:2006, tables 3 and 4. A page sounds while it shows alarms that nobody has seen, and while
// it is not live itself: then nobody can tell it that there is an alarm.

// Seconds: of a pulse, at which the pulses of a burst begin, and after which the next burst begins.
const bursts = {
    high: { pulse: 0.15, starts: [0, 0.25, 0.5, 1, 1.25, 1.9, 2.15, 2.4, 2.9, 3.15], period: 8 },
    medium: { pulse: 0.2, starts: [0, 0.4, 0.8], period: 7.5 },
    low: { pulse: 0.2, starts: [0, 0.4], period: 20 },
};
const ranks = ['none', 'low', 'medium', 'high'];

// Hertz, with four harmonics above it up to 4 kHz; the share of a pulse in which it becomes loud, and silent again.
const fundamental = 523;
const harmonics = [0, 1, 0.8, 0.7, 0.6, 0.5];
const rampShare = 0.2;
const loudness = 0.4;

// Milliseconds after which the page says again what it shows.
const confirmEvery = 2000;

let context;
let listener;
let asked = 'none';
let sounding = 'none';
let timer;
let confirming;
let pulses = [];
let isLost = false;
let screenLock;

/** Begins: tells the page whether the browser plays sound, now and whenever that changes, and keeps the screen awake. */
export function begin(page) {
    listener = page;
    if (!context) {
        context = new AudioContext();
        context.addEventListener('statechange', () => {
            report();
            if (context.state === 'running') {
                restart();
            }
        });

        // Browsers play no sound before the page was touched. Any touch counts, but only its end: with the sound the page takes away the
        // button that turns it on, and a button that goes while a finger is on it does nothing.
        document.addEventListener('click', () => context.resume(), { capture: true, passive: true });
        document.addEventListener('keyup', () => context.resume(), { capture: true, passive: true });
        document.addEventListener('visibilitychange', keepAwake);
        watchConnection();
    }

    clearInterval(confirming);
    confirming = setInterval(confirm, confirmEvery);
    keepAwake();
    report();
    confirm();
}

/** Sounds for the most urgent alarm: 'none', 'low', 'medium' or 'high'. */
export function show(priority) {
    asked = priority;
    update();
}

/** Turns the sound on, if it is not, and plays one burst, so that people hear whether this device is loud enough. */
export async function test() {
    await context.resume();
    if (sounding === 'none') {
        play(bursts.medium);
    }
}

/** Ends: another page is shown. */
export function end() {
    clearInterval(confirming);
    listener = null;
    show('none');
    screenLock?.release();
    screenLock = null;
}

function report() {
    listener?.invokeMethodAsync('SoundChanged', context.state === 'running').catch(() => { });
}

/** Tells the ward what is to be seen here, and whether it would be heard. A page that is hidden shows nothing. */
function confirm() {
    const shown = document.querySelector('[data-shown]')?.dataset;
    if (shown && document.visibilityState === 'visible') {
        listener?.invokeMethodAsync('Confirm', shown.shown, shown.told, context.state === 'running').catch(() => { });
    }
}

async function keepAwake() {
    if (listener && document.visibilityState === 'visible' && 'wakeLock' in navigator) {
        const lock = await navigator.wakeLock.request('screen').catch(() => null);
        if (listener) {
            screenLock = lock;
        } else {
            lock?.release();
        }
    }
}

/** Blazor marks the element that says so while the connection to the ward is lost. */
function watchConnection() {
    const shown = document.getElementById('components-reconnect-modal');
    new MutationObserver(() => {
        isLost = /components-reconnect-(show|retrying|failed|rejected)/.test(shown.className);
        update();
    }).observe(shown, { attributeFilter: ['class'] });
}

function update() {
    const wanted = isLost && listener && ranks.indexOf(asked) < ranks.indexOf('medium') ? 'medium' : asked;
    if (wanted !== sounding) {
        sounding = wanted;
        restart();
    }
}

function restart() {
    clearTimeout(timer);
    pulses.forEach(pulse => pulse.stop());
    pulses = [];
    repeat();
}

function repeat() {
    const burst = bursts[sounding];
    if (burst) {
        play(burst);
        timer = setTimeout(repeat, burst.period * 1000);
    }
}

function play(burst) {
    pulses = [];
    if (context.state === 'running') {
        // The context's time goes on while pulses are made.
        const now = context.currentTime;
        pulses = burst.starts.map(start => playPulse(now + start, burst.pulse));
    }

    // Before a touch, browsers refuse this as well.
    if (navigator.userActivation?.hasBeenActive) {
        navigator.vibrate?.(burst.starts.flatMap(() => [burst.pulse * 1000, burst.pulse * 1000]));
    }
}

function playPulse(start, length) {
    const oscillator = new OscillatorNode(context, { frequency: fundamental });
    oscillator.setPeriodicWave(context.createPeriodicWave(new Float32Array(harmonics.length), new Float32Array(harmonics)));
    const volume = new GainNode(context, { gain: 0 });
    volume.gain.setValueAtTime(0, start);
    volume.gain.linearRampToValueAtTime(loudness, start + length * rampShare);
    volume.gain.setValueAtTime(loudness, start + length * (1 - rampShare));
    volume.gain.linearRampToValueAtTime(0, start + length);
    oscillator.connect(volume).connect(context.destination);
    oscillator.start(start);
    oscillator.stop(start + length);
    return oscillator;
}
