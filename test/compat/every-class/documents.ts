// @nestjs/swagger: the whole OpenAPI document.
import {
  Body,
  Controller,
  Get,
  Param,
  ParseEnumPipe,
  Patch,
  Post,
  Query,
  Version,
  VersioningType,
} from '@nestjs/common';
import {
  ApiBearerAuth,
  ApiBody,
  ApiCreatedResponse,
  ApiExtraModels,
  ApiExcludeEndpoint,
  ApiHeader,
  ApiOkResponse,
  ApiOperation,
  ApiParam,
  ApiProperty,
  ApiPropertyOptional,
  ApiQuery,
  ApiSecurity,
  ApiTags,
  DocumentBuilder,
  getSchemaPath,
  IntersectionType,
  OmitType,
  PartialType,
  PickType,
  SwaggerModule,
} from '@nestjs/swagger';
import { IsInt, Max, Min } from 'class-validator';
import { running, type Platform } from './application.js';

enum Size {
  Small = 'small',
  Large = 'large',
}

class Price {
  @ApiProperty({ minimum: 1, example: 3 }) @IsInt() @Min(1) @Max(100) cents!: number;
  @ApiPropertyOptional({ default: 'EUR' }) currency?: string;
}

class Item {
  @ApiProperty({ description: 'what it is called' }) name!: string;
  @ApiProperty({ enum: Size, enumName: 'Size' }) size!: Size;
  @ApiProperty({ type: () => [Price] }) prices!: Price[];
  @ApiProperty({ type: () => Item, nullable: true }) parent!: Item | null;
  @ApiProperty() readonly created!: Date;

  total(): number {
    return this.prices.reduce((sum, { cents }) => sum + cents, 0);
  }
}

class Page<T> {
  @ApiProperty() total!: number;
  items!: T[];

  first(): T | undefined {
    return this.items[0];
  }
}

class NewItem extends OmitType(Item, ['created', 'parent'] as const) {}

class ItemChanges extends PartialType(PickType(Item, ['name', 'size'] as const)) {}

class Audited extends IntersectionType(ItemChanges, Price) {
  @ApiProperty() by!: string;
}

abstract class Crud {
  @Get('count')
  @ApiOkResponse({ type: Number })
  count(): number {
    return 1;
  }
}

@ApiTags('items')
@ApiBearerAuth()
@ApiExtraModels(Page, Audited)
@Controller({ path: 'items', version: '1' })
class ItemsController extends Crud {
  @Get()
  @ApiOperation({ summary: 'all of them', operationId: 'listItems' })
  @ApiQuery({ name: 'size', enum: Size, required: false })
  @ApiOkResponse({
    schema: {
      allOf: [
        { $ref: getSchemaPath(Page) },
        { properties: { items: { type: 'array', items: { $ref: getSchemaPath(Item) } } } },
      ],
    },
  })
  list(@Query('size', new ParseEnumPipe(Size, { optional: true })) _size?: Size): Page<Item> {
    return Object.assign(new Page<Item>(), { total: 0, items: [] });
  }

  @Get(':id')
  @ApiParam({ name: 'id', format: 'uuid' })
  @ApiHeader({ name: 'x-tenant' })
  get(@Param('id') _id: string): Item {
    return new Item();
  }

  @Post()
  @ApiBody({ type: [NewItem] })
  @ApiCreatedResponse({ type: Item, description: 'made' })
  async create(@Body() _items: NewItem[]): Promise<Item> {
    return new Item();
  }

  @Patch(':id')
  @Version('2')
  @ApiSecurity('key', ['write'])
  change(@Param('id') _id: string, @Body() changes: ItemChanges): Audited {
    return Object.assign(new Audited(), changes);
  }

  @Get('hidden')
  @ApiExcludeEndpoint()
  hidden(): void {}
}

async function document(platform: Platform): Promise<unknown> {
  return running(
    { controllers: [ItemsController] },
    async ({ app, get, send }) => {
      const builder = new DocumentBuilder().setTitle('Shop').addBearerAuth().addApiKey({ type: 'apiKey' }, 'key');
      const made = SwaggerModule.createDocument(app, builder.build(), { deepScanRoutes: true });
      const answers = [
        (await get('/docs-json')).body,
        await get('/v1/items?size=large'),
        await get('/v1/items?size=huge'),
        await send('PATCH', '/v2/items/1', { name: 'a' }),
      ];
      return { made, answers };
    },
    {
      platform,
      prepare: (app) => {
        app.enableVersioning({ type: VersioningType.URI });
        const builder = new DocumentBuilder().setTitle('Shop');
        SwaggerModule.setup('docs', app, () => SwaggerModule.createDocument(app, builder.build()));
      },
    },
  );
}

export const observe = async (): Promise<unknown> => ({
  express: await document('express'),
});
