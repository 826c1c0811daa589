#pragma once

// Matrices as text of whole lines, for large tables in a YAML file: one row a line, numbers apart
// by one space, each with the fewest digits that read back exactly. A YAML list of as many numbers
// would take the reader ten times as long.

#include <Eigen/Core>
#include <string>

#include "io/yaml_reader.h"

namespace souk::policies {

std::string NumberBlock(const Eigen::Ref<const Eigen::MatrixXf>& values);
std::string NumberBlock(const Eigen::Ref<const Eigen::MatrixXd>& values);

// core::InputError, with the line, unless the node is a text of rows of equal length, each number
// finite and within the range of the type.
Eigen::MatrixXf FloatBlock(const io::YamlNode& node);
Eigen::MatrixXd DoubleBlock(const io::YamlNode& node);
// The same of one row.
Eigen::VectorXf FloatRow(const io::YamlNode& node);
Eigen::VectorXd DoubleRow(const io::YamlNode& node);

}  // namespace souk::policies
