import decodeQR from "qr/decode.js";

/**
 * Reads the first QR code of an image ({width, height, data} as getImageData gives it).
 * Returns its text, or null where there is none. `milliseconds` bounds the search; a photo may
 * take longer than a frame of the camera.
 */
export function decode(image, milliseconds = 50) {
  try {
    return decodeQR(image, { timeLimit: milliseconds });
  } catch {
    return null;
  }
}
