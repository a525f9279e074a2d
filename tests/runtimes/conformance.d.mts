export function conformance(cardseal: typeof import("cardseal"), host?: { webcrypto?: boolean }): Promise<string>;
export function blocked(cardseal: typeof import("cardseal")): Promise<string>;
