// What a file is that is not what it should be, in words: a user knows an HTML page, not 0x3c21444f.
#ifndef INKNET_DATA_FORMATS_FILE_KIND_H_
#define INKNET_DATA_FORMATS_FILE_KIND_H_

#include <string>

#include "absl/strings/string_view.h"

namespace inknet::formats {

// What a file that begins with `bytes` is, and what to do about it where that is known: "an HTML page: the download was
// answered with a page in place of the file, which has to be fetched again". 64 bytes are enough. Empty where nothing
// is known.
std::string DescribeFileKind(absl::string_view bytes);

}  // namespace inknet::formats

#endif  // INKNET_DATA_FORMATS_FILE_KIND_H_
