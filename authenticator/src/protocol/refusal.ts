/** Something from outside is not as the specification says. Carries the clause, and nothing of what was read. */
export class Refusal extends Error {
  constructor(readonly clause: string, message: string) {
    super(`${message} (SPEC ${clause})`);
    this.name = 'Refusal';
  }
}

export function refuse(clause: string, message: string): never {
  throw new Refusal(clause, message);
}
