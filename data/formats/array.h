// Numbers, or texts, in some dimensions, as NumPy's, MATLAB's and IDX files hold them.
#ifndef INKNET_DATA_FORMATS_ARRAY_H_
#define INKNET_DATA_FORMATS_ARRAY_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace inknet::formats {

enum class ElementType {
  kBool,
  kUint8,
  kInt8,
  kUint16,
  kInt16,
  kUint32,
  kInt32,
  kUint64,
  kInt64,
  kFloat32,
  kFloat64,
  kText
};

size_t ElementBytes(ElementType type);  // 0 for texts.
// "unsigned bytes", "32-bit floats", ...
absl::string_view ElementName(ElementType type);

struct Array {
  ElementType type = ElementType::kUint8;
  std::vector<int64_t> shape;  // Outermost first.
  // Whether the first index is the one that runs fastest (Fortran's order), and not the last.
  bool first_runs_fastest = false;
  // Elements one after the other, as this machine has them; or texts.
  std::vector<uint8_t> bytes;
  std::vector<std::string> texts;

  // How many elements there are.
  int64_t size() const;
  bool is_text() const { return type == ElementType::kText; }
  // "60000x28x28"
  std::string ShapeText() const;
  // "uint8 of 60000x28x28" in words.
  std::string Describe() const;
};

// Calls use(const T* elements) with the array's elements by their type. Not for texts. Bools are bytes.
template <typename Use>
auto WithElements(const Array& array, const Use& use) {
  const void* data = array.bytes.data();
  switch (array.type) {
    case ElementType::kInt8:
      return use(static_cast<const int8_t*>(data));
    case ElementType::kUint16:
      return use(static_cast<const uint16_t*>(data));
    case ElementType::kInt16:
      return use(static_cast<const int16_t*>(data));
    case ElementType::kUint32:
      return use(static_cast<const uint32_t*>(data));
    case ElementType::kInt32:
      return use(static_cast<const int32_t*>(data));
    case ElementType::kUint64:
      return use(static_cast<const uint64_t*>(data));
    case ElementType::kInt64:
      return use(static_cast<const int64_t*>(data));
    case ElementType::kFloat32:
      return use(static_cast<const float*>(data));
    case ElementType::kFloat64:
      return use(static_cast<const double*>(data));
    default:
      return use(static_cast<const uint8_t*>(data));
  }
}

// Reverses the bytes of each element of `bytes`, of `element_bytes` each.
void SwapBytes(std::vector<uint8_t>* bytes, size_t element_bytes);

}  // namespace inknet::formats

#endif  // INKNET_DATA_FORMATS_ARRAY_H_
