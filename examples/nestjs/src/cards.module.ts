import { Module } from "@nestjs/common";
import { Paysera } from "cardseal";
import { CardsController } from "./cards.controller";
import { CardsService, FETCH } from "./cards.service";

function paysera(): Paysera {
  const { PAYSERA_MAC_ID: macId = "", PAYSERA_MAC_KEY: macKey = "", PAYSERA_URL: baseUrl } = process.env;
  return new Paysera({ macId, macKey, ...(baseUrl && { baseUrl }) });
}

@Module({
  controllers: [CardsController],
  providers: [CardsService, { provide: Paysera, useFactory: paysera }, { provide: FETCH, useValue: fetch }],
})
export class CardsModule {}
