#pragma once

namespace souk::cli {

// Puts something in the place of a standard stream that is closed (`souk ... >&-`). Else the first
// file that is opened would take its number, and what is printed would go into that file. Printing
// to the stand-in of standard output fails.
void OccupyStandardStreams();

}  // namespace souk::cli
