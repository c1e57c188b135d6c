// Numbers as text that loses nothing.
#ifndef INKNET_UTIL_SHORTEST_H_
#define INKNET_UTIL_SHORTEST_H_

#include <charconv>
#include <string>

namespace inknet {

// The decimal with the fewest digits that gives the same float or double back. (printf's %.17g would print
// 0.3581304456936143 as 0.35813044569361431.)
template <typename T>
std::string ShortestDecimal(T value) {
  char digits[32];  // The longest double takes 24.
  return std::string(digits, std::to_chars(digits, digits + sizeof(digits), value).ptr);
}

}  // namespace inknet

#endif  // INKNET_UTIL_SHORTEST_H_
