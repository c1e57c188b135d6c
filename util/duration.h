// Times as a person reads them.
#ifndef INKNET_UTIL_DURATION_H_
#define INKNET_UTIL_DURATION_H_

#include <string>

namespace inknet {

// "0.94 s", "42.1 s", "3m 05s", "2h 07m".
std::string FormatSeconds(double seconds);

}  // namespace inknet

#endif  // INKNET_UTIL_DURATION_H_
