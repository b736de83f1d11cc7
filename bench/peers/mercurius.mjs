// Mercurius with graphql-jit over the same tables: with loaders, or (SQL=one) with one statement written by hand.
import { readFileSync } from 'node:fs'
import Fastify from 'fastify'
import mercurius from 'mercurius'
import pg from 'pg'

const pool = new pg.Pool({ host: process.env.PGHOST, user: process.env.PGUSER, database: 'postgres', max: 16 })
// The statements give texts for times, as JSON has them.
pg.types.setTypeParser(pg.types.builtins.TIMESTAMPTZ, (text) => text.replace(' ', 'T') + ':00')

const schema = `
  type Team { id: ID! name: String! }
  type Activity { id: ID! title: String! team: Team! }
  type Volunteer { id: ID! name: String! }
  type Enrolment { state: String! volunteer: Volunteer! }
  type Shift {
    id: ID! place: String! startsAt: String! capacity: Int! enrolledCount: Int!
    activity: Activity! enrolments(first: Int!): [Enrolment!]!
  }
  type Query { shifts(first: Int!, startsFrom: String!): [Shift!]! shift(id: ID!): Shift }
`

const query = async (name, text, values) => (await pool.query({ name, text, values })).rows
const byKey = (keys, rows) => {
  const found = new Map(rows.map((row) => [row.id, row]))
  return keys.map((key) => found.get(key))
}
const SHIFT = `id, place, starts_at AS "startsAt", capacity, enrolled_count AS "enrolledCount", activity_id`

const withLoaders = {
  resolvers: {
    Query: {
      shifts: (_, { first, startsFrom }) =>
        query('shifts', `SELECT ${SHIFT} FROM shift WHERE starts_at >= $1 ORDER BY starts_at, id LIMIT $2`, [startsFrom, first]),
      shift: async (_, { id }) => (await query('shift', `SELECT ${SHIFT} FROM shift WHERE id = $1`, [id]))[0],
    },
  },
  loaders: {
    Shift: {
      activity: async (queries) => {
        const keys = queries.map(({ obj }) => obj.activity_id)
        return byKey(keys, await query('activity', 'SELECT id, title, team_id FROM activity WHERE id = ANY($1)', [keys]))
      },
      enrolments: async (queries) => {
        const keys = queries.map(({ obj }) => obj.id)
        const rows = await query('enrolments', `
          SELECT e.* FROM unnest($1::uuid[]) AS s (id) CROSS JOIN LATERAL (
            SELECT shift_id, state, volunteer_id FROM enrolment WHERE shift_id = s.id ORDER BY enrolled_at, id LIMIT $2
          ) AS e`, [keys, queries[0].params.first])
        const found = new Map(keys.map((key) => [key, []]))
        for (const row of rows) found.get(row.shift_id).push(row)
        return keys.map((key) => found.get(key))
      },
    },
    Activity: {
      team: async (queries) => {
        const keys = queries.map(({ obj }) => obj.team_id)
        return byKey(keys, await query('team', 'SELECT id, name FROM organisation WHERE id = ANY($1)', [keys]))
      },
    },
    Enrolment: {
      volunteer: async (queries) => {
        const keys = queries.map(({ obj }) => obj.volunteer_id)
        const text = 'SELECT v.id, p.name FROM volunteer v JOIN person p ON p.id = v.person_id WHERE v.id = ANY($1)'
        return byKey(keys, await query('volunteer', text, [keys]))
      },
    },
  },
}

const sql = (name) => readFileSync(new URL(`../queries/${name}.sql`, import.meta.url), 'utf8')
const nested = sql('nested')
const single = { B: sql('single'), C: sql('bare') }
const one = async (name, text, value) => {
  const result = await pool.query({ name, text, values: [value], rowMode: 'array' })
  return result.rows.length ? JSON.parse(result.rows[0][0]) : {}
}
const withOneStatement = {
  resolvers: {
    Query: {
      shifts: async (_, { startsFrom }) => (await one('nested', nested, startsFrom)).shifts,
      shift: async (_, { id }, { reply }) => {
        const query = reply.request.body.operationName
        return (await one(query, single[query], id)).shift
      },
    },
  },
}

const app = Fastify()
app.register(mercurius, { schema, jit: 1, ...(process.env.SQL === 'one' ? withOneStatement : withLoaders) })
await app.listen({ host: '127.0.0.1', port: Number(process.env.PORT) })
