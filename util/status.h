// The two macros that carry a Status up to the caller.
#ifndef INKNET_UTIL_STATUS_H_
#define INKNET_UTIL_STATUS_H_

#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

// Returns from the enclosing function when `expression`, a Status, is not OK.
#define RETURN_IF_ERROR(expression)                                           \
  do {                                                                        \
    if (::absl::Status status_ = (expression); !status_.ok()) return status_; \
  } while (false)

// ASSIGN_OR_RETURN(auto x, F()): x is what F(), a StatusOr, holds; an error is returned.
#define ASSIGN_OR_RETURN(declaration, expression) \
  INKNET_ASSIGN_OR_RETURN_(INKNET_CONCAT_(status_or_, __LINE__), declaration, expression)
#define INKNET_ASSIGN_OR_RETURN_(holder, declaration, expression) \
  auto holder = (expression);                                     \
  if (!holder.ok()) return std::move(holder).status();            \
  declaration = *std::move(holder)
#define INKNET_CONCAT_(a, b) INKNET_CONCAT_INNER_(a, b)
#define INKNET_CONCAT_INNER_(a, b) a##b

#endif  // INKNET_UTIL_STATUS_H_
