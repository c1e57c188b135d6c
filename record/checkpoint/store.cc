#include "record/checkpoint/store.h"

#include <algorithm>
#include <cstddef>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/strip.h"
#include "util/file.h"
#include "util/status.h"

namespace inknet::checkpoint {
namespace {

constexpr char kSuffix[] = ".safetensors";
// A network of the largest size that a model file takes, seven times.
constexpr size_t kMaxFileBytes = size_t{28} << 30;

// Nothing where it is not the name of a checkpoint.
std::optional<int64_t> NumberOf(absl::string_view name) {
  int64_t number = 0;
  if (!absl::ConsumeSuffix(&name, kSuffix) || name.empty() ||
      !std::all_of(name.begin(), name.end(), [](unsigned char c) { return absl::ascii_isdigit(c); }) ||
      !absl::SimpleAtoi(name, &number)) {
    return std::nullopt;
  }
  return number;
}

absl::StatusOr<Checkpoint> Read(const std::string& path) {
  ASSIGN_OR_RETURN(const std::string bytes, ReadFile(path, kMaxFileBytes));
  auto checkpoint = Parse(bytes);
  if (!checkpoint.ok()) return InFile(path, checkpoint.status());
  return checkpoint;
}

}  // namespace

absl::StatusOr<Store> Store::Open(const std::string& folder, int keep) {
  RETURN_IF_ERROR(MakeFolders(folder));
  RETURN_IF_ERROR(RemoveTemporaryFiles(folder));
  ASSIGN_OR_RETURN(const std::vector<std::string> names, ListFolder(folder));
  Store store(folder, keep);
  for (const std::string& name : names) {
    if (const auto number = NumberOf(name); number.has_value()) store.numbers_.push_back(*number);
  }
  std::sort(store.numbers_.begin(), store.numbers_.end());
  if (!store.numbers_.empty()) store.next_ = store.numbers_.back() + 1;
  return store;
}

std::string Store::PathOf(int64_t number) const {
  return JoinPath(folder_, absl::StrFormat("%06d%s", number, kSuffix));
}

absl::StatusOr<Found> Store::ReadNewest() {
  Found found;
  while (!numbers_.empty()) {
    found.path = PathOf(numbers_.back());
    absl::StatusOr<Checkpoint> checkpoint = Read(found.path);
    if (checkpoint.ok()) {
      found.checkpoint = *std::move(checkpoint);
      return found;
    }
    found.damaged.push_back(checkpoint.status());
    numbers_.pop_back();
  }
  if (found.damaged.empty()) return found;
  std::string message = absl::StrCat(folder_, ": no checkpoint in it is intact");
  for (const absl::Status& status : found.damaged) absl::StrAppend(&message, "\n", status.message());
  return absl::DataLossError(message);
}

absl::Status Store::Write(const Checkpoint& checkpoint) {
  const std::string path = PathOf(next_);
  const auto bytes = Serialize(checkpoint);
  if (!bytes.ok()) return InFile(path, bytes.status());
  RETURN_IF_ERROR(WriteFileAtomically(path, *bytes));
  numbers_.push_back(next_++);
  while (numbers_.size() > static_cast<size_t>(keep_)) {
    RETURN_IF_ERROR(RemoveFile(PathOf(numbers_.front())));
    numbers_.erase(numbers_.begin());
  }
  return absl::OkStatus();
}

}  // namespace inknet::checkpoint
