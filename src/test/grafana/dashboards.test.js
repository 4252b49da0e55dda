import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { before, describe, it } from 'node:test';
import { ruleErrors, typeErrors, uniqueErrors } from './check.js';

const read = (name) => JSON.parse(readFileSync(new URL(`../../../grafana/dashboards/tcpwait-${name}.json`, import.meta.url)));
const dashboards = { fleet: read('fleet'), host: read('host') };

const first = (dashboard, type) => dashboard.panels.find((panel) => panel.type === type);

// Each spoils one thing; a check that lets it pass checks nothing.
const spoiltForTypes = {
  'an option that a stat panel has not': (d) => (first(d, 'stat').options.colourMode = 'value'),
  'an option with a value that it cannot have': (d) => (first(d, 'stat').options.colorMode = 'loud'),
  'a bar gauge without its mode': (d) => delete first(d, 'bargauge').options.displayMode,
  'a legend at no place': (d) => (first(d, 'timeseries').options.legend.placement = 'left'),
  'a line style of none': (d) => (first(d, 'timeseries').fieldConfig.defaults.custom.drawStyle = 'lines'),
  'a table cell of no type': (d) => (first(d, 'table').fieldConfig.defaults.custom.cellOptions.type = 'plain'),
  'an override of what a table has not': (d) =>
    first(d, 'table').fieldConfig.overrides[0].properties.push({ id: 'custom.widht', value: 1 }),
  'a threshold without a colour': (d) => delete first(d, 'stat').fieldConfig.defaults.thresholds.steps[0].color,
  'a query without an expression': (d) => delete first(d, 'stat').targets[0].expr,
  'a query with a member that Prometheus has not': (d) => (first(d, 'stat').targets[0].legend = 'all'),
  'a variable of no type': (d) => (d.templating.list[1].type = 'querry'),
  'a refresh that does not exist': (d) => (d.templating.list[1].refresh = 7),
  'a link without a tooltip': (d) => delete d.links[0].tooltip,
  'an annotation without a colour': (d) => delete d.annotations.list[1].iconColor,
  'a dashboard with a member that Grafana has not': (d) => (d.refreshRate = '30s'),
  'a place in the grid as text': (d) => (first(d, 'stat').gridPos.x = '0'),
  'a panel of a type that is not checked': (d) => (first(d, 'stat').type = 'graph'),
};

const spoiltForRules = {
  'an id twice': (d) => (d.panels[2].id = d.panels[1].id),
  'panels that overlap': (d) => (d.panels[2].gridPos.x -= 1),
  'a panel beyond the edge': (d) => (d.panels[1].gridPos.w = 25),
  'a panel without a unit': (d) => delete first(d, 'timeseries').fieldConfig.defaults.unit,
  'a panel without a description': (d) => (first(d, 'timeseries').description = ''),
  'a panel with a data source of its own': (d) => (first(d, 'timeseries').datasource.uid = 'prometheus'),
  'a query with a data source of its own': (d) => (first(d, 'timeseries').targets[0].datasource.uid = 'prometheus'),
  'a query without a legend': (d) => delete first(d, 'timeseries').targets[0].legendFormat,
  'a query of all jobs': (d) => (first(d, 'stat').targets[0].expr = 'sum(tcpwait_sockets)'),
  'a query without a bound': (d) => (first(d, 'timeseries').targets[0].expr = 'tcpwait_sockets{cluster=~"$cluster", job=~"$job"}'),
  'a query by peer without a bound': (d) =>
    (first(d, 'timeseries').targets[0].expr = 'sum by (peer) (tcpwait_sockets{cluster=~"$cluster", job=~"$job"})'),
  'a query that picks anew at each step': (d) =>
    (first(d, 'timeseries').targets[0].expr = 'topk(5, tcpwait_sockets{cluster=~"$cluster", job=~"$job"})'),
  'a refId twice': (d) => first(d, 'timeseries').targets.push(first(d, 'timeseries').targets[0]),
  'a table over a range': (d) => Object.assign(first(d, 'table').targets[0], { instant: false, range: true }),
  'a table with columns as they come': (d) => (first(d, 'table').transformations = []),
  'a table sorted by no column': (d) => (first(d, 'table').options.sortBy[0].displayName = 'Value'),
  'a link to a runbook that is not there': (d) =>
    (d.links.find((link) => link.title === 'Runbooks').url += 'how_to_tune_tcp_fin_timeout.md'),
  'a link to elsewhere': (d) => (d.links[0].url = 'https://example.com/'),
  'no variable for the data source': (d) => d.templating.list.shift(),
};

const spoil = (name, how) => {
  const dashboard = structuredClone(dashboards[name]);
  how(dashboard);
  return dashboard;
};

describe('the dashboards', () => {
  let types;
  before(() => {
    const all = { ...dashboards };
    // All in one run of the compiler, which takes seconds to start.
    for (const name of Object.keys(dashboards)) {
      Object.values(spoiltForTypes).forEach((how, i) => (all[`${name}-spoilt-${i}`] = spoil(name, how)));
    }
    types = typeErrors(all);
  });

  it('have uids and titles of their own', () => assert.deepEqual(uniqueErrors(Object.values(dashboards)), []));
  it('are refused with a uid twice', () => assert.equal(uniqueErrors([dashboards.host, dashboards.host]).length, 2));

  for (const [name, dashboard] of Object.entries(dashboards)) {
    it(`${name} is valid by Grafana's types`, () => assert.deepEqual(types[name], []));
    it(`${name} keeps the rules`, () => assert.deepEqual(ruleErrors(dashboard), []));
    Object.keys(spoiltForTypes).forEach((what, i) => {
      it(`${name} is refused by type with ${what}`, () => assert.notEqual(types[`${name}-spoilt-${i}`].length, 0));
    });
    for (const [what, how] of Object.entries(spoiltForRules)) {
      // Against the dashboard itself, so that a mistake in it does not pass for the one made here.
      it(`${name} is refused with ${what}`, () => {
        assert.ok(ruleErrors(spoil(name, how)).length > ruleErrors(dashboard).length);
      });
    }
  }
});
