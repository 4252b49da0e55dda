// Grafana's types of a dashboard, made strict. Its own let a panel have any options and any query,
// since these are the panel's and the data source's.
import type {
  AnnotationQuery,
  Dashboard,
  DashboardLink,
  DataQuery,
  DataSourceRef,
  FieldColor,
  FieldConfig,
  LineStyle,
  MatcherConfig,
  Panel,
  RowPanel,
  TableCellOptions,
  ThresholdsConfig,
  ValueMapping,
  VariableModel,
} from '@grafana/schema';
import type { Options as BarGaugeOptions } from '@grafana/schema/dist/esm/raw/composable/bargauge/panelcfg/x/BarGaugePanelCfg_types.gen';
import type { Options as StatOptions } from '@grafana/schema/dist/esm/raw/composable/stat/panelcfg/x/StatPanelCfg_types.gen';
import type {
  FieldConfig as TableFieldConfig,
  Options as TableOptions,
} from '@grafana/schema/dist/esm/raw/composable/table/panelcfg/x/TablePanelCfg_types.gen';
import type {
  FieldConfig as TimeSeriesFieldConfig,
  Options as TimeSeriesOptions,
} from '@grafana/schema/dist/esm/raw/composable/timeseries/panelcfg/x/TimeSeriesPanelCfg_types.gen';

// JSON has the values of the enums, which TypeScript does not take for the enums themselves.
export type Json<T> = T extends string
  ? `${T}`
  : T extends object
    ? { [K in keyof T]: Json<T[K]> }
    : T;

// The schema package has no query of Prometheus: these are the members of PromQuery in
// Grafana's data source that the dashboards use.
interface PrometheusQuery extends DataQuery {
  datasource: DataSourceRef;
  expr: string;
  format?: 'time_series' | 'table';
  instant: boolean;
  range: boolean;
  legendFormat?: string;
}

interface DataLink {
  title: string;
  url: string;
  targetBlank?: boolean;
}

type Override<Custom> =
  | { id: 'unit'; value: string }
  | { id: 'decimals'; value: number }
  | { id: 'color'; value: FieldColor }
  | { id: 'links'; value: DataLink[] }
  | { id: 'mappings'; value: ValueMapping[] }
  | { id: 'thresholds'; value: ThresholdsConfig }
  | { [K in keyof Custom & string]-?: { id: `custom.${K}`; value: NonNullable<Custom[K]> } }[keyof Custom & string];

type Transformation =
  | { id: 'merge'; options: Record<string, never> }
  | {
      id: 'organize';
      options: {
        excludeByName: Record<string, boolean>;
        indexByName: Record<string, number>;
        renameByName: Record<string, string>;
      };
    };

interface Field<Custom> extends Omit<FieldConfig, 'custom'> {
  unit: string;
  custom?: Partial<Custom>;
}

interface TypedPanel<Type extends string, Options, Custom>
  extends Omit<Panel, 'type' | 'options' | 'fieldConfig' | 'targets' | 'transformations'> {
  type: Type;
  id: number;
  title: string;
  description: string;
  datasource: DataSourceRef;
  options: Options;
  fieldConfig: {
    defaults: Field<Custom>;
    overrides: Array<{
      matcher: MatcherConfig<string> & { id: 'byName' | 'byRegexp' };
      properties: Array<Override<Custom>>;
    }>;
  };
  targets: PrometheusQuery[];
  transformations?: Transformation[];
}

export type CheckedStat = Json<TypedPanel<'stat', StatOptions, {}>>;
export type CheckedTimeseries = Json<TypedPanel<'timeseries', TimeSeriesOptions, TimeSeriesFieldConfig>>;
export type CheckedTable = Json<TypedPanel<'table', TableOptions, TableFieldConfig>>;
export type CheckedBargauge = Json<TypedPanel<'bargauge', BarGaugeOptions, {}>>;
export type CheckedRow = Json<RowPanel>;

interface AnnotationTarget extends DataQuery {
  expr: string;
  instant: boolean;
  range: boolean;
  interval: string;
}

// What the data source makes the text of an annotation of is its own too.
interface PrometheusAnnotation extends AnnotationQuery<AnnotationTarget> {
  target?: AnnotationTarget;
  titleFormat?: string;
  textFormat?: string;
  tagKeys?: string;
}

// The panels are looked at one by one: of a union TypeScript takes any member's properties.
interface DashboardItself extends Omit<Dashboard, 'panels' | 'annotations' | 'templating' | 'links'> {
  uid: string;
  title: string;
  annotations: { list: PrometheusAnnotation[] };
  links: DashboardLink[];
  templating: { list: VariableModel[] };
  panels: [];
}

export type CheckedDashboard = Json<DashboardItself>;
