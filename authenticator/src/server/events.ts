/** Calls `woken` for each event named `wake` of a stream of server-sent events (WHATWG HTML §9.2); resolves when the stream ends. */
export async function readEvents(stream: ReadableStream<Uint8Array>, woken: () => void, alive: () => void): Promise<void> {
  const lines = new LineReader();
  const decoder = new TextDecoder();
  const reader = stream.getReader();
  let name = '';
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    alive();
    for (const line of lines.push(decoder.decode(value, { stream: true }))) {
      if (line === '') {
        if (name === 'wake') woken();
        name = '';
      } else if (line.startsWith('event:')) {
        name = line.slice(6).trim();
      }
    }
  }
}

class LineReader {
  private rest = '';

  push(text: string): string[] {
    // A line that is never ended must not fill the memory.
    const lines = (this.rest + text).slice(-65536).split(/\r\n|\n|\r(?=.)/s);
    this.rest = lines.pop() ?? '';
    return lines;
  }
}
