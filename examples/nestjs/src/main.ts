// A NestJS service that creates Paysera cards: POST /cards {"user_id": 13}
import { NestFactory } from "@nestjs/core";
import { CardsModule } from "./cards.module";

async function bootstrap(): Promise<void> {
  const app = await NestFactory.create(CardsModule);
  await app.listen(process.env.PORT ?? 3000, "127.0.0.1");
  console.log(await app.getUrl());
}
void bootstrap();
