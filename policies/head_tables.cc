#include "policies/head_tables.h"

namespace souk::policies {

HeadTables MakeHeadTables(const DecisionHeads& heads) {
  HeadTables tables;
  tables.order.resize(static_cast<std::size_t>(heads.products()));
  std::int64_t column = 0;
  for (const int product : heads.ladder_products()) {
    const std::vector<double>& rungs = heads.prices(product);
    for (std::size_t l = 0; l < static_cast<std::size_t>(heads.levels()); ++l) {
      tables.rungs.push_back(l < rungs.size() ? static_cast<float>(rungs[l]) : 0);
      tables.mask.push_back(l < rungs.size() ? 0 : kNoRung);
    }
    tables.rung_offsets.push_back(column * heads.levels());
    tables.order[static_cast<std::size_t>(product)] = column++;
  }
  for (const int product : heads.interval_products()) {
    const double floor = heads.prices(product)[0];
    const double ceiling = heads.prices(product)[1];
    tables.middle.push_back(static_cast<float>((floor + ceiling) / 2));
    tables.half.push_back(static_cast<float>((ceiling - floor) / 2));
    tables.floor.push_back(static_cast<float>(floor));
    tables.ceiling.push_back(static_cast<float>(ceiling));
    tables.order[static_cast<std::size_t>(product)] = column++;
  }
  tables.stock_rows.assign(heads.stock_rows().begin(), heads.stock_rows().end());
  return tables;
}

}  // namespace souk::policies
