import { type ArgumentsHost, Catch, type ExceptionFilter, HttpStatus } from "@nestjs/common";
import { CardsealError } from "cardseal";

@Catch(CardsealError)
export class CardsealErrorFilter implements ExceptionFilter<CardsealError> {
  catch({ code, field, message, status }: CardsealError, host: ArgumentsHost): void {
    // Without a status it never left: the input is wrong.
    const answered = status === undefined ? HttpStatus.UNPROCESSABLE_ENTITY : HttpStatus.BAD_GATEWAY;
    host.switchToHttp().getResponse().status(answered).json({ error: code, field, message });
  }
}
