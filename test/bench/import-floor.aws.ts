import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { KinesisClient, PutRecordsCommand } from '@aws-sdk/client-kinesis';
import {
  BatchGetCommand,
  DeleteCommand,
  DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
  TransactWriteCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';

const clients = [DynamoDBDocumentClient.from(new DynamoDBClient({})), new KinesisClient({})];
const tableCommands = [BatchGetCommand, DeleteCommand, GetCommand, PutCommand, QueryCommand, TransactWriteCommand, UpdateCommand];
const schema = z.object({ name: z.string().min(1), sizes: z.array(z.int()).optional(), kind: z.enum(['a', 'b']) });

/** What both doors stand on and nothing of ours; returned so that none of it is left out. */
export const handler = () => ({ clients, commands: [...tableCommands, PutRecordsCommand], schema });
