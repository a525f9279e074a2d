// What NestJS asks of a package: that its classes are there for the metadata of decorators.
import "reflect-metadata";
import * as cardseal from "cardseal";
import { conformance } from "./conformance";

const injectable: ClassDecorator = () => {};

@injectable
class Cards {
  constructor(readonly paysera: cardseal.Paysera) {}
}

/** The line that the row prints. */
export async function line(): Promise<string> {
  const [injected] = Reflect.getMetadata("design:paramtypes", Cards);
  if (injected !== cardseal.Paysera) throw new Error(`what would be injected is ${injected}`);
  return conformance(cardseal);
}
