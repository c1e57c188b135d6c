// Pictures in a page, which come from files beside it.
#ifndef INKNET_REPORT_PICTURE_FIGURE_H_
#define INKNET_REPORT_PICTURE_FIGURE_H_

#include <string>

#include "absl/strings/string_view.h"
#include "report/html.h"

namespace inknet::report {

// The bytes of a PNG file with a title and a note above; nothing where there are none. `kind` is its style's name.
Html PictureFigure(absl::string_view kind, absl::string_view title, absl::string_view note, absl::string_view alt,
                   const std::string& png);

}  // namespace inknet::report

#endif  // INKNET_REPORT_PICTURE_FIGURE_H_
