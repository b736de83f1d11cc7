-- Sends the forms of a file, each once: a line is the path, the cookie and the body, with tabs between.
local lines, turn = {}, 0
local headers = {
  ["content-type"] = "application/x-www-form-urlencoded",
  ["sec-fetch-site"] = "same-origin",
  ["accept"] = "text/html",
  ["accept-encoding"] = "gzip",
  ["accept-language"] = "zh-CN,zh;q=0.9",
}

function init()
  for path, cookie, body in io.open(os.getenv("BENCH_BODIES")):read("*a"):gmatch("([^\t\n]+)\t([^\t]+)\t([^\n]+)\n") do
    headers["cookie"] = cookie
    lines[#lines + 1] = wrk.format("POST", path, headers, body)
  end
end

function request()
  turn = turn + 1
  return lines[turn]
end

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format(
    '{"requests": %d, "microseconds": %d, "bytes": %d, "p50": %d, "p99": %d, "failed": %d}\n',
    summary.requests, summary.duration, summary.bytes, latency:percentile(50), latency:percentile(99),
    errors.connect + errors.read + errors.write + errors.status + errors.timeout))
end
