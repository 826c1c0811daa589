#include "cli/libraries.h"

#include <csv.h>
#include <fmt/core.h>
#include <hdf5.h>
#include <nlopt.h>
#include <openssl/opensslv.h>

#include <Eigen/Core>
#include <boost/version.hpp>
#include <nlohmann/json.hpp>

namespace souk::cli {
namespace {

std::string Hdf5Version() {
  unsigned major = 0;
  unsigned minor = 0;
  unsigned release = 0;
  H5get_libversion(&major, &minor, &release);
  hbool_t thread_safe = false;
  H5is_library_threadsafe(&thread_safe);
  return fmt::format("{}.{}.{}{}", major, minor, release, thread_safe ? ", thread-safe" : "");
}

std::string NloptVersion() {
  int major = 0;
  int minor = 0;
  int bugfix = 0;
  nlopt_version(&major, &minor, &bugfix);
  return fmt::format("{}.{}.{}", major, minor, bugfix);
}

}  // namespace

std::vector<std::pair<std::string, std::string>> LinkedLibraries() {
  std::vector<std::pair<std::string, std::string>> libraries;
#if defined(EIGEN_USE_BLAS)
  libraries.emplace_back("BLAS", "linked, used by Eigen");
#else
  libraries.emplace_back("BLAS", "none used (Eigen's own kernels)");
#endif
  libraries.emplace_back("Eigen", fmt::format("{}.{}.{}", EIGEN_WORLD_VERSION, EIGEN_MAJOR_VERSION,
                                              EIGEN_MINOR_VERSION));
  libraries.emplace_back("NLopt", NloptVersion());
  libraries.emplace_back("HDF5", Hdf5Version());
  libraries.emplace_back("yaml-cpp", SOUK_YAML_CPP_VERSION);
  libraries.emplace_back("fmt", fmt::format("{}.{}.{}", FMT_VERSION / 10000,
                                            FMT_VERSION / 100 % 100, FMT_VERSION % 100));
  libraries.emplace_back("CLI11", SOUK_CLI11_VERSION);
  libraries.emplace_back("nlohmann-json",
                         fmt::format("{}.{}.{}", NLOHMANN_JSON_VERSION_MAJOR,
                                     NLOHMANN_JSON_VERSION_MINOR, NLOHMANN_JSON_VERSION_PATCH));
  libraries.emplace_back("Boost", fmt::format("{}.{}.{}", BOOST_VERSION / 100000,
                                              BOOST_VERSION / 100 % 1000, BOOST_VERSION % 100));
  libraries.emplace_back("libcsv", fmt::format("{}.{}.{}", CSV_MAJOR, CSV_MINOR, CSV_RELEASE));
  libraries.emplace_back("OpenSSL", OPENSSL_VERSION_STR);
  return libraries;
}

}  // namespace souk::cli
