// @nestjs/graphql, code first: the schema as it is printed, and what every kind of resolver answers.
import {
  Catch,
  createParamDecorator,
  ForbiddenException,
  Inject,
  Injectable,
  Scope,
  SetMetadata,
  UseFilters,
  UseGuards,
  UseInterceptors,
} from '@nestjs/common';
import type { CallHandler, CanActivate, ExceptionFilter, ExecutionContext, NestInterceptor } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import {
  Args,
  ArgsType,
  CONTEXT,
  createUnionType,
  Directive,
  Extensions,
  Field,
  Float,
  GqlExecutionContext,
  GraphQLModule,
  GraphQLSchemaHost,
  ID,
  InputType,
  Int,
  InterfaceType,
  Mutation,
  ObjectType,
  OmitType,
  Parent,
  PartialType,
  Query,
  registerEnumType,
  ResolveField,
  Resolver,
  Scalar,
  Subscription,
} from '@nestjs/graphql';
import type { CustomScalar, FieldMiddleware } from '@nestjs/graphql';
import { MercuriusDriver, type MercuriusDriverConfig } from '@nestjs/mercurius';
import { graphql, Kind, lexicographicSortSchema, parse, printSchema, subscribe, type ValueNode } from 'graphql';
import { IsInt, Min } from 'class-validator';
import { ValidationPipe } from '@nestjs/common';
import { map, type Observable } from 'rxjs';
import { pause, running } from './application.js';

enum Size {
  Small,
  Large,
}
registerEnumType(Size, { name: 'Size', valuesMap: { Large: { description: 'more than small' } } });

const shout: FieldMiddleware = async ({ info }, next) => `${String(await next())} (${info?.fieldName})`;

@Scalar('Cents', () => Cents)
class CentsScalar implements CustomScalar<string, Cents> {
  description = 'an amount';

  parseValue(value: unknown): Cents {
    return new Cents(Number(String(value).replace(' ct', '')));
  }

  serialize(value: unknown): string {
    return (value as Cents).show();
  }

  parseLiteral(ast: ValueNode): Cents {
    return this.parseValue(ast.kind === Kind.STRING ? ast.value : 0);
  }
}

class Cents {
  constructor(readonly amount: number) {}

  show(): string {
    return `${this.amount} ct`;
  }
}

@InterfaceType({ resolveType: (value: Node) => value.kind() })
abstract class Node {
  @Field(() => ID) id!: string;

  kind(): string {
    return this.constructor.name;
  }
}

@ObjectType({ implements: () => [Node], description: 'what is sold' })
@Directive('@deprecated(reason: "old")')
class Item extends Node {
  @Field({ middleware: [shout] }) name!: string;
  @Field(() => Size, { nullable: true, defaultValue: Size.Small }) size?: Size;
  @Field(() => Cents) @Extensions({ unit: 'ct' }) price!: Cents;
  @Field(() => [String], { deprecationReason: 'not used' }) tags: string[] = [];

  @Field(() => String)
  get label(): string {
    return `${this.name}!`;
  }

  get hidden(): string {
    return 'hidden';
  }
}

@ObjectType({ implements: () => [Node] })
class Voucher extends Node {
  @Field(() => Float) percent!: number;
}

const Sold = createUnionType({
  name: 'Sold',
  types: () => [Item, Voucher] as const,
  resolveType: (value) => ('percent' in value ? Voucher : Item),
});

@InputType()
class NewItem extends OmitType(Item, ['id', 'tags', 'label'] as const, InputType) {}

@InputType()
class ItemChanges extends PartialType(NewItem) {
  @Field(() => Int) version!: number;
}

@ArgsType()
class Paging {
  @Field(() => Int) @IsInt() @Min(1) first = 2;
  @Field(() => Int, { nullable: true }) offset?: number;

  get end(): number {
    return this.first + (this.offset ?? 0);
  }
}

@Injectable()
class Items {
  private readonly items = ['shoe', 'hat', 'sock'].map((name, index) =>
    Object.assign(new Item(), { id: String(index), name, price: new Cents(index * 100) }),
  );

  async page({ end, offset = 0 }: Paging): Promise<Item[]> {
    await pause();
    return this.items.slice(offset, end);
  }

  sold(): (typeof Sold)[] {
    return [this.items[0] as Item, Object.assign(new Voucher(), { id: 'v', percent: 0.5 })];
  }

  async *changes(): AsyncGenerator<{ changed: Item }> {
    for (const changed of this.items) {
      await pause();
      yield { changed };
    }
  }
}

@Injectable({ scope: Scope.REQUEST })
class Visit {
  static made = 0;
  readonly number = ++Visit.made;

  constructor(@Inject(CONTEXT) private readonly context: { user?: string }) {}

  who(): string {
    return `${this.context.user} ${this.number}`;
  }
}

const User = createParamDecorator(
  (_data: unknown, context: ExecutionContext) =>
    GqlExecutionContext.create(context).getContext<{ user?: string }>().user,
);

@Injectable()
class UserGuard implements CanActivate {
  constructor(private readonly reflector: Reflector) {}

  canActivate(context: ExecutionContext): boolean {
    const user = this.reflector.get<string | undefined>('user', context.getHandler());
    return user === undefined || GqlExecutionContext.create(context).getContext<{ user?: string }>().user === user;
  }
}

@Injectable()
class Naming implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const { fieldName } = GqlExecutionContext.create(context).getInfo<{ fieldName: string }>();
    return next.handle().pipe(map((value) => `${fieldName}: ${value}`));
  }
}

@Catch(RangeError)
class RangeFilter implements ExceptionFilter<RangeError> {
  catch(error: RangeError): Error {
    return new ForbiddenException(`told: ${error.message}`);
  }
}

@Resolver(() => Item)
@UseGuards(UserGuard)
class ItemsResolver {
  constructor(private readonly items: Items) {}

  @Query(() => [Item], { name: 'items' })
  list(@Args() paging: Paging): Promise<Item[]> {
    return this.items.page(paging);
  }

  @Query(() => [Sold])
  sold(): (typeof Sold)[] {
    return this.items.sold();
  }

  @Query(() => Node)
  node(): Node {
    return this.items.sold()[1] as Node;
  }

  @Query(() => String)
  @UseInterceptors(Naming)
  hello(@User() user: string): string {
    return user;
  }

  @Query(() => String, { nullable: true })
  @SetMetadata('user', 'root')
  secret(): string {
    return 'secret';
  }

  @Query(() => String, { nullable: true })
  @UseFilters(RangeFilter)
  async fails(): Promise<never> {
    await pause();
    throw new RangeError('out of range');
  }

  @Mutation(() => Item)
  create(@Args('item') item: NewItem, @Args('changes', { nullable: true }) changes?: ItemChanges): Item {
    return Object.assign(new Item(), { id: 'new' }, item, changes);
  }

  @Subscription(() => Item)
  changed(): AsyncGenerator<{ changed: Item }> {
    return this.items.changes();
  }

  @Subscription(() => String, {
    name: 'names',
    filter(this: ItemsResolver, { changed }: { changed: Item }) {
      return changed.name !== 'hat' && this instanceof ItemsResolver;
    },
    resolve: ({ changed }: { changed: Item }) => changed.name,
  })
  names(): AsyncGenerator<{ changed: Item }> {
    return this.items.changes();
  }

  @ResolveField('similar', () => [Item], { complexity: 3 })
  async similar(@Parent() item: Item, @Args('count', { type: () => Int, defaultValue: 1 }) count: number) {
    return (await this.items.page(Object.assign(new Paging(), { first: 3 })))
      .filter(({ id }) => id !== item.id)
      .slice(0, count);
  }
}

@Resolver()
class VisitResolver {
  constructor(private readonly visit: Visit) {}

  @Query(() => String)
  visitor(): string {
    return this.visit.who();
  }
}

const queries = [
  '{ items { id name size price tags label similar(count: 2) { name } __typename } }',
  '{ items(first: 1, offset: 2) { name } }',
  '{ items(first: 0) { name } }',
  '{ sold { __typename ... on Item { name } ... on Voucher { percent } } node { id __typename } }',
  '{ hello visitor secret fails }',
  'mutation { create(item: { name: "a", price: "7 ct", size: Large }, changes: { version: 2 }) { id name price size } }',
  'mutation ($item: NewItem!) { create(item: $item) { price } }',
  '{ missing }',
];

export async function observe(): Promise<unknown> {
  Visit.made = 0;
  return running(
    {
      imports: [
        GraphQLModule.forRoot<MercuriusDriverConfig>({
          driver: MercuriusDriver,
          autoSchemaFile: true,
          context: ({ headers }) => ({ user: headers['user'] }),
        }),
      ],
      providers: [CentsScalar, Items, ItemsResolver, Visit, VisitResolver, UserGuard],
    },
    async ({ app, send, lines }) => {
      const { schema } = app.get(GraphQLSchemaHost);
      const answers = [];
      for (const user of ['ann', 'root'])
        for (const query of queries)
          answers.push(
            await send('POST', '/graphql', { query, variables: { item: { name: 'b', price: '9 ct' } } }, { user }),
          );
      const heard: unknown[] = [];
      for (const name of ['changed { name }', 'names']) {
        const source = await subscribe({
          schema,
          document: parse(`subscription { ${name} }`),
          contextValue: { user: 'ann' },
        });
        if (!(Symbol.asyncIterator in source)) heard.push(source);
        else for await (const value of source) heard.push(value);
      }
      const extensions = schema.getType('Item');
      return {
        schema: printSchema(lexicographicSortSchema(schema)),
        extensions:
          extensions !== undefined && 'getFields' in extensions ? extensions.getFields()['price']?.extensions : 0,
        direct: await graphql({ schema, source: '{ __type(name: "Size") { enumValues { name description } } }' }),
        answers,
        heard,
        lines,
      };
    },
    { platform: 'fastify', prepare: (app) => app.useGlobalPipes(new ValidationPipe({ transform: true })) },
  );
}
