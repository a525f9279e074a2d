import { Inject, Injectable } from "@nestjs/common";
import { Paysera, type PayseraCard, type PayseraCardCreateInput, readResponse } from "cardseal";

/** What sends: tests hand in the sandbox's. */
export const FETCH = Symbol("fetch");

@Injectable()
export class CardsService {
  constructor(
    private readonly paysera: Paysera,
    @Inject(FETCH) private readonly send: typeof fetch,
  ) {}

  async create(card: PayseraCardCreateInput): Promise<PayseraCard> {
    const request = this.paysera.cards.create(card);
    const signal = AbortSignal.timeout(10_000); // covers reading the body, too
    return readResponse(request, await this.send(request.url, { ...request, signal }));
  }
}
