#include "trajectories/log_reader.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <hdf5.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <system_error>

#include "core/errors.h"
#include "core/stop_token.h"
#include "io/checksums.h"
#include "io/nearest_path.h"
#include "trajectories/hdf5_text.h"

namespace souk::trajectories {
namespace {

constexpr const char* kGroup = "business/";
constexpr std::uint64_t kMostCells = 1U << 30U;  // of a row: so that their number is an int

core::InputError FileError(const std::string& path, const std::string& message) {
  return {core::SourcePlace{path, 0, 0}, "", message};
}

void RequireFile(const std::string& path) {
  std::error_code fault;
  const auto status = std::filesystem::status(path, fault);
  if (!std::filesystem::exists(status)) {
    throw FileError(path, "no such file, a trajectory log is expected" + io::NearestPathHint(path));
  }
  if (!std::filesystem::is_regular_file(status)) {
    throw FileError(path, "is not a plain file, a trajectory log is expected");
  }
}

herr_t RefuseLink(const char* /*file*/, const char* /*group*/, const char* /*other_file*/,
                  const char* /*object*/, unsigned* /*flags*/, hid_t /*access*/, void* /*data*/) {
  return -1;
}

// Of opening an object by its name, which may not lead into another file.
Hdf5Handle OwnLinks(hid_t kind) {
  Hdf5Handle access(H5Pcreate(kind), H5Pclose);
  Hdf5Check(H5Pset_elink_cb(access.get(), RefuseLink, nullptr));
  return access;
}

herr_t CollectName(hid_t /*group*/, const char* name, const H5L_info_t* /*info*/, void* names) {
  static_cast<std::vector<std::string>*>(names)->emplace_back(name);
  return 0;
}

// The datasets of a file, in the order of their making.
std::vector<std::string> DatasetNames(const Hdf5Handle& file) {
  std::vector<std::string> names;
  Hdf5Check(H5Lvisit(file.get(), H5_INDEX_CRT_ORDER, H5_ITER_INC, CollectName, &names));
  const Hdf5Handle access = OwnLinks(H5P_LINK_ACCESS);
  std::erase_if(names, [&](const std::string& name) {
    const Hdf5Handle object(H5Oopen(file.get(), name.c_str(), access.get()), H5Oclose);
    return H5Iget_type(object.get()) != H5I_DATASET;
  });
  return names;
}

// Values in another file would be those of whatever lies there.
Hdf5Handle OpenDataset(const Hdf5Handle& file, const std::string& name) {
  const Hdf5Handle access = OwnLinks(H5P_DATASET_ACCESS);
  Hdf5Handle dataset(H5Dopen2(file.get(), name.c_str(), access.get()), H5Dclose);
  const Hdf5Handle creation(H5Dget_create_plist(dataset.get()), H5Pclose);
  if (H5Pget_layout(creation.get()) == H5D_VIRTUAL ||
      Hdf5Check(H5Pget_external_count(creation.get())) > 0) {
    throw Hdf5Error(name + " has its values in another file");
  }
  return dataset;
}

ValueType TypeOf(const std::string& name, const Hdf5Handle& dataset) {
  const Hdf5Handle type(H5Dget_type(dataset.get()), H5Tclose);
  for (const ValueType candidate : {ValueType::kUInt8, ValueType::kInt32, ValueType::kUInt32,
                                    ValueType::kFloat32, ValueType::kFloat64}) {
    if (H5Tequal(type.get(), MemoryType(candidate)) > 0) return candidate;
  }
  throw Hdf5Error(name + " holds values of an unknown type");
}

std::string OneText(const Hdf5Handle& object, const std::string& name) {
  const std::vector<std::string> texts = ReadTexts(object, name);
  if (texts.size() != 1) throw Hdf5Error(name + " is not one text");
  return texts.front();
}

std::string ReadChecked(const Hdf5Handle& file, const char* name) {
  const Hdf5Handle dataset = OpenDataset(file, name);
  const std::vector<std::string> texts = ReadTextsOf(dataset, name);
  if (texts.size() != 1) throw Hdf5Error(fmt::format("its {} is not one text", name));
  if (io::Sha256(texts.front()) != OneText(dataset, "sha256")) {
    throw Hdf5Error(fmt::format("its {} is not the one whose checksum it has", name));
  }
  return texts.front();
}

std::vector<std::string> SplitAxes(const std::string& axes) {
  std::vector<std::string> parts(1);
  for (const char c : axes) {
    if (c == ',') {
      parts.emplace_back();
    } else {
      parts.back() += c;
    }
  }
  return parts;
}

}  // namespace

LogColumn LogReader::ReadColumn(const std::string& name, const Hdf5Handle& dataset) const {
  LogColumn column;
  column.name = name;
  column.type = TypeOf(name, dataset);
  column.axes = OneText(dataset, "axes");
  std::vector<std::string> axes = SplitAxes(column.axes);
  if (version_ == 1) {
    for (std::string& axis : axes) axis = AxisFromVersion1(axis);
    column.axes = fmt::format("{}", fmt::join(axes, ","));
  }
  column.unit = OneText(dataset, "unit");
  const std::vector<std::uint64_t> extents = DatasetExtents(dataset);
  if (extents.empty() || axes.size() != extents.size()) {
    throw Hdf5Error(name + " has other axes than it says");
  }
  std::uint64_t cells = 1;
  for (std::size_t i = 1; i < extents.size(); ++i) {
    if (extents[i] < 1 || extents[i] > kMostCells || (cells *= extents[i]) > kMostCells) {
      throw Hdf5Error(name + " has rows of an impossible size");
    }
    column.shape.push_back(static_cast<int>(extents[i]));
    if (axes[i] != "group") continue;
    column.group_names = version_ == 1 ? ReadTexts(dataset, AxisAttribute("group"))
                                       : TextsOf(GroupNamesDataset(name));
  }
  return column;
}

LogReader::LogReader(const std::string& path) : path_(path) {
  RequireFile(path);
  const Hdf5Quiet quiet;
  try {
    file_ = OpenLogFile(path);
  } catch (const Hdf5Error& error) {
    throw FileError(path,
                    fmt::format("cannot be read as HDF5 ({}), a whole trajectory log is expected",
                                error.what()));
  }
  try {
    ReadMeta();
    ReadEpisodes();
    ReadColumns();
  } catch (const Hdf5Error& error) {
    throw FileError(path, fmt::format("is not a trajectory log, or is damaged ({})", error.what()));
  }
}

void LogReader::ReadMeta() {
  const Hdf5Handle root(H5Gopen2(file_.get(), "/", H5P_DEFAULT), H5Gclose);
  if (OneText(root, "format") != "souk-log") throw Hdf5Error("its format is not souk-log");
  const std::uint64_t version = ReadNumber(root, "version");
  if (version < 1 || version > kLogVersion) {
    throw FileError(path_, fmt::format("is a trajectory log of version {}, 1 to {} are read",
                                       version, kLogVersion));
  }
  version_ = static_cast<int>(version);
  meta_ = {version == 1 ? OneText(root, "scenario") : ReadChecked(file_, kScenarioDataset),
           OneText(root, "policy"), ReadNumber(root, "seed")};
  if (version > 1 && H5Lexists(file_.get(), kSellerDataset, H5P_DEFAULT) > 0) {
    meta_.seller_yaml = ReadChecked(file_, kSellerDataset);
  }
  source_revision_ = OneText(root, "source_revision");
  for (const char* axis : {"protected_attribute", "audience", "component", "observation", "product",
                           "segment", "seller"}) {
    axis_names_.push_back({axis, version == 1 ? ReadTexts(root, AxisAttribute(AxisOfVersion1(axis)))
                                              : TextsOf(NamesDataset(axis))});
  }
}

std::vector<std::string> LogReader::TextsOf(const std::string& dataset) const {
  return ReadTextsOf(OpenDataset(file_, dataset), dataset);
}

void LogReader::ReadEpisodes() {
  const Hdf5Handle bounds = OpenDataset(file_, "episode_offsets");
  const Hdf5Handle ids = OpenDataset(file_, "episode_ids");
  const std::vector<std::uint64_t> extents = DatasetExtents(bounds);
  // A damaged extent must not become an allocation.
  const std::uint64_t most = std::filesystem::file_size(path_) / sizeof(std::int64_t);
  if (extents.size() != 1 || extents[0] < 1 || extents[0] > most ||
      DatasetExtents(ids) != std::vector<std::uint64_t>{extents[0] - 1}) {
    throw Hdf5Error("episode_offsets and episode_ids do not agree");
  }
  offsets_.resize(extents[0]);
  ReadRows(bounds, H5T_NATIVE_INT64, 0, static_cast<std::int64_t>(offsets_.size()),
           offsets_.data());
  const auto unwritten = std::find(offsets_.begin(), offsets_.end(), -1);
  complete_ = unwritten == offsets_.end();
  offsets_.erase(unwritten, offsets_.end());
  if (offsets_.empty() || offsets_.front() != 0 ||
      !std::is_sorted(offsets_.begin(), offsets_.end())) {
    throw Hdf5Error("episode_offsets do not ascend from 0");
  }
  episode_ids_.resize(offsets_.size() - 1);
  ReadRows(ids, H5T_NATIVE_UINT32, 0, episodes(), episode_ids_.data());
}

void LogReader::ReadColumns() {
  const std::vector<std::uint64_t> periods = DatasetExtents(OpenDataset(file_, "period"));
  if (periods.empty()) throw Hdf5Error("period is one value, not one a row");
  const std::uint64_t announced = periods.front();
  complete_ = complete_ && announced == static_cast<std::uint64_t>(rows());
  for (const std::string& name : DatasetNames(file_)) {
    if (name == "episode_offsets" || (version_ > 1 && HoldsTexts(name))) continue;
    const Hdf5Handle dataset = OpenDataset(file_, name);
    // What a later program may have added is no column.
    if (version_ > 1 && H5Aexists(dataset.get(), "axes") <= 0) continue;
    LogColumn column = ReadColumn(name, dataset);
    if (version_ == 1) column.name = ColumnFromVersion1(name);
    const bool of_rows = SplitAxes(column.axes).front() == "row";
    const std::uint64_t length = DatasetExtents(dataset).front();
    const auto least = static_cast<std::uint64_t>(of_rows ? rows() : episodes());
    if (length < least || (of_rows && length != announced)) {
      throw Hdf5Error(
          fmt::format("{} has {} entries where episode_offsets says {}", name, length, least));
    }
    (of_rows ? columns_ : episode_columns_).push_back(std::move(column));
  }
  for (const char* name :
       {"period", "observations", "actions_prices", "rewards", "business/units"}) {
    if (std::none_of(columns_.begin(), columns_.end(),
                     [&](const LogColumn& column) { return column.name == name; })) {
      throw Hdf5Error(fmt::format("the column {} is missing", name));
    }
  }
}

const LogColumn& LogReader::Column(const std::string& name) const {
  std::vector<std::string> names;
  for (const LogColumn& column : columns_) {
    if (column.name == name || column.name == kGroup + name) return column;
    names.push_back(column.name);
    if (column.name.starts_with(kGroup))
      names.push_back(column.name.substr(std::string(kGroup).size()));
  }
  const std::string hint = core::NearestHint(name, names);
  throw FileError(path_, fmt::format("has no column {}{}", core::Quoted(name),
                                     hint.empty() ? ", `souk log info` lists them" : hint));
}

std::vector<std::string> LogReader::CellNames(const LogColumn& column) const {
  const std::string stem = column.name.starts_with(kGroup)
                               ? column.name.substr(std::string(kGroup).size())
                               : column.name;
  std::vector<std::string> names = {stem};
  const std::vector<std::string> axes = SplitAxes(column.axes);
  for (std::size_t i = 0; i < column.shape.size(); ++i) {
    const std::string& axis = axes[i + 1];
    if (axis == "seller" && column.shape[i] == 1) continue;
    std::vector<std::string> labels = column.group_names;
    for (const AxisNames& known : axis_names_) {
      if (known.axis == axis) labels = known.names;
    }
    std::vector<std::string> longer;
    for (const std::string& name : names) {
      for (int place = 0; place < column.shape[i]; ++place) {
        const auto at = static_cast<std::size_t>(place);
        const std::string label = at < labels.size() ? labels[at] : std::to_string(place + 1);
        longer.push_back(fmt::format("{}[{}]", name, label));
      }
    }
    names = std::move(longer);
  }
  return names;
}

void LogReader::Read(const LogColumn& column, std::int64_t first, std::int64_t count,
                     std::vector<double>* values) const {
  core::ThrowIfStopped();
  values->resize(static_cast<std::size_t>(count) * static_cast<std::size_t>(column.Cells()));
  const Hdf5Quiet quiet;
  try {
    const std::string stored = version_ == 1 ? ColumnOfVersion1(column.name) : column.name;
    ReadRows(OpenDataset(file_, stored), H5T_NATIVE_DOUBLE, first, count, values->data());
  } catch (const Hdf5Error& error) {
    throw FileError(path_, fmt::format("cannot be read at {} ({})", column.name, error.what()));
  }
}

}  // namespace souk::trajectories
