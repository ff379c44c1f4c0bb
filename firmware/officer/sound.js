// A tone when an inspection has ended, for who looks at the traveller and not at the screen. It is the same whatever was
// found: the lamp and the words face the officer alone, and what is heard must tell a traveller nothing.

const kHertz = 660;
const kSeconds = 0.18;

let audio = null;

export function ring() {
  // A browser lets no page be heard that nobody has touched.
  if (!navigator.userActivation.hasBeenActive) return;
  try {
    audio ??= new AudioContext();
    const now = audio.currentTime;
    const tone = audio.createOscillator();
    const volume = audio.createGain();
    tone.frequency.value = kHertz;
    volume.gain.setValueAtTime(0.0001, now);
    volume.gain.exponentialRampToValueAtTime(0.2, now + 0.02);
    volume.gain.exponentialRampToValueAtTime(0.0001, now + kSeconds);
    tone.connect(volume).connect(audio.destination);
    tone.start(now);
    tone.stop(now + kSeconds);
  } catch {
    // A machine without a loudspeaker.
  }
}
