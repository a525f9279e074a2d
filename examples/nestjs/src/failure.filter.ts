import { type ArgumentsHost, Catch, type ExceptionFilter, HttpStatus } from "@nestjs/common";
import { isCardsealError } from "cardseal";

@Catch()
export class FailureFilter implements ExceptionFilter {
  catch(error: unknown, host: ArgumentsHost): void {
    console.error(error);
    const response = host.switchToHttp().getResponse();
    // The network failed or the time was over: the call may have arrived.
    if (!isCardsealError(error)) return response.status(HttpStatus.GATEWAY_TIMEOUT).json({ error: "NO_ANSWER" });
    // Without a status it never left: the input is wrong.
    const status = error.status === undefined ? HttpStatus.UNPROCESSABLE_ENTITY : HttpStatus.BAD_GATEWAY;
    response.status(status).json({ error: error.code, field: error.field, message: error.message });
  }
}
