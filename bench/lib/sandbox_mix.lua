-- What a portal asks of Graph: objects, lists, a day of analytics, and every fifth time a message.
local waba, phone, template = os.getenv("WABA"), os.getenv("PHONE"), os.getenv("TEMPLATE")
local day = tonumber(os.getenv("DAY"))
local headers = {
  ["Authorization"] = "Bearer " .. os.getenv("TOKEN"), ["Content-Type"] = "application/json"
}
local number = 0

local function send()
  local to = string.format("+4915%09d", number % 900000000)
  local body = string.format(
    '{"messaging_product":"whatsapp","to":"%s","type":"template",' ..
    '"template":{"name":"parcel_7","language":{"code":"en_US"}}}', to)
  return wrk.format("POST", "/v25.0/" .. phone .. "/messages", headers, body)
end

local reads = {
  "/v25.0/" .. waba .. "?fields=id,name,currency,health_status,phone_numbers{id,quality_rating}",
  "/v25.0/" .. waba .. "/message_templates?fields=name,status,category,quality_score&limit=25",
  "/v25.0/" .. template .. "?fields=name,status,components",
  "/v25.0/" .. waba .. string.format(
    "/pricing_analytics?start=%d&end=%d&granularity=DAILY&dimensions=PRICING_CATEGORY,COUNTRY",
    day, day + 86400),
}

function request()
  number = number + 1
  if number % 5 == 0 then return send() end
  return wrk.format("GET", reads[number % 5], headers)
end

function done(summary, latency, requests)
  local file = io.open(os.getenv("TOLD"), "w")
  local errors = summary.errors
  file:write(string.format(
    '{"rate": %.1f, "p50_ms": %.2f, "p95_ms": %.2f, "p99_ms": %.2f, "requests": %d, "errors": %d}',
    summary.requests / (summary.duration / 1e6), latency:percentile(50) / 1000,
    latency:percentile(95) / 1000, latency:percentile(99) / 1000, summary.requests,
    errors.connect + errors.read + errors.write + errors.status + errors.timeout))
  file:close()
end
