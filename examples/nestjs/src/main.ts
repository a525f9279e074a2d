// A NestJS service that creates Paysera cards: POST /cards {"user_id": 13}
// PAYSERA_MAC_ID=… PAYSERA_MAC_KEY=… npm start, after npm run build
import { NestFactory } from "@nestjs/core";
import { CardsModule } from "./cards.module";

async function bootstrap(): Promise<void> {
  const app = await NestFactory.create(CardsModule);
  await app.listen(process.env.PORT ?? 3000, "127.0.0.1");
  console.log(await app.getUrl());
}
void bootstrap();
