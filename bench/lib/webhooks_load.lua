-- Meta's deliveries, signed, no two alike: one status of about 0.9 kB each; with INBOUND, every so-manieth
-- is a message from a person. RATE paces them (per second), COUNT ends them; without both, as fast as it goes.
local ffi = require("ffi")
ffi.cdef[[
  typedef struct { long s; long ns; } moment;
  int clock_gettime(int clock, moment *now);
  const void *EVP_sha256(void);
  unsigned char *HMAC(const void *kind, const void *key, int key_size, const char *text,
                      size_t size, unsigned char *digest, unsigned int *digest_size);
]]
local crypto = pcall(function() return ffi.C.HMAC end) and ffi.C or ffi.load("crypto")

local secret, path = os.getenv("SECRET"), os.getenv("HOOK")
local first_waba, wabas = tonumber(os.getenv("FIRST_WABA")), tonumber(os.getenv("WABAS"))
local rate, count = tonumber(os.getenv("RATE")), tonumber(os.getenv("COUNT"))
local inbound, run = tonumber(os.getenv("INBOUND")), os.getenv("RUN")
local headers = { ["Content-Type"] = "application/json", ["User-Agent"] = "facebookexternalua" }
local words = { [0] = "sent", "delivered", "read" }

local ENVELOPE = '{"object":"whatsapp_business_account","entry":[{"id":"%d","changes":[{"value":{' ..
  '"messaging_product":"whatsapp","metadata":{"display_phone_number":"15550783881",' ..
  '"phone_number_id":"106540352242922"},%s},"field":"messages"}]}]}'
local STATUS = '"contacts":[{"profile":{"name":"Pablo Morales"},"wa_id":"4915%09d","user_id":' ..
  '"DE.13491208%012d"}],"statuses":[{"id":"wamid.HBgNNDkxNTEyMzQ1Njc4ORUCABEYEjlBM0%s%012d",' ..
  '"status":"%s","timestamp":"%d","recipient_id":"4915%09d","recipient_user_id":"DE.13491208%012d",' ..
  '"recipient_parent_user_id":"DE.ENT.118157992128868448%012d","recipient_type":"individual",' ..
  '"biz_opaque_callback_data":"%s%012d","conversation":{"id":"7c2ba9b4e5f84d7e8f5b%012d",' ..
  '"expiration_timestamp":"%d","origin":{"type":"marketing"}},"pricing":{"billable":true,' ..
  '"pricing_model":"PMP","type":"regular","category":"marketing"}}]'
local MESSAGE = '"contacts":[{"profile":{"name":"Pablo Morales"},"wa_id":"4915%09d"}],"messages":[{' ..
  '"from":"4915%09d","id":"wamid.in%s%012d","timestamp":"%d","type":"text","text":{"body":' ..
  '"Hello, when does the ferry leave tomorrow? We are two with a bicycle. Thank you very much!"}}]'

local calls, slots, began = -1, 0, nil
local digest, now = ffi.new("unsigned char[32]"), ffi.new("moment")
local hex = {}
for byte = 0, 255 do hex[byte] = string.format("%02x", byte) end

local function signature(body)
  crypto.HMAC(crypto.EVP_sha256(), secret, #secret, body, #body, digest, nil)
  local text = {}
  for i = 0, 31 do text[i + 1] = hex[digest[i]] end
  return "sha256=" .. table.concat(text)
end

-- A message is sent, a thousand others are, it is delivered, a thousand others are, it is read.
local function status(number)
  local block, place = math.floor(number / 3000), number % 3000
  local message, at = block * 1000 + place % 1000, os.time()
  local person = message % 1000000000
  return string.format(ENVELOPE, first_waba + message % wabas, string.format(STATUS, person, message, run,
    message, words[math.floor(place / 1000)], at, person, message, message, run, number, message, at + 86400))
end

local function message(number)
  local person = number % 1000000000
  return string.format(ENVELOPE, first_waba + number % wabas,
    string.format(MESSAGE, person, person, run, number, os.time()))
end

function request()
  calls = calls + 1 -- the very first is only looked at by wrk, not sent
  local number, body = math.max(calls, 1), nil
  if inbound > 0 and number % (inbound + 1) == 0 then
    body = message(number / (inbound + 1) - 1)
  else
    body = status(number - 1 - (inbound > 0 and math.floor(number / (inbound + 1)) or 0))
  end
  headers["X-Hub-Signature-256"] = signature(body)
  return wrk.format("POST", path, headers, body)
end

local function seconds()
  ffi.C.clock_gettime(1, now)
  return tonumber(now.s) + tonumber(now.ns) / 1e9
end

local function paced() -- milliseconds until this connection's next request is due
  if slots >= count then return 1e8 end
  began = began or seconds()
  slots = slots + 1
  return math.max(0, math.floor((began + slots / rate - seconds()) * 1000))
end

if rate > 0 then delay = paced end

function done(summary, latency, requests)
  local file, errors = io.open(os.getenv("TOLD"), "w"), summary.errors
  file:write(string.format(
    '{"rate": %.1f, "p50_ms": %.3f, "p99_ms": %.3f, "max_ms": %.3f, "requests": %d, "seconds": %.3f, ' ..
    '"refused": %d, "broken": %d}',
    summary.requests / (summary.duration / 1e6), latency:percentile(50) / 1000,
    latency:percentile(99) / 1000, latency.max / 1000, summary.requests, summary.duration / 1e6,
    errors.status, errors.connect + errors.read + errors.write + errors.timeout))
  file:close()
end
