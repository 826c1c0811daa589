#pragma once

// The parts of a calibrated market: products from the prices seen, segments from fitted zones, and
// the static prices that the fitted logit would ask.

#include <Eigen/Core>
#include <vector>

#include "calibration/sales_calibration.h"

namespace souk::calibration {

void ValidateOptions(const CalibrationOptions& options);  // core::InputError

// The calendar in weeks and what a seller sees; nothing to sell, nobody to buy.
env::MarketConfig EmptyMarket(const CalibrationOptions& options);

// Cost, list price (mean price seen), range (quantiles of prices seen) and ladder per brand, per
// pack; prices in whole cents, costs in hundredths of one. The ladder has `price_levels` even steps
// over the range, the one nearest the list price moved onto it, so that the list price can be
// posted. core::InputError when no row of a brand has a cost or a mean cost is negative.
std::vector<spec::ProductConfig> CalibratedProducts(const CalibrationInput& input,
                                                    const CalibrationOptions& options);

// List price, range and ladder out of the prices seen, as above.
void PriceAsSeen(const std::vector<double>& seen, const CalibrationOptions& options,
                 spec::ProductConfig* product);

// `value` rounded to so many decimals, as the shortest decimal reads them.
double Decimals(double value, int digits);

// Sales are seen over the customers of a period, as estimated.
void StateObservationScale(env::MarketConfig* market);

env::SegmentConfig CalibratedSegment(const ZoneReport& zone, int zone_index, int zones);

// Exact best prices for the segment alone over the range (solvers/class_price.h) and over the
// ladder, by the same fixed point: the best profit per visitor R solves
// max_p sum_i (p_i - c_i - R) e^{taste_i - b p_i} = R, a maximum taken product by product
// (Dinkelbach 1967).
ZonePrices StaticPrices(const env::MarketConfig& market, int segment);

}  // namespace souk::calibration
