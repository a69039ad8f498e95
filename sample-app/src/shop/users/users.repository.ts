import { ConflictException, Injectable, type OnModuleInit } from '@nestjs/common';
import { Database, isUniqueViolation } from '../database/database.service.js';
import { User, type UserType } from './user.js';

interface UserRow {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly user_type: UserType;
}

/** The `users` table. */
@Injectable()
export class UsersRepository implements OnModuleInit {
  constructor(private readonly database: Database) {}

  async onModuleInit(): Promise<void> {
    await this.database.prepare(
      `CREATE TABLE IF NOT EXISTS users (
        id uuid PRIMARY KEY,
        name text NOT NULL,
        email text NOT NULL UNIQUE,
        user_type text NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now()
      )`,
    );
  }

  async insert(user: User): Promise<void> {
    try {
      await this.database.query({
        text: 'INSERT INTO users (id, name, email, user_type) VALUES ($1, $2, $3, $4)',
        values: [user.id, user.name, user.email, user.type],
      });
    } catch (error) {
      // Two requests with one address can both pass the check; the database lets only one of them in.
      if (isUniqueViolation(error)) throw new ConflictException('A user with this address exists');
      throw error;
    }
  }

  async hasEmail(email: string): Promise<boolean> {
    const rows = await this.database.query({
      text: 'SELECT 1 FROM users WHERE email = $1 LIMIT 1',
      values: [email],
    });
    return rows.length > 0;
  }

  async findById(id: string): Promise<User | undefined> {
    const [row] = await this.database.query<UserRow>({
      text: 'SELECT id, name, email, user_type FROM users WHERE id = $1',
      values: [id],
    });
    return row && new User(row.id, row.name, row.email, row.user_type);
  }
}
