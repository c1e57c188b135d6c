// The terminal that a program writes to, if it does.
#ifndef INKNET_UTIL_TERMINAL_H_
#define INKNET_UTIL_TERMINAL_H_

#include <sys/ioctl.h>
#include <unistd.h>

namespace inknet {

// Columns of the terminal on stdout; `otherwise` where stdout is a file or a pipe.
inline int StdoutWidth(int otherwise) {
  winsize size = {};
  if (isatty(STDOUT_FILENO) == 0 || ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return otherwise;
  return size.ws_col;
}

}  // namespace inknet

#endif  // INKNET_UTIL_TERMINAL_H_
