#include "serving/golden.h"

#include <fmt/core.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <initializer_list>
#include <limits>
#include <nlohmann/json.hpp>
#include <string_view>

#include "core/errors.h"
#include "core/streams.h"
#include "io/json_text.h"

namespace souk::serving {
namespace {

using nlohmann::json;
using policies::DecisionCase;
using policies::Decisions;
using policies::DecisionShape;

constexpr double kMostDrawn = 4;  // of a value without an upper limit

DecisionCase DrawCase(const std::vector<spec::ObservedField>& fields, int periods,
                      std::uint64_t seed, std::uint32_t index) {
  core::Stream stream(seed, index, 0, core::PackAddress(core::Purpose::kGoldenCases));
  std::uint32_t draw = 0;
  DecisionCase drawn;
  drawn.period = static_cast<int>(stream.Uniform(draw++) * periods);
  for (const spec::ObservedField& field : fields) {
    const double share = std::clamp((stream.Uniform(draw++) - .1) / .8, 0., 1.);
    const double hi = std::isfinite(field.hi) ? field.hi : field.lo + kMostDrawn;
    drawn.observation.push_back(static_cast<float>(field.lo + share * (hi - field.lo)));
  }
  return drawn;
}

// The double of the fewest digits that reads back as this float, so that the file is shorter.
double Shortest(float value) {
  const std::string text = fmt::format("{}", value);
  double wide = 0;
  std::from_chars(text.data(), text.data() + text.size(), wide);
  return static_cast<float>(wide) == value ? wide : value;
}

// Values first .. first + rows * columns - 1 as `rows` lists.
template <typename T>
json Rows(const std::vector<T>& values, std::size_t first, int rows, int columns) {
  json lists = json::array();
  for (int r = 0; r < rows; ++r) {
    const auto begin = values.begin() + static_cast<std::ptrdiff_t>(first) + r * columns;
    lists.push_back(json(std::vector<T>(begin, begin + columns)));
  }
  return lists;
}

json Floats(const float* begin, std::size_t count) {
  json list = json::array();
  for (std::size_t k = 0; k < count; ++k) list.push_back(Shortest(begin[k]));
  return list;
}

void PutActions(const Decisions& decisions, std::size_t c, const DecisionShape& shape, json* out) {
  (*out)["prices"] = Rows(decisions.prices, c * shape.prices(), shape.audiences, shape.products);
  if (shape.places > 0) {
    (*out)["slates"] = Rows(decisions.slates, c * shape.slates(), shape.audiences, shape.places);
  }
}

// Reads one value of a file, knowing where it stands.
class Reader {
 public:
  Reader(const json& value, std::string file, std::string field)
      : value_(value), file_(std::move(file)), field_(std::move(field)) {}

  [[noreturn]] void Fail(const std::string& message) const {
    throw core::InputError(core::SourcePlace{file_}, field_, message);
  }
  Reader Key(const char* key) const {
    if (!value_.is_object() || !value_.contains(key)) Fail(fmt::format("has no {}", key));
    return {value_.at(key), file_, field_.empty() ? key : field_ + "." + key};
  }
  bool Has(const char* key) const { return value_.is_object() && value_.contains(key); }
  // No keys but these.
  void Only(std::initializer_list<std::string_view> keys) const {
    if (!value_.is_object()) Fail("a map is expected");
    for (const auto& [key, unused] : value_.items()) {
      if (std::find(keys.begin(), keys.end(), key) == keys.end()) {
        Fail("unknown key " + core::Quoted(key));
      }
    }
  }
  std::size_t Size() const {
    if (!value_.is_array()) Fail("a list is expected");
    return value_.size();
  }
  Reader Item(std::size_t i) const {
    return {value_.at(i), file_, fmt::format("{}[{}]", field_, i)};
  }
  void Is(const json& wanted) const {
    if (value_ != wanted) Fail("must be " + io::JsonText(wanted, -1));
  }
  std::int64_t Integer(std::int64_t least, std::int64_t most) const {
    const bool within = value_.is_number_integer() && value_ >= least && value_ <= most;
    if (!within) Fail(fmt::format("a whole number from {} to {} is expected", least, most));
    return value_.get<std::int64_t>();
  }
  template <typename T>
  T Number() const {
    const double wide = value_.is_number() ? value_.get<double>() : NAN;
    if (!std::isfinite(static_cast<T>(wide))) Fail("a finite number is expected");
    return static_cast<T>(wide);
  }
  void Sized(int count) const {
    if (Size() != static_cast<std::size_t>(count)) {
      Fail(fmt::format("has {} entries, must have {}", Size(), count));
    }
  }
  template <typename Append>
  void Each(int count, const Append& append) const {
    Sized(count);
    for (std::size_t i = 0; i < Size(); ++i) append(Item(i));
  }

 private:
  const json& value_;
  std::string file_;
  std::string field_;
};

void ReadActions(const Reader& from, const DecisionShape& shape, Decisions& decisions) {
  from.Key("prices").Each(shape.audiences, [&](const Reader& row) {
    row.Each(shape.products,
             [&](const Reader& price) { decisions.prices.push_back(price.Number<double>()); });
  });
  if (shape.places == 0) return;
  from.Key("slates").Each(shape.audiences, [&](const Reader& row) {
    row.Each(shape.places, [&](const Reader& place) {
      decisions.slates.push_back(place.Integer(0, shape.products - 1));
    });
  });
}

void ReadCase(const Reader& from, const DecisionShape& shape, int periods, bool explored,
              GoldenCases& golden) {
  from.Only({"period", "observation", "prices", "slates", "outputs", "explored"});
  DecisionCase& one = golden.cases.emplace_back();
  one.period = static_cast<int>(from.Key("period").Integer(0, periods - 1));
  from.Key("observation").Each(shape.observed, [&](const Reader& value) {
    one.observation.push_back(value.Number<float>());
  });
  ReadActions(from, shape, golden.expected);
  if (shape.outputs > 0) {
    from.Key("outputs").Each(shape.outputs, [&](const Reader& value) {
      golden.expected.outputs.push_back(value.Number<float>());
    });
  }
  if (from.Has("explored") != explored) from.Fail("says otherwise than the first whether explored");
  if (explored) {
    from.Key("explored").Only({"prices", "slates"});
    ReadActions(from.Key("explored"), shape, *golden.explored);
  }
}

}  // namespace

GoldenCases MakeGoldenCases(const policies::Policy& policy, const policies::Policy* explorer,
                            const std::vector<spec::ObservedField>& fields,
                            const spec::SellerSpec& seller,
                            const std::vector<policies::DecisionCase>& played) {
  GoldenCases golden;
  for (std::uint32_t c = 0; c < kDrawnCases; ++c) {
    golden.cases.push_back(DrawCase(fields, seller.season.periods, golden.seed, c));
  }
  golden.cases.insert(golden.cases.end(), played.begin(), played.end());
  golden.expected = policies::Decide(policy, seller, golden.cases, golden.seed);
  if (explorer != nullptr) {
    golden.explored = policies::Decide(*explorer, seller, golden.cases, golden.seed);
  }
  return golden;
}

std::string ToJson(const GoldenCases& golden, const DecisionShape& shape) {
  std::string lines;
  for (std::size_t c = 0; c < golden.cases.size(); ++c) {
    const DecisionCase& one = golden.cases[c];
    nlohmann::ordered_json line;
    line["period"] = one.period;
    line["observation"] = Floats(one.observation.data(), one.observation.size());
    json actions;
    PutActions(golden.expected, c, shape, &actions);
    for (const auto& [key, value] : actions.items()) line[key] = value;
    if (shape.outputs > 0) {
      const auto count = static_cast<std::size_t>(shape.outputs);
      line["outputs"] = Floats(golden.expected.outputs.data() + c * count, count);
    }
    if (golden.explored) {
      json explored;
      PutActions(*golden.explored, c, shape, &explored);
      line["explored"] = explored;
    }
    lines += (c == 0 ? "\n  " : ",\n  ") + io::JsonText(line, -1);
  }
  return fmt::format(
      "{{\"format\": \"souk-golden\", \"version\": 1, \"seed\": {},\n \"cases\": [{}\n ]}}\n",
      golden.seed, lines);
}

GoldenCases ParseGoldenCases(const std::string& text, const std::string& file,
                             const DecisionShape& shape, int periods) {
  json parsed;
  try {
    parsed = json::parse(text);
  } catch (const json::exception& fault) {
    throw core::InputError(core::SourcePlace{file}, "",
                           std::string("is not JSON: ") + fault.what());
  }
  const Reader root(parsed, file, "");
  root.Only({"format", "version", "seed", "cases"});
  root.Key("format").Is("souk-golden");
  root.Key("version").Is(1);
  GoldenCases golden;
  golden.seed = static_cast<std::uint64_t>(
      root.Key("seed").Integer(0, std::numeric_limits<std::int64_t>::max()));
  const Reader cases = root.Key("cases");
  if (cases.Size() < kDrawnCases) {
    cases.Fail(fmt::format("are {}, at least {} are expected", cases.Size(), kDrawnCases));
  }
  const bool explored = cases.Item(0).Has("explored");
  if (explored) golden.explored.emplace();
  for (std::size_t c = 0; c < cases.Size(); ++c) {
    ReadCase(cases.Item(c), shape, periods, explored, golden);
  }
  return golden;
}

}  // namespace souk::serving
