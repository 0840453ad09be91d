import { Duration } from 'aws-cdk-lib';
import { GraphWidget } from 'aws-cdk-lib/aws-cloudwatch';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import { engineRoutes } from '#functions/reservations/engine-routes.ts';
import { sandboxRoutes } from '#functions/reservations/payments/sandbox-routes.ts';
import {
  auditTable,
  couponsTable,
  dispensersTable,
  giveawaysTable,
  paymentsTable,
  pointersTable,
  salesTable,
  sandboxPaymentsTable,
  slotsTable,
} from '#functions/reservations/tables.ts';
import type { CatalogData } from './catalog.ts';
import type { CustomersData } from './customers.ts';
import { acknowledge } from './house/acknowledge.ts';
import { MINUTE } from './house/alarms.ts';
import type { HouseApi } from './house/api.ts';
import { AxonFunction } from './house/axon-function.ts';
import { AxonTable } from './house/axon-table.ts';
import { Capability, removalOf } from './house/capability.ts';
import { Consumer } from './house/consumer.ts';
import { FailureQueue, HouseQueue } from './house/house-queue.ts';
import { nameIn } from './house/stage.ts';
import { alarmReserve, alarmSales, alarmSweeper, saleGraphs } from './sale-alarms.ts';

/** Seconds the release consumer may take for a batch. */
const RELEASE_TIMEOUT = 30;

/** First come, first served: slots, pointers, payments, dispensers, the key of the tokens and the queue of deadlines. */
export class ReservationsData extends Capability {
  readonly slots = new AxonTable(this, 'Slots', { declaration: slotsTable, inSale: 'slots' });
  readonly pointers = new AxonTable(this, 'Pointers', { declaration: pointersTable, inSale: 'pointers' });
  readonly payments = new AxonTable(this, 'Payments', { declaration: paymentsTable });
  readonly dispensers = new AxonTable(this, 'Dispensers', { declaration: dispensersTable, inSale: 'dispensers' });
  readonly sales = new AxonTable(this, 'Sales', { declaration: salesTable });
  readonly audit = new AxonTable(this, 'Audit', { declaration: auditTable });
  readonly giveaways = new AxonTable(this, 'Giveaways', { declaration: giveawaysTable });
  readonly coupons = new AxonTable(this, 'Coupons', { declaration: couponsTable });
  readonly sandboxPayments = new AxonTable(this, 'SandboxPayments', { declaration: sandboxPaymentsTable });

  readonly slotFailures = new FailureQueue(this, 'SlotFailures');
  readonly releaseFailures = new FailureQueue(this, 'ReleaseFailures');
  readonly releaseQueue = new HouseQueue(this, 'ReleaseQueue', {
    visibility: 6 * RELEASE_TIMEOUT,
    deadLetters: { queue: this.releaseFailures, after: 5 },
  });

  readonly #tokenKey: Secret;
  readonly #paymentKey: Secret;

  constructor(scope: Construct) {
    super(scope, 'Reservations');
    this.#tokenKey = this.key('TokenKey', 'Signs reservation tokens.');
    this.#paymentKey = this.key('PaymentKey', 'The payment provider signs its events with it.');
  }

  private key(id: string, purpose: string): Secret {
    const secret = new Secret(this, id, {
      description: `${purpose} Several keys are a JSON list, the signing one first.`,
      generateSecretString: {
        secretStringTemplate: JSON.stringify({ id: 'a' }),
        generateStringKey: 'secret',
        passwordLength: 64,
        // Letters and digits are base64url, which is what a key is read as.
        excludePunctuation: true,
      },
      removalPolicy: removalOf(this),
    });
    acknowledge(secret, {
      SMG4: 'A key is changed by hand: the new one is put in front of the list, the old one leaves when what it signed is over.',
    });
    return secret;
  }

  /** What every function of the engine does: settle what is paid and free what is over, with the key of the tokens. */
  grantEngine(to: AxonFunction): void {
    this.slots.grant(to, 'get', 'update');
    this.payments.grant(to, 'get', 'put', 'update');
    this.dispensers.grant(to, 'update');
    this.sandboxPayments.grant(to, 'get', 'query', 'put', 'update');
    to.allow(['secretsmanager:GetSecretValue'], [this.#tokenKey.secretArn, this.#paymentKey.secretArn]);
    to.tell('AXON_TOKEN_SECRET_ID', this.#tokenKey.secretArn);
    to.tell('AXON_PAYMENT_SECRET_ID', this.#paymentKey.secretArn);
  }

  /** Holding slots, and answering how many are left and whose they are. */
  grantReserve(to: AxonFunction): void {
    this.grantEngine(to);
    this.pointers.grant(to, 'get', 'put');
    this.dispensers.grant(to, 'get');
    this.slots.grant(to, 'query', 'index:byHeldAt');
    this.sales.grant(to, 'get');
    this.slots.grant(to, 'batchGet');
    this.grantDraw(to);
    this.giveaways.grant(to, 'index:byEnteredAt');
    this.coupons.grant(to, 'get', 'batchGet', 'put', 'update', 'index:byUser');
  }

  /** Finding what is due, bringing rows to a changed stock, writing lost dispensers and masks again, and taking sales that are over off the list. */
  grantSweep(to: AxonFunction): void {
    this.grantEngine(to);
    this.slots.grant(to, 'query', 'put', 'delete');
    this.payments.grant(to, 'index:byDue');
    this.sandboxPayments.grant(to, 'index:byUntold');
    this.dispensers.grant(to, 'get', 'put');
    this.sales.grant(to, 'get', 'index:byRegistry', 'update');
    this.grantDraw(to);
  }

  /** Taking a name from places, coupons and entries in giveaways. */
  grantForget(to: AxonFunction): void {
    this.coupons.grant(to, 'index:byUser', 'update');
    this.giveaways.grant(to, 'get', 'put', 'update', 'delete', 'check');
    this.slots.grant(to, 'get', 'update');
    this.pointers.grant(to, 'get', 'delete');
    this.audit.grant(to, 'query', 'update');
  }

  /** Reading every slot of every sale there is, and the entries of giveaways. */
  grantReconcile(to: AxonFunction): void {
    this.slots.grant(to, 'query');
    this.sales.grant(to, 'get', 'index:byRegistry');
    this.giveaways.grant(to, 'query');
    this.grantMarkAnnounced(to);
  }

  /** Noting that the event of an entry is published. */
  grantMarkAnnounced(to: AxonFunction): void {
    this.giveaways.grant(to, 'update');
  }

  /** Writing and changing the stock of an activity and opening its gate. */
  grantPublish(to: AxonFunction): void {
    this.slots.grant(to, 'query', 'put', 'delete');
    this.sales.grant(to, 'get', 'put', 'update');
    this.dispensers.grant(to, 'get', 'put', 'update');
    this.giveaways.grant(to, 'put');
  }

  /** Entering a giveaway, freezing its entries and drawing its winners. */
  private grantDraw(to: AxonFunction): void {
    this.giveaways.grant(to, 'get', 'query', 'put', 'update', 'delete', 'check');
  }
}

export interface ReservationsProps {
  readonly data: ReservationsData;
  readonly catalog: CatalogData;
  readonly customers: CustomersData;
  readonly api: HouseApi;
}

/** Reserve, prepare, confirm; and the three ways a slot comes back: its deadline, the sweeper, its owner. */
export class Reservations extends Capability {
  readonly graphs: readonly GraphWidget[];

  constructor(scope: Construct, props: ReservationsProps) {
    super(scope, 'Reservations');
    this.answer(props);
    const announce = this.announceDeadlines(props.data);
    this.release(props.data);
    this.sweep(props);
    alarmSales(this, props.data);
    const { slots, pointers, dispensers } = props.data;
    alarmReserve(this, props.api, [slots, pointers, dispensers]);
    const { releaseQueue } = props.data;
    this.graphs = [
      ...saleGraphs(this),
      announce.graph,
      new GraphWidget({
        title: 'Release queue: waiting, delayed',
        left: [
          releaseQueue.metricApproximateNumberOfMessagesVisible(MINUTE),
          releaseQueue.metricApproximateNumberOfMessagesDelayed(MINUTE),
        ],
      }),
    ];
  }

  private answer({ data, catalog, customers, api }: ReservationsProps): void {
    const reserve = new AxonFunction(this, 'Api', {
      entry: 'reservations/api',
      description: 'Reserve, prepare, confirm, cancel; availability and entries.',
      memory: 1769,
      timeout: 10,
      reserved: this.stage.reserved,
      provisioned: this.stage.sale.environments,
    });
    data.grantReserve(reserve);
    data.audit.grant(reserve, 'put', 'update', 'query');
    catalog.grantReadActivity(reserve);
    customers.grantReadFacts(reserve);
    api.serve(reserve, engineRoutes);
    if (this.stage.payments !== 'sandbox') return;
    reserve.tell('AXON_PAYMENTS', 'sandbox');
    data.sandboxPayments.grant(reserve, 'check');
    api.serve(reserve, sandboxRoutes);
  }

  private announceDeadlines({ slots, releaseQueue, slotFailures }: ReservationsData): Consumer {
    const consumer = new Consumer(this, 'OnSlotChange', {
      entry: 'reservations/on-slot-change',
      description: 'Sends every hold and payment window a message to its own end.',
      source: slots,
      failures: slotFailures,
      memory: 512,
      impact: 'Expired slots come back by the sweeper only, up to 15 s late.',
      runbook: 'slot-changes',
    });
    consumer.allow(['sqs:SendMessage'], [releaseQueue.queueArn]);
    consumer.tell('AXON_RELEASE_QUEUE_URL', releaseQueue.queueUrl);
    // It opens no table, but its drivers are made all the same.
    consumer.tell('AXON_TABLE_PREFIX', nameIn(this, ''));
    return consumer;
  }

  private release(data: ReservationsData): void {
    const fn = new AxonFunction(this, 'OnReleaseMessage', {
      entry: 'reservations/on-release-message',
      description: 'Gives a slot back when its time is over.',
      timeout: RELEASE_TIMEOUT,
    });
    data.grantEngine(fn);
    fn.target.addEventSource(new SqsEventSource(data.releaseQueue, { batchSize: 10, reportBatchItemFailures: true }));
  }

  /** Every 15 s within its minute, while anything is held; longer than its minute if a sweep is slow, so two may overlap. */
  private sweep({ data, catalog }: ReservationsProps): void {
    const fn = new AxonFunction(this, 'EveryMinuteRelease', {
      entry: 'reservations/every-minute-release',
      description: 'Frees what is over, repairs dispensers and masks, counts the rows.',
      memory: 1769,
      timeout: 90,
    });
    data.grantSweep(fn);
    catalog.grantReadActivity(fn);
    new Rule(this, 'EveryMinute', {
      description: 'Starts the sweeper.',
      schedule: Schedule.rate(Duration.minutes(1)),
      // The next minute is as good as another try.
      targets: [new LambdaFunction(fn.target, { retryAttempts: 0, maxEventAge: Duration.minutes(1) })],
    });
    alarmSweeper(this, fn);
  }
}
