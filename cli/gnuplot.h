#pragma once

// Pictures by gnuplot. What a script shows of a market's labels stands in it as GnuplotText, so
// that no name can end its string and become a command; gnuplot reads the script and writes the
// picture through pipes, opens no file by name and reads no start-up file.

#include <string>

namespace souk::cli {

// Where gnuplot is on the search path; "" when it is not there.
std::string FindGnuplot();

// core::RunError when it is not there.
void RequireGnuplot();

// `label` as a string of a gnuplot script that prints as itself where the terminal is `noenhanced`.
// Its signs and digits stand in it as \ooo, since gnuplot looks for commands, macros and the end of
// the string before it reads those. Single quotes would not do: gnuplot 5.4 ends such a string at a
// doubled quote that stands first or behind another.
std::string GnuplotText(const std::string& label);

// The PNG that the script draws, whole; the script sets its terminal and no output. core::RunError
// when gnuplot is missing or fails.
std::string DrawPng(const std::string& script);

}  // namespace souk::cli
