#include "bench/worker_protocol.h"

#include <cmath>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "proto/text.h"
#include "util/shortest.h"
#include "util/status.h"

namespace inknet::bench {
namespace {

constexpr char kGreeting[] = "inknet benchmark worker, protocol 1";
constexpr char kCase[] = "case ";
constexpr char kReady[] = "ready";
constexpr char kRun[] = "run";

// As much of a line as an error quotes.
std::string Quoted(absl::string_view line) {
  constexpr size_t kMaxQuoted = 200;
  return absl::StrCat("\"", absl::Utf8SafeCEscape(line.substr(0, kMaxQuoted)), "\"");
}

}  // namespace

std::string WorkerGreeting(const std::vector<BenchCase>& cases) {
  std::string greeting = absl::StrCat(kGreeting, "\n");
  for (const BenchCase& one : cases) absl::StrAppend(&greeting, kCase, FormatTextProtoLine(one), "\n");
  return absl::StrCat(greeting, kReady, "\n");
}

absl::StatusOr<std::vector<BenchCase>> ReadWorkerGreeting(std::FILE* from, const std::string& name) {
  ASSIGN_OR_RETURN(const std::string greeting, ReadWorkerLine(from, name));
  if (greeting != kGreeting) {
    return absl::FailedPreconditionError(
        absl::StrCat(name, ": its worker says ", Quoted(greeting), " where ", Quoted(kGreeting), " was expected"));
  }
  std::vector<BenchCase> cases;
  while (true) {
    ASSIGN_OR_RETURN(const std::string line, ReadWorkerLine(from, name));
    if (line == kReady) return cases;
    absl::string_view text = line;
    if (!absl::ConsumePrefix(&text, kCase)) {
      return absl::FailedPreconditionError(absl::StrCat(name, ": its worker says ", Quoted(line)));
    }
    if (cases.size() == kMaxWorkerCases) {
      return absl::FailedPreconditionError(
          absl::StrCat(name, ": its worker has more than ", kMaxWorkerCases, " cases"));
    }
    RETURN_IF_ERROR(ParseTextProto(text, absl::StrCat(name, ": case"), &cases.emplace_back()));
  }
}

absl::StatusOr<std::string> ReadWorkerLine(std::FILE* from, const std::string& name) {
  std::string line;
  int next;
  while ((next = std::getc(from)) != EOF && next != '\n') {
    if (line.size() == kMaxWorkerLineBytes) {
      return absl::FailedPreconditionError(
          absl::StrCat(name, ": its worker says more than ", kMaxWorkerLineBytes, " bytes on one line"));
    }
    line.push_back(static_cast<char>(next));
  }
  if (next == EOF && line.empty()) {
    return absl::AbortedError(absl::StrCat(name, ": its worker ended; what it said is above"));
  }
  return line;
}

std::string FormatWorkerRequest(const WorkerRequest& request) {
  return absl::StrCat(kRun, " ", request.case_index, " ", ShortestDecimal(request.repetition.warmup_seconds), " ",
                      ShortestDecimal(request.repetition.seconds), " ", request.repetition.seed);
}

absl::StatusOr<WorkerRequest> ParseWorkerRequest(absl::string_view line, size_t cases) {
  const std::vector<absl::string_view> words = absl::StrSplit(line, absl::MaxSplits(' ', 5));
  const auto seconds = [](absl::string_view word, double* value) {
    return absl::SimpleAtod(word, value) && std::isfinite(*value) && *value >= 0;
  };
  WorkerRequest request;
  if (words.size() != 5 || words[0] != kRun || !absl::SimpleAtoi(words[1], &request.case_index) ||
      request.case_index >= cases || !seconds(words[2], &request.repetition.warmup_seconds) ||
      !seconds(words[3], &request.repetition.seconds) || !absl::SimpleAtoi(words[4], &request.repetition.seed)) {
    return absl::InvalidArgumentError(absl::StrCat("not a request: ", Quoted(line)));
  }
  return request;
}

}  // namespace inknet::bench
