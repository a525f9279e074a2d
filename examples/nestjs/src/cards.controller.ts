import { Body, Controller, Post, UseFilters } from "@nestjs/common";
import type { PayseraCard, PayseraCardCreateInput } from "cardseal";
import { CardsService } from "./cards.service";
import { FailureFilter } from "./failure.filter";

@Controller("cards")
@UseFilters(FailureFilter)
export class CardsController {
  constructor(private readonly cards: CardsService) {}

  @Post()
  create(@Body() card: PayseraCardCreateInput): Promise<PayseraCard> {
    // No pipe validates the body: cardseal does, and names the field.
    return this.cards.create(card);
  }
}
