#include "tests/fuzz/scratch.h"

#include <filesystem>

#include "tests/support/temp_folder.h"

namespace souk::fuzz {
namespace {

std::string& Folder() {
  static std::string folder;
  return folder;
}

}  // namespace

void UseScratchFolder(const std::string& folder) { Folder() = folder; }

std::string ScratchPath(const std::string& name) {
  if (Folder().empty()) {
    static const testing::TempFolder own;
    Folder() = own.path();
  }
  return Folder() + "/" + name;
}

std::string WriteScratch(const std::string& name, const std::string& content) {
  std::string path = ScratchPath(name);
  testing::WriteBytes(path, content);
  return path;
}

std::string EmptyScratchFolder(const std::string& name) {
  std::string path = ScratchPath(name);
  std::filesystem::remove_all(path);
  std::filesystem::create_directory(path);
  return path;
}

}  // namespace souk::fuzz
