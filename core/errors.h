#pragma once

// The two kinds of fault Souk reports: bad input (exit code 2) and failed work (exit code 1).

#include <stdexcept>
#include <string>
#include <vector>

namespace souk::core {

// Where in an input a fault lies. Line and column count from 1; 0 means "not known".
struct SourcePlace {
  std::string file;
  int line = 0;
  int column = 0;
};

// Bad input: something the user gave is wrong. what() is one line,
// `file:line:column: field: what is wrong, what is allowed`, leaving out the parts not known.
class InputError : public std::runtime_error {
 public:
  InputError(const SourcePlace& place, const std::string& field, const std::string& message);
  // A fault with no file behind it, e.g. a command-line value or a config struct built in code.
  InputError(const std::string& field, const std::string& message);

  const SourcePlace& place() const { return place_; }
  const std::string& field() const { return field_; }
  const std::string& message() const { return message_; }

 private:
  SourcePlace place_;
  std::string field_;
  std::string message_;
};

// Work that failed through no fault of the input: disk full, a solver that did not converge.
class RunError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// `text` in single quotes as a message shows it: printable (core/label.h), cut after 60 bytes.
std::string Quoted(const std::string& text);

// "; did you mean 'price'?" for the candidate nearest to `word`, or "" when none is near: the edit
// distance (letter case ignored, a swap of neighbours counts 1) is at most a third of the word's
// length + 1 and below the length of both words.
std::string NearestHint(const std::string& word, const std::vector<std::string>& candidates);

// The hint and the whole list, to end a message: "; did you mean 'price'? allowed: name, price", or
// "; allowed: name, price" when none is near. `label` is the word before the list.
std::string HintAndList(const std::string& word, const std::vector<std::string>& candidates,
                        const std::string& label = "allowed");

}  // namespace souk::core
