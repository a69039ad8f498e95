import { Exclude, Expose, Transform, Type } from 'class-transformer';
import { IsEmail, IsInt, IsOptional, IsString, Min, MinLength, ValidateNested } from 'class-validator';

export class Money {
  @IsInt() @Min(1) cents!: number;

  toJSON(): string {
    return `${this.cents} ct`;
  }
}

export class NewOrder {
  @IsString() @MinLength(2) sku!: string;
  @IsEmail() email!: string;
  @ValidateNested() @Type(() => Money) price!: Money;
  @IsOptional() @Transform(({ value }) => String(value).toUpperCase()) note?: string;

  get total(): number {
    return this.price.cents * 2;
  }

  label(): string {
    return `${this.sku} for ${this.email}`;
  }
}

export class Account {
  @Exclude() password: string;
  @Expose({ name: 'login' }) name: string;
  readonly created = new Date(0);

  constructor(name: string, password: string) {
    this.name = name;
    this.password = password;
  }

  @Expose() get greeting(): string {
    return `hello ${this.name}`;
  }
}
