// The ward's own script: it connects the page, reads codes with the camera or from a picture, reports that the page is used, points
// at times of trends, and reloads a page whose connection is lost.
// It is served as it is. Beside Blazor's own, the content security policy allows no other script.

const longestSidePixels = 1280;
const shortestSidePixels = 32;
const pauseMilliseconds = 120;
const picturesOfDetector = 8;
const formats = ['qr_code', 'data_matrix', 'aztec', 'code_128', 'code_39'];

const pauseOfUseReportsMilliseconds = 20_000;
const pauseOfPointingMilliseconds = 100;

// The ward says every two seconds that it is there (WardHost). A page that hears nothing for so long says that it is not live.
const longestSilenceMilliseconds = 8_000;

const displayKey = 'display';
const displayNames = ['large', 'contrast'];

const cameras = new Map();
let lastUseReport = -Infinity;
let pointing = null;

/** Whether the camera may be started without a question to the person. A browser that cannot say so has not allowed it. */
export async function isCameraAllowed() {
    try {
        return (await navigator.permissions.query({ name: 'camera' })).state === 'granted';
    } catch {
        return false;
    }
}

/** Starts the camera and reads its pictures until a code is found, the camera is stopped, or the page is left. */
export async function startCamera(video, listener, token) {
    stopCamera(video);
    if (!navigator.mediaDevices?.getUserMedia) {
        await listener.invokeMethodAsync('CameraFailed', 'Insecure');
        return false;
    }

    let stream;
    try {
        stream = await navigator.mediaDevices.getUserMedia({
            audio: false,
            video: { facingMode: { ideal: 'environment' }, width: { ideal: 1280 }, height: { ideal: 720 } },
        });
        video.srcObject = stream;
        await video.play();
    } catch (failure) {
        stream?.getTracks().forEach(track => track.stop());
        await listener.invokeMethodAsync('CameraFailed', failure.name);
        return false;
    }

    cameras.set(video, stream);
    readFrames(video, stream, listener, token);
    return true;
}

/** Stops the camera, so that its light goes out. */
export function stopCamera(video) {
    cameras.get(video)?.getTracks().forEach(track => track.stop());
    cameras.delete(video);
    if (video) {
        video.srcObject = null;
    }
}

/** The text of the code in the chosen picture, or null. Of a large picture first the whole is read, then the middle in more detail. */
export async function readPicture(input, token) {
    const file = input.files[0];
    input.value = '';
    let picture;
    try {
        picture = await createImageBitmap(file);
    } catch {
        return null;
    }

    try {
        const middle = { x: picture.width / 4, y: picture.height / 4, width: picture.width / 2, height: picture.height / 2 };
        return await readCode(picture, { x: 0, y: 0, width: picture.width, height: picture.height }, token)
            ?? (Math.max(picture.width, picture.height) > longestSidePixels ? await readCode(picture, middle, token) : null);
    } finally {
        picture.close();
    }
}

async function readFrames(video, stream, listener, token) {
    const detector = await createDetector();
    let undetected = 0;
    const isOn = () => cameras.get(video) === stream && video.isConnected && stream.active;
    try {
        while (isOn()) {
            // A browser's own detector reads no code that is light on dark, so the ward looks at a picture now and then.
            const whole = { x: 0, y: 0, width: video.videoWidth, height: video.videoHeight };
            const text = (detector ? (await detector.detect(video))[0]?.rawValue : null)
                ?? (!detector || ++undetected % picturesOfDetector === 0 ? await readCode(video, whole, token) : null);
            if (text && isOn()) {
                stopCamera(video);
                await listener.invokeMethodAsync('CodeRead', text);
                return;
            }

            await new Promise(resolve => setTimeout(resolve, pauseMilliseconds));
        }

        if (cameras.get(video) === stream && video.isConnected) {
            stopCamera(video);
            await listener.invokeMethodAsync('CameraFailed', 'Ended');
        }
    } catch {
        // The connection to the ward is lost. The page shows that by itself.
    } finally {
        if (cameras.get(video) === stream) {
            stopCamera(video);
        } else {
            stream.getTracks().forEach(track => track.stop());
        }
    }
}

/** The browser's own detector, or null when it does not know all the formats. */
async function createDetector() {
    if (!('BarcodeDetector' in globalThis)) {
        return null;
    }

    const supported = await BarcodeDetector.getSupportedFormats();
    return formats.every(format => supported.includes(format)) ? new BarcodeDetector({ formats }) : null;
}

/** Reduces a part of a picture to the brightness of its pixels, and lets the ward read it. */
async function readCode(picture, part, token) {
    const scale = Math.min(1, longestSidePixels / Math.max(part.width, part.height));
    const width = Math.floor(part.width * scale);
    const height = Math.floor(part.height * scale);
    if (Math.min(width, height) < shortestSidePixels) {
        return null;
    }

    const canvas = new OffscreenCanvas(width, height);
    const context = canvas.getContext('2d', { willReadFrequently: true });
    context.drawImage(picture, part.x, part.y, part.width, part.height, 0, 0, width, height);
    const colours = context.getImageData(0, 0, width, height).data;
    const pixels = new Uint8Array(width * height);
    for (let pixel = 0; pixel < pixels.length; pixel++) {
        pixels[pixel] = (colours[4 * pixel] * 77 + colours[4 * pixel + 1] * 150 + colours[4 * pixel + 2] * 29) >> 8;
    }

    const answer = await fetch(`/scan?width=${width}&height=${height}`, {
        method: 'POST',
        body: pixels,
        headers: { 'Content-Type': 'application/octet-stream', RequestVerificationToken: token },
    });
    return answer.status === 200 ? answer.text() : null;
}

/** How this browser shows all pages: "large", "contrast", both or none of them. */
export function displayModes() {
    return (localStorage.getItem(displayKey) ?? '').split(' ').filter(mode => displayNames.includes(mode));
}

/** Shows all pages of this browser so from now on. */
export function setDisplayModes(modes) {
    localStorage.setItem(displayKey, modes.join(' '));
    document.documentElement.classList.remove(...displayNames);
    document.documentElement.classList.add(...displayModes());
}

/** Prints the page, or saves it as a PDF, as the browser offers it. */
export function printPage() {
    print();
}

/** Tells the ward that somebody uses this page, at most once in a while. What the page does by itself does not count. */
function reportUse() {
    if (performance.now() - lastUseReport >= pauseOfUseReportsMilliseconds) {
        lastUseReport = performance.now();
        fetch('/session/use', { method: 'POST' }).catch(() => { lastUseReport = -Infinity; });
    }
}

for (const gesture of ['pointerdown', 'keydown', 'wheel']) {
    document.addEventListener(gesture, reportUse, { capture: true, passive: true });
}

/** A mouse that moves over a trend points at a time, as a finger that is dragged does. The ward hears of it at most ten times a second. */
function pointAtTime(event) {
    const slider = event.target;
    if (event.pointerType !== 'mouse' || event.buttons !== 0 || !slider.matches?.('.trend-time')) {
        return;
    }

    const box = slider.getBoundingClientRect();
    slider.value = Math.round((event.clientX - box.left) / box.width * slider.max);
    pointing ??= setTimeout(() => {
        pointing = null;
        if (slider.matches(':hover')) {
            slider.dispatchEvent(new Event('input', { bubbles: true }));
        }
    }, pauseOfPointingMilliseconds);
}

document.addEventListener('pointermove', pointAtTime, { passive: true });

Blazor.start({
    circuit: { configureSignalR: connection => connection.withServerTimeout(longestSilenceMilliseconds) },
});

document.documentElement.classList.add(...displayModes());

document.getElementById('link-lost-reload')?.addEventListener('click', () => location.reload());
