-- Sends the bodies of a file in turn, one a line, and says what came of it as one line of JSON.
local path, token = os.getenv("BENCH_BODIES"), os.getenv("BENCH_TOKEN")
local requests, turn, failed = {}, 0, 0

function init()
  wrk.method = "POST"
  wrk.headers["content-type"] = "application/json"
  if token and token ~= "" then wrk.headers["authorization"] = "Bearer " .. token end
  for body in io.lines(path) do
    requests[#requests + 1] = wrk.format(nil, "/graphql", nil, body)
  end
end

function request()
  turn = turn % #requests + 1
  return requests[turn]
end

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format(
    '{"requests": %d, "microseconds": %d, "bytes": %d, "p50": %d, "p99": %d, "failed": %d}\n',
    summary.requests, summary.duration, summary.bytes, latency:percentile(50), latency:percentile(99),
    errors.connect + errors.read + errors.write + errors.status + errors.timeout))
end
