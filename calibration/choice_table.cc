#include "calibration/choice_table.h"

#include <fmt/core.h>

#include <algorithm>
#include <cctype>
#include <map>

#include "calibration/table_labels.h"
#include "core/errors.h"
#include "core/stop_token.h"
#include "io/csv_reader.h"

namespace souk::calibration {
namespace {

using io::CsvTable;

struct Places {
  int chooser, alternative, chosen, price;
  std::vector<int> attributes;
  int person;  // -1 without
};

struct Row {
  std::string alternative;
  bool chosen = false;
  double price = 0;
  std::vector<double> attributes;
};

struct Choice {
  std::string chooser;
  std::string person;
  std::vector<Row> rows;
  bool outside = false;
};

core::InputError CellError(const CsvTable& table, int row, int column, const std::string& message) {
  return {{table.file, table.lines[static_cast<std::size_t>(row)], 0},
          table.header[static_cast<std::size_t>(column)],
          message};
}

std::string Label(const CsvTable& table, int row, int column) {
  std::string text = table.Label(row, column);
  if (text.empty()) throw CellError(table, row, column, "is empty");
  return text;
}

bool Chosen(const CsvTable& table, int row, int column) {
  std::string word = Label(table, row, column);
  for (char& c : word) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  if (word == "1" || word == "yes" || word == "true") return true;
  if (word == "0" || word == "no" || word == "false") return false;
  throw CellError(table, row, column, "must be 1, yes or true, or 0, no or false");
}

Places FindPlaces(const CsvTable& table, const ChoiceColumns& columns) {
  Places places{table.Column(columns.chooser),
                table.Column(columns.alternative),
                table.Column(columns.chosen),
                table.Column(columns.price),
                {},
                -1};
  for (const std::string& name : columns.attributes)
    places.attributes.push_back(table.Column(name));
  if (!columns.person.empty()) places.person = table.Column(columns.person);
  return places;
}

void AddRow(const CsvTable& table, const Places& places, const std::string& outside, int r,
            Choice* choice) {
  Row row{Label(table, r, places.alternative), Chosen(table, r, places.chosen), 0, {}};
  const bool taken = choice->outside || std::any_of(choice->rows.begin(), choice->rows.end(),
                                                    [](const Row& other) { return other.chosen; });
  if (row.chosen && taken) {
    throw CellError(
        table, r, places.chosen,
        fmt::format("chooser {} has chosen another alternative already", choice->chooser));
  }
  if (row.alternative == outside) {
    choice->outside = choice->outside || row.chosen;
    return;
  }
  for (const Row& other : choice->rows) {
    if (other.alternative != row.alternative) continue;
    throw CellError(
        table, r, places.alternative,
        fmt::format("{} is offered to chooser {} twice", row.alternative, choice->chooser));
  }
  row.price = table.Number(r, places.price);
  for (const int column : places.attributes) row.attributes.push_back(table.Number(r, column));
  choice->rows.push_back(std::move(row));
}

// In order of first appearance, persons together.
std::vector<Choice> ReadRows(const CsvTable& table, const Places& places,
                             const std::string& outside) {
  std::vector<Choice> choices;
  std::map<std::string, std::size_t> place_of;
  for (int r = 0; r < static_cast<int>(table.rows.size()); ++r) {
    core::ThrowIfStopped();
    const std::string chooser = Label(table, r, places.chooser);
    const std::string person = places.person < 0 ? chooser : Label(table, r, places.person);
    const auto [known, is_new] = place_of.emplace(chooser, choices.size());
    if (is_new) choices.push_back({chooser, person, {}, false});
    Choice& choice = choices[known->second];
    if (choice.person != person) {
      throw CellError(table, r, places.person,
                      fmt::format("chooser {} was person {} before", chooser, choice.person));
    }
    AddRow(table, places, outside, r, &choice);
  }
  std::map<std::string, std::size_t> person_order;
  for (const Choice& choice : choices) person_order.emplace(choice.person, person_order.size());
  std::stable_sort(choices.begin(), choices.end(), [&](const Choice& a, const Choice& b) {
    return person_order.at(a.person) < person_order.at(b.person);
  });
  return choices;
}

std::vector<std::string> Alternatives(const std::vector<Choice>& choices) {
  std::vector<std::string> labels;
  for (const Choice& choice : choices) {
    for (const Row& row : choice.rows) labels.push_back(row.alternative);
  }
  return SortedLabels(labels);
}

ChoiceSets ToSets(const std::vector<Choice>& choices, const ChoiceColumns& columns) {
  ChoiceSets sets;
  sets.alternatives = Alternatives(choices);
  sets.attributes = columns.attributes;
  std::map<std::string, int> number_of;
  for (const std::string& label : sets.alternatives) {
    number_of.emplace(label, static_cast<int>(number_of.size()));
  }
  std::size_t rows = 0;
  for (const Choice& choice : choices) rows += choice.rows.size();
  const auto size = static_cast<Eigen::Index>(rows);
  sets.price.resize(size);
  sets.bought.resize(size);
  sets.attribute.resize(size, static_cast<Eigen::Index>(columns.attributes.size()));
  std::vector<double> outside;
  sets.first = {0};
  Eigen::Index r = 0;
  for (std::size_t c = 0; c < choices.size(); ++c) {
    bool bought = false;
    for (const Row& row : choices[c].rows) {
      sets.alternative.push_back(number_of.at(row.alternative));
      sets.price[r] = row.price;
      sets.bought[r] = row.chosen ? 1 : 0;
      bought = bought || row.chosen;
      for (std::size_t f = 0; f < row.attributes.size(); ++f) {
        sets.attribute(r, static_cast<Eigen::Index>(f)) = row.attributes[f];
      }
      ++r;
    }
    outside.push_back(bought ? 0 : 1);
    sets.first.push_back(r);
    const bool same_person = c > 0 && choices[c].person == choices[c - 1].person;
    sets.person.push_back(c == 0 ? 0 : sets.person.back() + (same_person ? 0 : 1));
  }
  const Eigen::Map<const Eigen::VectorXd> nothing(outside.data(),
                                                  static_cast<Eigen::Index>(outside.size()));
  if (nothing.sum() > 0 || !columns.outside.empty()) sets.outside = nothing;
  return sets;
}

}  // namespace

ChoiceSets ReadChoices(const std::string& path, const ChoiceColumns& columns) {
  const CsvTable table = io::ReadCsv(path);
  const Places places = FindPlaces(table, columns);
  const std::vector<Choice> choices = ReadRows(table, places, columns.outside);
  for (const Choice& choice : choices) {
    if (!choice.rows.empty()) continue;
    throw core::InputError(
        core::SourcePlace{path}, columns.alternative,
        fmt::format("chooser {} is offered nothing but {}", choice.chooser, columns.outside));
  }
  const bool outside_is_there =
      columns.outside.empty() ||
      std::any_of(table.rows.begin(), table.rows.end(), [&](const std::vector<std::string>& row) {
        return row[static_cast<std::size_t>(places.alternative)] == columns.outside;
      });
  if (!outside_is_there) {
    throw core::InputError(core::SourcePlace{path}, columns.alternative,
                           core::Quoted(columns.outside) + " is no alternative of the table");
  }
  return ToSets(choices, columns);
}

}  // namespace souk::calibration
