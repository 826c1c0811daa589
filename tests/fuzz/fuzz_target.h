#pragma once

// Fuzz targets: each is one function of bytes that goes as far with an input as a command of souk
// does (docs/fuzzing.md).
//
// The answers to a bad input are core::InputError and core::RunError. A target throws Finding where
// a promise is broken. Whatever else comes out, a signal, more than a second of processor time or a
// GiB of memory is a finding too: who calls a target sees to that (fuzz_guard.h, libFuzzer).

#include <cstdint>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

namespace souk::fuzz {

using Bytes = std::span<const std::uint8_t>;

class Finding : public std::logic_error {
 public:
  using std::logic_error::logic_error;
};

struct FuzzTarget {
  std::string name;
  void (*run)(Bytes bytes);
  // An input is text that a person could write; else it is read as a list of mutations of a small
  // valid container (byte_reader.h), which is then written with right checksums.
  bool text = true;
  // Source files of the readers, from the repository's root, whose lines the corpus should cover.
  std::vector<std::string> readers;
};

void FuzzScenario(Bytes bytes);
void FuzzExperiment(Bytes bytes);
void FuzzSales(Bytes bytes);
void FuzzOrders(Bytes bytes);
void FuzzChoices(Bytes bytes);
void FuzzLog(Bytes bytes);
void FuzzRun(Bytes bytes);
void FuzzBundle(Bytes bytes);
void FuzzPolicy(Bytes bytes);

const std::vector<FuzzTarget>& FuzzTargets();
// core::InputError with the names there are when `name` is none of them.
const FuzzTarget& FindFuzzTarget(const std::string& name);

// Calls the target; false when it refused the input by a core::InputError or core::RunError, whose
// text `why` is given, unless null.
bool Takes(const FuzzTarget& target, Bytes bytes, std::string* why = nullptr);

inline std::string TextOf(Bytes bytes) { return {bytes.begin(), bytes.end()}; }

}  // namespace souk::fuzz
