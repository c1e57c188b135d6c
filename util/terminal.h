// The terminal that a program writes to, if it does.
#ifndef INKNET_UTIL_TERMINAL_H_
#define INKNET_UTIL_TERMINAL_H_

#include <sys/ioctl.h>
#include <unistd.h>

namespace inknet {

struct ScreenSize {
  int columns;
  int rows;
};

// Of the terminal on stdout; `otherwise` where stdout is a file or a pipe.
inline ScreenSize StdoutScreen(const ScreenSize& otherwise) {
  winsize size = {};
  if (isatty(STDOUT_FILENO) == 0 || ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return otherwise;
  return {size.ws_col, size.ws_row};
}

// Its columns.
inline int StdoutWidth(int otherwise) { return StdoutScreen({otherwise, 0}).columns; }

}  // namespace inknet

#endif  // INKNET_UTIL_TERMINAL_H_
