#include "data/formats/array.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace inknet::formats {

size_t ElementBytes(ElementType type) {
  switch (type) {
    case ElementType::kBool:
    case ElementType::kUint8:
    case ElementType::kInt8:
      return 1;
    case ElementType::kUint16:
    case ElementType::kInt16:
      return 2;
    case ElementType::kUint32:
    case ElementType::kInt32:
    case ElementType::kFloat32:
      return 4;
    case ElementType::kUint64:
    case ElementType::kInt64:
    case ElementType::kFloat64:
      return 8;
    case ElementType::kText:
      break;
  }
  return 0;
}

absl::string_view ElementName(ElementType type) {
  switch (type) {
    case ElementType::kBool:
      return "truth values";
    case ElementType::kUint8:
      return "unsigned bytes";
    case ElementType::kInt8:
      return "signed bytes";
    case ElementType::kUint16:
      return "unsigned 16-bit integers";
    case ElementType::kInt16:
      return "16-bit integers";
    case ElementType::kUint32:
      return "unsigned 32-bit integers";
    case ElementType::kInt32:
      return "32-bit integers";
    case ElementType::kUint64:
      return "unsigned 64-bit integers";
    case ElementType::kInt64:
      return "64-bit integers";
    case ElementType::kFloat32:
      return "32-bit floats";
    case ElementType::kFloat64:
      return "64-bit floats";
    case ElementType::kText:
      break;
  }
  return "texts";
}

int64_t Array::size() const {
  int64_t size = 1;
  for (const int64_t side : shape) size *= side;
  return size;
}

std::string Array::ShapeText() const { return shape.empty() ? "a single number" : absl::StrJoin(shape, "x"); }

std::string Array::Describe() const { return absl::StrCat(ElementName(type), " (", ShapeText(), ")"); }

void SwapBytes(std::vector<uint8_t>* bytes, size_t element_bytes) {
  if (element_bytes < 2) return;
  for (size_t i = 0; i + element_bytes <= bytes->size(); i += element_bytes) {
    std::reverse(bytes->begin() + static_cast<ptrdiff_t>(i),
                 bytes->begin() + static_cast<ptrdiff_t>(i + element_bytes));
  }
}

}  // namespace inknet::formats
