#include <cmath>
#include <limits>
#include <utility>

#include "tests/fuzz/log_image.h"
#include "tests/fuzz/text_mutations.h"

namespace souk::fuzz {
namespace {

using trajectories::LogColumn;
using trajectories::ValueType;

double ExtremeValue(ByteReader* choices) {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  constexpr double kValues[] = {0,      1,           -1,           2,           .5,  1e300,
                                5e-324, kInfinity,   -kInfinity,   NAN,         1e7, -0.,
                                1e19,   2147483648., -2147483649., 4294967296., 3,   7};
  return kValues[choices->Byte() % std::size(kValues)];
}

const std::string& SomeText(ByteReader* choices) {
  static const std::vector<std::string> texts = {"",
                                                 "row",
                                                 "episode",
                                                 "row,product",
                                                 "row,seller,audience,product",
                                                 "row,group",
                                                 "row,place",
                                                 "row,,",
                                                 "business/units",
                                                 "rewards",
                                                 "a/b/c",
                                                 "business",
                                                 "\x01\x1b[2J",
                                                 "\xff\xfe",
                                                 "USD",
                                                 "product",
                                                 std::string(5000, 'x'),
                                                 std::string(2000, ',')};
  return texts[choices->Byte() % texts.size()];
}

LogColumn& SomeColumn(LogImage* image, ByteReader* choices) {
  auto& columns = image->layout.columns;
  const std::size_t at = choices->Place(columns.size() + 1);
  return at < columns.size() ? columns[at] : image->layout.final_observations;
}

void MutateValue(LogImage* image, ByteReader* choices) {
  const std::size_t at = choices->Place(image->values.size() + 2);
  std::vector<double>& values = at < image->values.size()    ? image->values[at]
                                : at == image->values.size() ? image->final_observations
                                                             : image->ids;
  if (values.empty()) return;
  const std::size_t cell = choices->Place(values.size());
  values[cell] = ExtremeValue(choices);
}

void MutateShape(LogImage* image, ByteReader* choices) {
  LogColumn& column = SomeColumn(image, choices);
  const int extent = static_cast<int>(choices->Byte() % 40);
  switch (choices->Byte() % 3) {
    case 0:
      column.shape.push_back(extent);
      break;
    case 1:
      if (!column.shape.empty()) column.shape[choices->Place(column.shape.size())] = extent;
      break;
    default:
      if (!column.shape.empty()) column.shape.pop_back();
      break;
  }
  if (choices->Byte() % 2 == 0) return;
  // Axes that say the same.
  column.axes = column.axes.substr(0, column.axes.find(','));
  for (std::size_t i = 0; i < column.shape.size(); ++i) column.axes += ",product";
}

void MutateColumns(LogImage* image, ByteReader* choices) {
  auto& columns = image->layout.columns;
  if (columns.empty()) return;
  const std::size_t at = choices->Place(columns.size());
  const auto place = static_cast<std::ptrdiff_t>(at);
  switch (choices->Byte() % 4) {
    case 0:
      columns.erase(columns.begin() + place);
      image->values.erase(image->values.begin() + place);
      break;
    case 1: {
      LogColumn copy = columns[at];
      copy.name += "_";
      columns.push_back(std::move(copy));
      image->values.emplace_back(image->values[at]);
      break;
    }
    case 2:
      columns[at].name = SomeText(choices);
      break;
    default:
      std::swap(columns[at].name, columns[choices->Place(columns.size())].name);
      break;
  }
}

void MutateTexts(LogImage* image, ByteReader* choices) {
  LogColumn& column = SomeColumn(image, choices);
  switch (choices->Byte() % 4) {
    case 0:
      column.axes = SomeText(choices);
      break;
    case 1:
      column.unit = SomeText(choices);
      break;
    case 2:
      column.group_names.push_back(SomeText(choices));
      break;
    default:
      column.type = static_cast<ValueType>(choices->Byte() % 5);
      break;
  }
}

void MutateEpisodes(LogImage* image, ByteReader* choices) {
  constexpr std::int64_t kCounts[] = {0, 1, 2, 3, 4, 5, 12, 100, 300};
  const std::int64_t count = kCounts[choices->Byte() % std::size(kCounts)];
  switch (choices->Byte() % 4) {
    case 0:
      image->episodes = count;
      image->offsets.resize(static_cast<std::size_t>(count) + 1, image->rows);
      break;
    case 1:
      image->rows = count;
      break;
    case 2:
      image->offsets[choices->Place(image->offsets.size())] = count - 1;
      break;
    default: {
      const double bound = ExtremeValue(choices);
      image->offsets[choices->Place(image->offsets.size())] =
          std::abs(bound) < 1e18 ? static_cast<std::int64_t>(bound)
                                 : std::numeric_limits<std::int64_t>::max();
      break;
    }
  }
}

void MutateNames(LogImage* image, ByteReader* choices) {
  auto& axes = image->layout.axis_names;
  trajectories::AxisNames& axis = axes[choices->Place(axes.size())];
  if (choices->Byte() % 2 == 0 || axis.names.empty()) {
    axis.names.push_back(SomeText(choices));
  } else if (choices->Byte() % 2 == 0) {
    axis.names.pop_back();
  } else {
    axis.names[choices->Place(axis.names.size())] = SomeText(choices);
  }
}

void MutateMeta(LogImage* image, ByteReader* choices) {
  const int what = choices->Byte() % 8;
  if (what == 0) {
    image->meta.policy = SomeText(choices);
    return;
  }
  if (what == 1) {
    image->version_1 = true;
    return;
  }
  image->meta.scenario_yaml =
      MutateText(image->meta.scenario_yaml, {}, [choices] { return choices->Word(); });
}

// What version 1 has as an attribute of the root and later versions as a dataset.
void MoveToDataset(LogEdit* edit) {
  const std::string& name = edit->attribute;
  if (name == "scenario") {
    *edit = {edit->kind, trajectories::kScenarioDataset, "sha256", edit->choice};
  } else if (name.ends_with("_names")) {
    const std::string axis = name.substr(0, name.rfind('_'));
    *edit = {edit->kind, trajectories::NamesDataset(axis), "axes", edit->choice};
  }
}

void AddEdit(LogImage* image, ByteReader* choices) {
  static const std::vector<std::string> root_attributes = {
      "format",       "version",         "scenario",       "policy",
      "seed",         "source_revision", "product_names",  "segment_names",
      "seller_names", "audience_names",  "component_names"};
  LogEdit edit;
  edit.kind = static_cast<LogEdit::Kind>(choices->Byte() % 5);
  edit.choice = choices->Byte();
  const auto& columns = image->layout.columns;
  const std::size_t at = choices->Place(columns.size() + 6);
  if (at < columns.size()) {
    edit.object = columns[at].name;
    edit.attribute = choices->Byte() % 2 == 0 ? "axes" : "unit";
  } else if (at == columns.size()) {
    edit.object = "episode_offsets";
    edit.attribute = "axes";
  } else if (at == columns.size() + 1) {
    edit.object = "episode_ids";
    edit.attribute = "axes";
  } else {
    edit.object = "/";
    edit.attribute = root_attributes[choices->Byte() % root_attributes.size()];
    if (!image->version_1) MoveToDataset(&edit);
  }
  image->edits.push_back(std::move(edit));
}

}  // namespace

void MutateLog(LogImage* image, ByteReader* choices) {
  switch (choices->Byte() % 12) {
    case 0:
    case 1:
    case 2:
    case 3:
      return MutateValue(image, choices);
    case 4:
      return MutateShape(image, choices);
    case 5:
      return MutateColumns(image, choices);
    case 6:
      return MutateTexts(image, choices);
    case 7:
      return MutateEpisodes(image, choices);
    case 8:
      return MutateNames(image, choices);
    case 9:
      return MutateMeta(image, choices);
    default:
      return AddEdit(image, choices);
  }
}

}  // namespace souk::fuzz
