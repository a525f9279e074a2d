import { Body, Controller, Post, UseFilters } from "@nestjs/common";
import type { PayseraCard, PayseraCardCreateInput } from "cardseal";
import { CardsealErrorFilter } from "./cardseal-error.filter";
import { CardsService } from "./cards.service";

@Controller("cards")
@UseFilters(CardsealErrorFilter)
export class CardsController {
  constructor(private readonly cards: CardsService) {}

  @Post()
  create(@Body() card: PayseraCardCreateInput): Promise<PayseraCard> {
    // No pipe validates the body: cardseal does, and names the field.
    return this.cards.create(card);
  }
}
