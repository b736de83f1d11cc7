// PostGraphile 5 over the same tables. Two fields tell names that lie in another table, as its users would add them.
import { createServer } from 'node:http'
import { grafserv } from 'grafserv/node'
import { postgraphile } from 'postgraphile'
import { PostGraphileAmberPreset } from 'postgraphile/presets/amber'
import { makePgService } from 'postgraphile/adaptors/pg'
import { TYPES } from 'postgraphile/@dataplan/pg'
import { addPgTableCondition, extendSchema } from 'postgraphile/utils'
import pg from 'pg'

const names = extendSchema((build) => {
  const { organisation, person } = build.input.pgRegistry.pgResources
  return {
    typeDefs: 'extend type Team { name: String } extend type Volunteer { name: String }',
    objects: {
      Team: { plans: { name: ($team) => organisation.get({ id: $team.get('id') }).get('name') } },
      Volunteer: { plans: { name: ($volunteer) => person.get({ id: $volunteer.get('person_id') }).get('name') } },
    },
  }
})

const startsFrom = addPgTableCondition({ schemaName: 'public', tableName: 'shift' }, 'startsFrom', (build) => ({
  type: build.getInputTypeByName('Datetime'),
  apply: (condition, value) =>
    condition.where(build.sql`${condition}.starts_at >= ${build.dataplanPg.sqlValueWithCodec(value, TYPES.timestamptz)}`),
}))

const pool = new pg.Pool({ host: process.env.PGHOST, user: process.env.PGUSER, database: 'postgres', max: 16 })
const preset = {
  extends: [PostGraphileAmberPreset],
  plugins: [names, startsFrom],
  disablePlugins: ['PgIndexBehaviorsPlugin'], // enrolments are sorted by a column that no index begins with
  pgServices: [makePgService({ pool, schemas: ['public'] })],
  grafserv: { watch: false, graphiql: false, websockets: false },
  grafast: { explain: false },
}
const serv = postgraphile(preset).createServ(grafserv)
const server = createServer()
await serv.addTo(server)
server.listen(Number(process.env.PORT), '127.0.0.1')
