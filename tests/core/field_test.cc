#include "core/field.h"

#include <doctest/doctest.h>

#include <limits>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "core/errors.h"
#include "core/field_check.h"
#include "core/make_fields.h"

namespace souk::core {

struct Inner {
  double share = .5;
};
struct Plain {};
enum class Colour { kRed, kGreen };
struct Outer {
  std::string name;
  int count = 1;
  std::vector<double> numbers;
  std::vector<double> by_product;
  std::vector<std::vector<double>> by_group;
  Inner inner;
  std::vector<Inner> inners;
  std::variant<Plain, Inner> kind;
  Colour colour = Colour::kRed;
  std::vector<int> segments;
  double low = 0;
  double high = 1;

  bool Any() const { return count > 0; }
};

// What lists are held against at compile time.
static_assert(MemberCount<Plain>() == 0);
static_assert(MemberCount<Inner>() == 1);
static_assert(MemberCount<Outer>() == 12);

template <>
const FieldList& FieldsOf<Plain>() {
  static const FieldList list = MakeFields<Plain>("plain");
  return list;
}
template <>
const FieldList& FieldsOf<Inner>() {
  static const FieldList list =
      MakeFields<Inner>("inner", Number<&Inner::share>("share", kShareBelow1, "a share"));
  return list;
}
template <>
const FieldList& FieldsOf<Outer>() {
  static const FieldList list = MakeFields<Outer>(
      "outer", Text<&Outer::name>("name", ""), Whole<&Outer::count>("count", Between(1, 9), ""),
      Numbers<&Outer::numbers>("numbers", AtLeast(0), ""),
      NumberMap<&Outer::by_product>("by_product", Labelled::kProduct, kAnyNumber, ""),
      GroupMap<&Outer::by_group>("by_group", kShare, ""), Section<&Outer::inner>("inner", ""),
      Sections<&Outer::inners>("inners", ""), Tagged<&Outer::kind, Plain, Inner>("kind", ""),
      Choice<&Outer::colour>("colour", {"red", "green"}, ""),
      NameOf<&Outer::segments>("segments", Labelled::kSegment, ""),
      Interval<&Outer::low, &Outer::high>("range", AtLeast(0), ""));
  return list;
}

namespace {

const Labels kLabels = {{"tea", "cake"}, {"all"}, {"income"}, {"few", "many"}, {{"low", "high"}}};

Outer Good() {
  Outer outer;
  outer.numbers = {0, 1};
  outer.by_product = {1, -1};
  outer.by_group = {{.5, .5}};
  outer.inners = {{}, {}};
  outer.kind = Inner{};
  outer.segments = {1};
  return outer;
}

// The field at fault and the message, "" when there is none.
std::string Fault(const Outer& outer) {
  try {
    CheckFields(outer, kLabels, "o");
  } catch (const InputError& fault) {
    return fault.what();
  }
  return "";
}

TEST_CASE("CheckFields: what the lists allow passes") { CHECK(Fault(Good()).empty()); }

TEST_CASE("CheckFields: each kind of field is checked and named by its path") {
  constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  struct Case {
    const char* expected;
    void (*spoil)(Outer&);
  };
  const Case cases[] = {
      {"o.count: is 10, must lie between 1 and 9", [](Outer& o) { o.count = 10; }},
      {"o.numbers[1]: is -1, must be at least 0", [](Outer& o) { o.numbers[1] = -1; }},
      {"o.by_product.cake: is nan, must be a finite number",
       [](Outer& o) { o.by_product[1] = kNan; }},
      {"o.by_product.tea: is inf, must be a finite number",
       [](Outer& o) { o.by_product[0] = kInfinity; }},
      {"o.by_product: has 1 numbers, must have one per product (2)",
       [](Outer& o) { o.by_product.pop_back(); }},
      {"o.by_group.income.high: is 2, must lie between 0 and 1",
       [](Outer& o) { o.by_group[0][1] = 2; }},
      {"o.by_group: covers 0 attributes, must cover all 1", [](Outer& o) { o.by_group.clear(); }},
      {"o.by_group.income: has 1 numbers, must have one per group (2)",
       [](Outer& o) { o.by_group[0].pop_back(); }},
      {"o.inner.share: is 1, must be at least 0 and below 1", [](Outer& o) { o.inner.share = 1; }},
      {"o.inners[1].share: is -1", [](Outer& o) { o.inners[1].share = -1; }},
      {"o.kind.share: is 3", [](Outer& o) { o.kind = Inner{3}; }},
      {"o.colour: is 2, must be one of red, green",
       [](Outer& o) { o.colour = static_cast<Colour>(2); }},
      {"o.segments[0]: is 2, must name a segment (0 to 1)", [](Outer& o) { o.segments = {2}; }},
      {"o.range: is -1", [](Outer& o) { o.low = -1; }},
      {"o.range: is -2", [](Outer& o) { o.high = -2; }}};
  for (const Case& each : cases) {
    Outer outer = Good();
    each.spoil(outer);
    CAPTURE(each.expected);
    CHECK(Fault(outer).find(each.expected) == 0);
  }
}

TEST_CASE("Range: what it holds, and its words") {
  CHECK(AtLeast(0).Holds(0));
  CHECK_FALSE(Above(0).Holds(0));
  CHECK(Above(0).Holds(5e-324));
  CHECK_FALSE(kShareBelow1.Holds(1));
  CHECK(kShare.Holds(1));
  CHECK_FALSE(AtLeast(0).Holds(std::numeric_limits<double>::infinity()));
  CHECK(OrInfinite(AtLeast(0)).Holds(std::numeric_limits<double>::infinity()));
  CHECK_FALSE(OrInfinite(kAnyNumber).Holds(-std::numeric_limits<double>::infinity()));
  CHECK_FALSE(kAnyNumber.Holds(std::numeric_limits<double>::quiet_NaN()));
  CHECK(Range{0, 1, true}.Text() == "above 0 to 1");
  CHECK(kShareBelow1.Text() == "0 to below 1");
  CHECK(OrInfinite(AtLeast(0)).Text() == "at least 0, or `.inf`");
}

TEST_CASE("Tagged: every alternative can be made and reached") {
  const Field& kind = *FieldsOf<Outer>().Find("kind");
  Outer outer;
  void* const member = kind.access.at(&outer);
  kind.access.resize(member, 1);
  CHECK(kind.access.size(member) == 1);
  CHECK(kind.access.item(member, 0) == &std::get<Inner>(outer.kind));
  kind.access.resize(member, 0);
  CHECK(std::holds_alternative<Plain>(outer.kind));
}

}  // namespace
}  // namespace souk::core
