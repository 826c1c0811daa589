#include "io/atomic_file.h"

#include <doctest/doctest.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <iterator>
#include <string>

#include "core/errors.h"

using souk::core::InputError;
using souk::core::RunError;
using souk::io::ReadFile;
using souk::io::ToText;
using souk::io::WriteFileAtomically;

namespace {

// A folder of its own, removed at the end of the test.
class Folder {
 public:
  Folder() {
    std::string name =
        (std::filesystem::temp_directory_path() / "souk_atomic_file_XXXXXX").string();
    REQUIRE(mkdtemp(name.data()) != nullptr);
    path_ = name;
  }
  ~Folder() { std::filesystem::remove_all(path_); }
  std::string Path(const std::string& name) const { return path_ + "/" + name; }
  long Count() const { return std::distance(std::filesystem::directory_iterator(path_), {}); }
  bool Has(const std::string& name) const { return std::filesystem::exists(Path(name)); }

 private:
  std::string path_;
};

// Files may not grow past `bytes` while this lives, as on a full disk.
class SmallDisk {
 public:
  explicit SmallDisk(rlim_t bytes) : old_handler_(std::signal(SIGXFSZ, SIG_IGN)) {
    getrlimit(RLIMIT_FSIZE, &old_limit_);
    const rlimit limit = {bytes, old_limit_.rlim_max};
    setrlimit(RLIMIT_FSIZE, &limit);
  }
  ~SmallDisk() {
    setrlimit(RLIMIT_FSIZE, &old_limit_);
    std::signal(SIGXFSZ, old_handler_);
  }

 private:
  void (*old_handler_)(int);
  rlimit old_limit_ = {};
};

template <typename Fault, typename Action>
std::string FaultOf(const Action& action) {
  try {
    action();
  } catch (const Fault& fault) {
    return fault.what();
  }
  return "no fault";
}

template <typename Action>
std::string InputFaultOf(const Action& action) {
  return FaultOf<InputError>(action);
}

}  // namespace

TEST_CASE("WriteFileAtomically: the file holds the bytes and no .part stays") {
  const Folder folder;
  const std::string content("a\0b\nc", 5);
  WriteFileAtomically(folder.Path("x.txt"), content);
  CHECK(ReadFile(folder.Path("x.txt")) == content);
  WriteFileAtomically(folder.Path("x.txt"), "");
  CHECK(ReadFile(folder.Path("x.txt")).empty());
  CHECK(folder.Count() == 1);
}

TEST_CASE("WriteFileAtomically: the old file is replaced, not written into") {
  const Folder folder;
  WriteFileAtomically(folder.Path("x.txt"), "old");
  REQUIRE(link(folder.Path("x.txt").c_str(), folder.Path("held.txt").c_str()) == 0);
  WriteFileAtomically(folder.Path("x.txt"), "new");
  CHECK(ReadFile(folder.Path("x.txt")) == "new");
  CHECK(ReadFile(folder.Path("held.txt")) == "old");
}

TEST_CASE("WriteFileAtomically: a bad destination is bad input") {
  const Folder folder;
  std::filesystem::create_directory(folder.Path("sub"));
  CHECK(InputFaultOf([] { WriteFileAtomically("", "x"); }) ==
        "path: is empty, a file name is expected");
  CHECK(InputFaultOf([&] { WriteFileAtomically(folder.Path("sub"), "x"); }) ==
        folder.Path("sub") + ": is a directory, a file name is expected");
  CHECK(InputFaultOf([] { WriteFileAtomically("/nowhere_souk/x.txt", "x"); }) ==
        "/nowhere_souk/x.txt: cannot be written: its folder '/nowhere_souk' does not exist; "
        "an existing, writable folder is expected");
  CHECK(InputFaultOf([] { WriteFileAtomically("/dev/null", "x"); }) ==
        "/dev/null: is a device or a pipe, a plain file is expected");
}

TEST_CASE("WriteFileAtomically: a .part of others stays") {
  const Folder folder;
  WriteFileAtomically(folder.Path("x.txt.part"), "theirs");
  std::filesystem::create_directory(folder.Path("y.txt.part"));
  WriteFileAtomically(folder.Path("x.txt"), "x");
  WriteFileAtomically(folder.Path("y.txt"), "y");
  CHECK(ReadFile(folder.Path("x.txt")) == "x");
  CHECK(ReadFile(folder.Path("y.txt")) == "y");
  CHECK(ReadFile(folder.Path("x.txt.part")) == "theirs");
  CHECK(folder.Has("y.txt.part"));
  CHECK(folder.Count() == 4);
}

TEST_CASE("WriteFileAtomically: a link is not written through, dangling or not") {
  const Folder folder;
  WriteFileAtomically(folder.Path("theirs"), "theirs");
  std::filesystem::create_symlink(folder.Path("theirs"), folder.Path("link"));
  std::filesystem::create_symlink(folder.Path("nothing"), folder.Path("dangling"));
  for (const char* name : {"link", "dangling"}) {
    CHECK(InputFaultOf([&] { WriteFileAtomically(folder.Path(name), "x"); }) ==
          folder.Path(name) +
              ": is a link, which is not written through; give the name of what it leads to");
    CHECK(std::filesystem::is_symlink(folder.Path(name)));
  }
  CHECK(ReadFile(folder.Path("theirs")) == "theirs");
  CHECK_FALSE(folder.Has("nothing"));
}

TEST_CASE("WriteFileAtomically: a full disk keeps the old file and leaves no .part") {
  const Folder folder;
  WriteFileAtomically(folder.Path("x.txt"), "old");
  const std::string fault = [&] {
    const SmallDisk disk(4096);
    return FaultOf<RunError>(
        [&] { WriteFileAtomically(folder.Path("x.txt"), std::string(100'000, 'x')); });
  }();
  CHECK(fault.starts_with(folder.Path("x.txt.")));
  CHECK(fault.ends_with(".part: cannot be written: File too large"));
  CHECK(ReadFile(folder.Path("x.txt")) == "old");
  CHECK(folder.Count() == 1);
}

TEST_CASE("ReadFile: what cannot be read is bad input") {
  const Folder folder;
  CHECK(InputFaultOf([&] { ReadFile(folder.Path("none")); }) ==
        folder.Path("none") + ": no such file, a readable file is expected");
  CHECK(InputFaultOf([&] { ReadFile(folder.Path("none/below")); }) ==
        folder.Path("none/below") + ": no such file, a readable file is expected");
  CHECK(InputFaultOf([&] { ReadFile(folder.Path("")); }) ==
        folder.Path("") + ": is a directory, a file is expected");
  WriteFileAtomically(folder.Path("x.txt"), "12345");
  CHECK(ReadFile(folder.Path("x.txt"), 5) == "12345");
  CHECK(InputFaultOf([&] { ReadFile(folder.Path("x.txt"), 4); }) ==
        folder.Path("x.txt") + ": is too large, at most 4 bytes are allowed");
  CHECK(InputFaultOf([] { ReadFile("/dev/zero", 1000); }) ==
        "/dev/zero: is too large, at most 1000 bytes are allowed");
}

TEST_CASE("ToText: takes UTF-8, drops its byte order mark") {
  CHECK(ToText("\xEF\xBB\xBF"
               "a\tb\r\n",
               "x") == "a\tb\r\n");
  for (const std::string text :
       {"", "é", "\u0800", "\uD7FF", "\uFFFD", "\U00010000", "\U0010FFFF"}) {
    CHECK(ToText(text, "x") == text);
  }
}

TEST_CASE("ToText: what is not text is named with its place") {
  CHECK(InputFaultOf([] { ToText(std::string("ab\nc\0d", 6), "x"); }) ==
        "x:2:2: not a text file (byte 0x00), UTF-8 text is expected");
  CHECK(InputFaultOf([] { ToText("caf\xE9 noir", "x"); }) ==
        "x:1:4: not a text file (byte 0xE9), UTF-8 text is expected");
  // Overlong forms, a surrogate, beyond U+10FFFF, a lone continuation, a cut character, DEL, ESC.
  for (const std::string text : {"\xC0\xAF", "\xE0\x80\x80", "\xF0\x80\x80\x80", "\xED\xA0\x80",
                                 "\xF4\x90\x80\x80", "\x80", "\xC3", "\x7F", "\x1B"}) {
    CHECK_THROWS_AS(ToText(text, "x"), InputError);
  }
}
