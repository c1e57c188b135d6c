// Tables of images, and lists of pictures: data/own/tables.h.
#include "absl/status/statusor.h"
#include "data/formats/content.h"
#include "data/own/tables.h"
#include "verify/fuzz/fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace inknet;
  const absl::string_view text = fuzz::Text(data, size);
  formats::Content content(formats::MemorySource(text), "f");
  const absl::StatusOr<own::TableReading> table = own::ReadTable(&content, "");
  fuzz::Reached(table.status().message());
  if (table.ok()) {
    const own::LabelledImages& part = table->part;
    FUZZ_CHECK(part.size() == static_cast<int64_t>(part.labels.size()) && part.size() > 0);
    FUZZ_CHECK(part.images.bytes.size() ==
               static_cast<size_t>(part.images.size()) * formats::ElementBytes(part.images.type));
  }
  formats::Content again(formats::MemorySource(text), "f");
  const auto list = own::ReadPictureList(&again, "");
  fuzz::Reached(list.status().message());
  return 0;
}
