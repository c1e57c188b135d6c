#include "record/tensorboard/testing.h"

#include <cstdint>
#include <filesystem>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "gtest/gtest.h"
#include "record/tensorboard/tf_record.h"
#include "util/file.h"

namespace inknet::tensorboard {

std::string TestFolder() {
  const ::testing::TestInfo* test = ::testing::UnitTest::GetInstance()->current_test_info();
  const std::string folder = JoinPath(::testing::TempDir(), absl::StrCat(test->test_suite_name(), "_", test->name()));
  std::filesystem::remove_all(folder);
  EXPECT_TRUE(MakeFolders(folder).ok());
  return folder;
}

std::vector<Event> ReadEvents(const std::string& path) {
  const absl::StatusOr<std::string> file = ReadFile(path, 100 << 20);
  EXPECT_TRUE(file.ok()) << file.status();
  std::vector<Event> events;
  absl::string_view rest = *file;
  constexpr size_t kHeader = 12;
  constexpr size_t kFooter = 4;
  while (rest.size() >= kHeader) {
    uint64_t size = 0;
    for (int i = 7; i >= 0; --i) size = size << 8 | static_cast<uint8_t>(rest[static_cast<size_t>(i)]);
    if (rest.size() < kHeader + size + kFooter) break;
    const absl::string_view data = rest.substr(kHeader, size);
    EXPECT_EQ(rest.substr(0, kHeader + size + kFooter), TfRecord(data));
    EXPECT_TRUE(events.emplace_back().ParseFromArray(data.data(), static_cast<int>(data.size())));
    rest.remove_prefix(kHeader + size + kFooter);
  }
  return events;
}

Summary::Value ValueOf(const std::vector<Event>& events, const std::string& tag, int64_t step) {
  std::vector<Summary::Value> found;
  for (const Event& event : events) {
    for (const Summary::Value& value : event.summary().value()) {
      if (event.step() == step && value.tag() == tag) found.push_back(value);
    }
  }
  EXPECT_EQ(found.size(), 1u) << tag << " at step " << step;
  return found.empty() ? Summary::Value() : found[0];
}

}  // namespace inknet::tensorboard
