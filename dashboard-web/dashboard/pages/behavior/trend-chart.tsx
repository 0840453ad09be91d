import { Area, AreaChart, CartesianGrid, Legend, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts';
import { useWords } from '../../words.ts';
import type { TrendPoint, TrendTrigger } from './trend-points.ts';

const colors = {
  PAGE_VIEW: 'var(--chart-1)',
  CLICK: 'var(--chart-2)',
  RESERVE: 'var(--chart-3)',
  PURCHASE: 'var(--chart-4)',
} as const;
const axis = { fontSize: 11, fill: 'var(--ink-faint)' };

interface TrendChartProps {
  readonly points: readonly TrendPoint[];
  readonly triggers: readonly TrendTrigger[];
  readonly wordOf: (trigger: TrendTrigger) => string;
}

const TrendChart = ({ points, triggers, wordOf }: TrendChartProps) => {
  const { format } = useWords();
  const span = (points.at(-1)?.at ?? 0) - (points[0]?.at ?? 0);
  const tick = (at: number) => format.at(at, span > 86_400_000 ? 'shortDateTime' : 'time');
  return (
    <ResponsiveContainer width="100%" height="100%">
      <AreaChart data={[...points]} margin={{ top: 8, right: 8, bottom: 0, left: 0 }} accessibilityLayer>
        <CartesianGrid vertical={false} stroke="var(--line)" />
        <XAxis
          dataKey="at"
          tickFormatter={tick}
          tick={axis}
          tickLine={false}
          axisLine={{ stroke: 'var(--line)' }}
          minTickGap={48}
        />
        <YAxis
          allowDecimals={false}
          width={44}
          tick={axis}
          tickLine={false}
          axisLine={false}
          tickFormatter={(value: number) => format.compact(value)}
        />
        <Tooltip
          labelFormatter={(at) => format.at(Number(at), 'shortDateTime')}
          formatter={(value) => format.number(Number(value))}
          itemSorter={() => 0}
          cursor={{ stroke: 'var(--line-strong)', strokeDasharray: '3 3' }}
          contentStyle={{
            background: 'var(--surface)',
            border: '1px solid var(--line)',
            borderRadius: 10,
            boxShadow: 'var(--shadow-pop)',
            fontSize: 12,
          }}
          labelStyle={{ color: 'var(--ink-soft)', marginBottom: 4 }}
          itemStyle={{ color: 'var(--ink)', padding: 0 }}
        />
        <Legend
          verticalAlign="top"
          align="left"
          height={32}
          iconType="circle"
          iconSize={8}
          itemSorter={null}
          formatter={(name: string) => <span className="text-xs text-soft">{name}</span>}
        />
        {triggers.map((trigger) => (
          <Area
            key={trigger}
            type="linear"
            dataKey={trigger}
            name={wordOf(trigger)}
            stroke={colors[trigger]}
            strokeWidth={1.75}
            fill={colors[trigger]}
            fillOpacity={trigger === 'PAGE_VIEW' ? 0.1 : 0.04}
            dot={false}
            isAnimationActive={false}
            connectNulls
          />
        ))}
      </AreaChart>
    </ResponsiveContainer>
  );
};

export default TrendChart;
