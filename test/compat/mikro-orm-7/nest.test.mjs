// MikroORM as its module for Nest has it: traced without a line of the application.
import 'reflect-metadata';
import { PGlite } from '@electric-sql/pglite';
import { PGLiteSocketServer } from '@electric-sql/pglite-socket';
import { EntitySchema, MikroORM } from '@mikro-orm/core';
import { MikroOrmModule } from '@mikro-orm/nestjs';
import { PostgreSqlDriver } from '@mikro-orm/postgresql';
import { SqliteDriver } from '@mikro-orm/sqlite';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { TRACING_HANDLE, TracingModule, traced } from 'nestjs-traced';
import { testInNest } from '../support/mikro-orm-nest.mjs';

testInNest('MikroORM 7', {
  ...{ Module, NestFactory, MikroOrmModule, TracingModule, TRACING_HANDLE, traced },
  ...{ EntitySchema, MikroORM, PostgreSqlDriver, SqliteDriver, PGlite, PGLiteSocketServer },
});
