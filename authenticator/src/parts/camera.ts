/** Why there is no picture: the person or their browser refused, or there is no camera that works. */
export class CameraProblem extends Error {
  constructor(readonly refused: boolean) {
    super(refused ? 'The camera was refused.' : 'There is no camera.');
  }
}

/** Longest side, in pixels, of the picture that is searched: enough for a code that fills a third of it. */
const longestSide = 960;
const betweenPictures = 120;

/** Shows the rear camera in the element and reports each code that comes into view, once, until told to stop. */
export async function watchCamera(video: HTMLVideoElement, stop: AbortSignal, onPicture: () => void, onCode: (text: string) => void): Promise<void> {
  // Loaded only now: most openings of the app never scan.
  const decoder = import('qr/decode.js');
  const stream = await openCamera();
  const end = (): void => stream.getTracks().forEach(track => track.stop());
  if (stop.aborted) return end();
  stop.addEventListener('abort', end, { once: true });
  video.srcObject = stream;
  await video.play().catch(() => undefined);
  const { decodeQR } = await decoder;
  if (stop.aborted) return;
  onPicture();
  let last = '';
  const canvas = document.createElement('canvas');
  const search = (): void => {
    if (stop.aborted) return;
    const text = decodePicture(video, canvas, decodeQR);
    if (text !== '' && text !== last) onCode((last = text));
    setTimeout(search, betweenPictures);
  };
  search();
}

async function openCamera(): Promise<MediaStream> {
  if (!navigator.mediaDevices?.getUserMedia) throw new CameraProblem(false);
  try {
    return await navigator.mediaDevices.getUserMedia({ audio: false, video: { facingMode: { ideal: 'environment' }, width: { ideal: 1280 }, height: { ideal: 720 } } });
  } catch (error) {
    throw new CameraProblem(error instanceof DOMException && (error.name === 'NotAllowedError' || error.name === 'SecurityError'));
  }
}

function decodePicture(video: HTMLVideoElement, canvas: HTMLCanvasElement, decodeQR: (image: ImageData) => string): string {
  const scale = Math.min(1, longestSide / Math.max(video.videoWidth, video.videoHeight, 1));
  const [width, height] = [Math.round(video.videoWidth * scale), Math.round(video.videoHeight * scale)];
  if (width === 0 || height === 0) return '';
  if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
  const context = canvas.getContext('2d', { willReadFrequently: true })!;
  context.drawImage(video, 0, 0, width, height);
  try {
    return decodeQR(context.getImageData(0, 0, width, height));
  } catch {
    // No code in this picture: the decoder says so by throwing.
    return '';
  }
}
